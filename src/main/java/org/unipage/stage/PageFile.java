package org.unipage.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.unipage.stage.PageFacts.Companion;
import org.unipage.stage.PageFacts.Front;
import org.unipage.stage.PageFacts.Missing;
import org.unipage.stage.PageFacts.Route;
import org.unipage.stage.RouteTable.Action;

/**
 * The file {@code page} of a project: all that its page server can be told ahead, so that to serve
 * is to find an answer and write it. {@code templates/server/page_server.ml} starts with the
 * description of the format.
 *
 * <p>Deterministic: equal facts give equal bytes. Nothing from a file name gets into a head other
 * than percent-encoded.
 */
public final class PageFile {

  private static final Missing SHORT =
      new Missing(
          "text/html; charset=utf-8",
          """
          <!DOCTYPE html>
          <html lang="en">
          <meta charset="utf-8">
          <title>404 Not Found</title>
          <h1>Not Found</h1>
          <p>This site has nothing at that address. <a href="/">Start page</a></p>
          </html>
          """
              .getBytes(UTF_8));

  private static final Common COMMON = Common.make();

  private PageFile() {}

  /** What every file starts with: the heads that are the same for all pages. */
  private record Common(String header, byte[] bytes) {

    static Common make() {
      Blob blob = new Blob();
      StringBuilder header = new StringBuilder();
      line(header, "options", blob.append(Heads.options()));
      line(header, "not-allowed", blob.append(Heads.notAllowed()));
      line(header, "bad-request", blob.append(Heads.refusal("400 Bad Request")));
      line(
          header,
          "head-too-large",
          blob.append(Heads.refusal("431 Request Header Fields Too Large")));
      line(header, "timeout", blob.append(Heads.refusal("408 Request Timeout")));
      line(header, "moved", blob.append(Heads.moved("")));
      line(header, "folder", blob.append(Heads.folder()));
      return new Common(header.toString(), blob.bytes());
    }
  }

  /**
   * Writes the file.
   *
   * @throws IllegalArgumentException if a URL or type could break out of its header field
   */
  public static void write(PageFacts facts, OutputStream out) throws IOException {
    Blob blob = new Blob();
    blob.append(COMMON.bytes);
    StringBuilder header = new StringBuilder(COMMON.header);
    Front front = facts.front();
    if (front == null) {
      line(header, "otherwise", "front", blob.append(Heads.moved(facts.origin())));
    } else {
      Missing missing = front.missing() == null ? SHORT : front.missing();
      line(
          header,
          "otherwise",
          "missing",
          blob.append(Heads.missing(missing.contentType(), missing.body().length)),
          blob.append(missing.body()));
    }
    String tables = front == null ? pageRoutes(facts, blob) : frontRoutes(facts, front, blob);
    resource(header, blob, facts.entry(), null);
    for (Companion companion : facts.companions()) {
      resource(header, blob, companion.form(), companion.bytes());
    }
    header.append(tables);
    String start =
        "unipage page 1\nblob " + blob.length() + "\ncontent " + facts.entry().length() + "\n";
    out.write((start + header + "\n").getBytes(US_ASCII));
    blob.writeTo(out);
  }

  /** The bytes of the file. */
  public static byte[] bytes(PageFacts facts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(facts, out);
    } catch (IOException e) {
      throw new AssertionError("memory does not fail", e);
    }
    return out.toByteArray();
  }

  private static void resource(
      StringBuilder header, Blob blob, Representation form, byte @Nullable [] body) {
    line(
        header,
        "resource",
        body == null ? "content" : blob.append(body),
        form.tag(),
        blob.append(Heads.ok(form)),
        blob.append(Heads.partial(form)),
        blob.append(Heads.same(form)),
        blob.append(Heads.outside(form)));
    Packing packed = form.packed();
    if (packed != null) {
      line(
          header,
          "packed",
          blob.append(packed.bytes()),
          form.packedTag(),
          blob.append(Heads.packedOk(form, packed.bytes().length)),
          blob.append(Heads.packedSame(form)));
    }
  }

  /** A page: its own URL under any query, its companions, and its folder as a server would. */
  private static String pageRoutes(PageFacts facts, Blob blob) {
    RouteTable exact = new RouteTable();
    RouteTable paths = new RouteTable();
    exact.add(facts.originalUrl(), new Action.Resource(0));
    String own = TargetForm.path(facts.originalUrl());
    paths.add(own, new Action.Resource(0));
    for (String exception : facts.exceptions()) {
      exact.add(exception, new Action.Elsewhere());
    }
    for (int i = 0; i < facts.companions().size(); i++) {
      String url = facts.companions().get(i).originalUrl();
      (url.indexOf('?') < 0 ? paths : exact).add(url, new Action.Resource(i + 1));
    }
    if (own.endsWith("/")) {
      paths.add(own + "index.html", new Action.Resource(0));
      if (own.length() > 1) {
        paths.add(withoutSlash(own), new Action.Folder(own));
      }
    }
    return "exact " + exact.appendTo(blob) + "\npaths " + paths.appendTo(blob) + "\n";
  }

  /** The front: one table, asked first with the query of the request and then without. */
  private static String frontRoutes(PageFacts facts, Front front, Blob blob) {
    String own = facts.originalUrl();
    RouteTable table = new RouteTable();
    table.add(own, new Action.Resource(0));
    table.add(own + "index.html", new Action.Resource(0));
    for (int i = 0; i < facts.companions().size(); i++) {
      table.add(facts.companions().get(i).originalUrl(), new Action.Resource(i + 1));
    }
    for (Route route : front.routes()) {
      table.add(route.target(), new Action.Moved(route.url()));
    }
    for (Route route : front.routes()) {
      String target = route.target();
      if (target.length() > 1 && target.endsWith("/") && target.indexOf('?') < 0) {
        table.add(withoutSlash(target), new Action.Moved(route.url()));
        table.add(target + "index.html", new Action.Moved(route.url()));
      }
    }
    String at = table.appendTo(blob);
    return "exact " + at + "\npaths " + at + "\n";
  }

  private static String withoutSlash(String folder) {
    return folder.substring(0, folder.length() - 1);
  }

  private static void line(StringBuilder header, String name, Object... values) {
    header.append(name);
    for (Object value : values) {
      header.append(' ').append(value);
    }
    header.append('\n');
  }
}
