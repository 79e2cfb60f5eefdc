package org.unipage.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.unipage.stage.Packing;
import org.unipage.stage.PageFacts;
import org.unipage.stage.PageFacts.Companion;
import org.unipage.stage.PageFacts.Front;
import org.unipage.stage.PageFacts.Missing;
import org.unipage.stage.PageFacts.Route;
import org.unipage.stage.Representation;

/**
 * A project to serve.
 *
 * @param facts what its {@code page} file is made from
 * @param content the entry's bytes
 */
record Fixture(PageFacts facts, byte[] content) {

  static final String ORIGIN = "http://www.example.org:8080";

  static final String WORKER = "onmessage = e => postMessage(e.data);\n".repeat(20);

  static final String SPRITE = "<svg xmlns='http://www.w3.org/2000/svg'/>";

  static final String MISSING = "<!DOCTYPE html><title>Lost</title><p>Nothing here.";

  /** A page with companions, and with another entry that differs in its query only. */
  static final Fixture PAGE =
      new Fixture(
          facts(
              "/docs/guide.html",
              form("text/html; charset=utf-8", null, html()),
              List.of("/docs/guide.html?print=1&x=%26"),
              List.of(
                  companion("/js/worker.js", "text/javascript", WORKER),
                  companion("/sprite.svg?v=2", "image/svg+xml", SPRITE)),
              null),
          html());

  static final Fixture FOLDER = page("/blog/2015/03/", "text/html", html());

  static final Fixture QUERY =
      new Fixture(
          facts(
              "/page.php?id=3",
              form("text/html", null, html()),
              List.of("/page.php", "/page.php?id=4"),
              List.of(),
              null),
          html());

  /** Under a path that can be written in many ways. */
  static final Fixture ODD = page("/a%20b/c'd%25~%2F(e).html", "text/html", html());

  static final Fixture EMPTY = page("/empty.txt", "text/plain", new byte[0]);

  /** Its answer is one write, and most of it must wait for a client that does not read. */
  static final Fixture PAGE_OF_8_KB = page("/docs/guide.html", "text/html", noise(8_000));

  /** Too large for one write. */
  static final Fixture LARGE = page("/large.bin", "application/octet-stream", noise(7_654_321));

  static final Fixture SVGZ =
      new Fixture(
          facts(
              "/plan.svgz",
              form("image/svg+xml", "gzip", gzip(SPRITE)),
              List.of(),
              List.of(),
              null),
          gzip(SPRITE));

  static final int ROUTES = 50_000;

  static final Fixture FRONT =
      new Fixture(
          facts(
              "/",
              form("text/html; charset=utf-8", null, html()),
              List.of(),
              List.of(),
              new Front(routes(), new Missing("text/html", MISSING.getBytes(UTF_8)))),
          html());

  /** A front without a page for what is missing. */
  static final Fixture PLAIN_FRONT =
      new Fixture(
          facts(
              "/",
              form("text/html", null, html()),
              List.of(),
              List.of(),
              new Front(List.of(), null)),
          html());

  /** The page URL of the route of that number. */
  static String routeUrl(int number) {
    return "http://f"
        + number
        + ".html.d"
        + number % 97
        + ".www.example.org:8080"
        + "/d"
        + number % 97
        + "/f"
        + number
        + ".html";
  }

  String text() {
    return new String(content, ISO_8859_1);
  }

  /** The original URL. */
  String url() {
    return facts.originalUrl();
  }

  private static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < ROUTES; i++) {
      routes.add(new Route("/d" + i % 97 + "/f" + i + ".html", routeUrl(i)));
    }
    String list = "http://id-1.list.www.example.org:8080/list?id=1&b";
    routes.add(new Route("/list?id=1&b", list));
    routes.add(new Route("/first", list));
    routes.add(new Route("/blog/", "http://blog.www.example.org:8080/blog/"));
    routes.add(new Route("/caf%C3%A9's.html", "http://x.www.example.org:8080/caf%C3%A9's.html"));
    routes.add(new Route("/?p=1", "http://p-1.www.example.org:8080/?p=1"));
    return routes;
  }

  private static Fixture page(String url, String type, byte[] content) {
    return new Fixture(facts(url, form(type, null, content), List.of(), List.of(), null), content);
  }

  private static PageFacts facts(
      String url,
      Representation form,
      List<String> exceptions,
      List<Companion> companions,
      @Nullable Front front) {
    return new PageFacts(ORIGIN, url, form, exceptions, companions, front);
  }

  private static Companion companion(String url, String type, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new Companion(url, form(type, null, bytes), bytes);
  }

  private static Representation form(String type, @Nullable String encoding, byte[] bytes) {
    try {
      String hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      Packing packed = encoding == null ? Packing.of(type, bytes) : null;
      return new Representation(type, encoding, bytes.length, hash, packed, List.of());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] html() {
    StringBuilder text = new StringBuilder("<!DOCTYPE html>\n<title>Guide</title>\n");
    for (int i = 0; i < 200; i++) {
      text.append("<p>Paragraph ").append(i).append(" über <em>pages</em>.\r\n");
    }
    return text.toString().getBytes(UTF_8);
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
