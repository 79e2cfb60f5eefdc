package org.unipage.preview;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.unipage.preview.http.Answer;
import org.unipage.preview.http.Body;

/** Answers of the preview's own, which no page server gives. */
final class Texts {
  private Texts() {}

  /** A short text. */
  static Answer text(String status, String text) {
    return of(status, "text/plain; charset=utf-8", "Cache-Control: no-store\r\n", text);
  }

  static Answer of(String status, String type, String fields, String text) {
    return of(status, type, fields, text.getBytes(UTF_8));
  }

  /**
   * An answer.
   *
   * @param status code and reason
   * @param fields further fields, each ended by CR LF
   */
  static Answer of(String status, String type, String fields, byte[] body) {
    String head =
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nX-Content-Type-Options: nosniff\r\n%s"
            .formatted(status, type, body.length, fields);
    return Answer.of(head.getBytes(UTF_8), Body.of(body));
  }
}
