package org.unipage.preview.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.unipage.preview.http.Answer;
import org.unipage.preview.http.Body;
import org.unipage.preview.http.Refusals;
import org.unipage.preview.http.Request;
import org.unipage.preview.page.PageTable.Packed;
import org.unipage.preview.page.PageTable.Resource;
import org.unipage.preview.page.PageTable.Route;
import org.unipage.preview.page.PageTable.Span;

/**
 * What the page server of one project answers, byte for byte: the other implementation is {@code
 * templates/server/page_server.ml}. All heads were computed when the project was made.
 */
public final class PageAnswers {
  private final PageTable table;
  private final Body content;

  /**
   * @param page the project's {@code page} file, from 0 to its limit
   * @param content the entry's bytes
   * @throws IllegalArgumentException if it is no such file
   */
  public PageAnswers(ByteBuffer page, Body content) {
    this.table = new PageTable(page);
    this.content = content;
  }

  /** The answers to what is no request; all pages have the same. */
  public Refusals refusals() {
    return new Refusals(
        table.bytes(table.badRequest()),
        table.bytes(table.headTooLarge()),
        table.bytes(table.timeout()));
  }

  /** The answer to a request. */
  public Answer answer(Request request) {
    if (request.method().equals("OPTIONS")) {
      return Answer.of(table.bytes(table.options()));
    }
    Route route = table.route(request.target());
    if (route instanceof Route.Own own) {
      return request.isRead()
          ? resource(table.resource(own.resource()), request)
          : Answer.of(table.bytes(table.notAllowed()));
    }
    if (route instanceof Route.Moved moved) {
      return Answer.of(
          join(
              table.moved(moved.isFolder()),
              new String(table.bytes(moved.location()), US_ASCII) + moved.query() + "\r\n"));
    }
    Span missing = table.missing();
    if (missing == null) {
      return Answer.of(join(table.otherwise(), request.target() + "\r\n"));
    }
    Answer answer = Answer.of(table.bytes(table.otherwise()), within(missing));
    return request.method().equals("HEAD") ? answer.withoutBody() : answer;
  }

  private Answer resource(Resource resource, Request request) {
    String range = request.field("range");
    String encodings = request.field("accept-encoding");
    // Offsets count in the file, so a range is never one of the packed form.
    Packed packed =
        range.isEmpty() && !encodings.isEmpty() && Fields.acceptsGzip(encodings)
            ? resource.packed()
            : null;
    String known = request.field("if-none-match");
    String tag = packed == null ? resource.tag() : packed.tag();
    if (Fields.matches(tag, known)) {
      return Answer.of(table.bytes(packed == null ? resource.same() : packed.same()));
    }
    boolean head = request.method().equals("HEAD");
    Answer whole =
        packed == null
            ? Answer.of(table.bytes(resource.ok()), body(resource.body()))
            : Answer.of(table.bytes(packed.ok()), within(packed.body()));
    if (head) {
      return whole.withoutBody(); // a range is defined for GET only (RFC 9110 section 14.2)
    }
    String condition = request.field("if-range");
    return range.isEmpty() || !(condition.isEmpty() || condition.equals(resource.tag()))
        ? whole
        : part(resource, range, whole);
  }

  private Answer part(Resource resource, String asked, Answer whole) {
    long length = whole.length();
    Fields.Range range = Fields.range(asked, length);
    if (range == null) {
      return whole;
    }
    if (range.equals(Fields.Range.OUTSIDE)) {
      return Answer.of(table.bytes(resource.outside()));
    }
    long size = range.last() - range.first() + 1;
    String fields =
        "Content-Range: bytes %d-%d/%d\r\nContent-Length: %d\r\n"
            .formatted(range.first(), range.last(), length, size);
    return Answer.of(join(resource.partial(), fields), whole.body(), range.first(), size);
  }

  private Body body(@Nullable Span span) {
    return span == null ? content : within(span);
  }

  private Body within(Span span) {
    return new Body.InMemory(table.blob().slice(span.offset(), span.length()));
  }

  private byte[] join(Span head, String rest) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(table.bytes(head));
    out.writeBytes(rest.getBytes(US_ASCII));
    return out.toByteArray();
  }
}
