package org.unipage.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.unipage.stage.Representation.Field;

/**
 * The heads of the answers of a page server (RFC 9112 section 2.1), without {@code Connection} and
 * the empty line, which depend on the request.
 *
 * <p>There is no {@code Date}: a unikernel has no clock that would make it true (RFC 9110 section
 * 6.6.1).
 */
final class Heads {

  /** What lets the pages of a site, each on an origin of its own, use each other. */
  private static final String CROSS_ORIGIN =
      """
      Access-Control-Allow-Origin: *\r
      Access-Control-Expose-Headers: *\r
      Timing-Allow-Origin: *\r
      Cross-Origin-Resource-Policy: cross-origin\r
      """;

  private static final String NO_BODY = "Content-Length: 0\r\n";

  private Heads() {}

  /** 204, also the answer to a preflight: anything may be asked with any field. */
  static byte[] options() {
    return head(
        "204 No Content",
        """
        Access-Control-Allow-Methods: *\r
        Access-Control-Allow-Headers: *\r
        Allow: GET, HEAD, OPTIONS\r
        Cache-Control: no-store\r
        """);
  }

  static byte[] notAllowed() {
    return head(
        "405 Method Not Allowed",
        NO_BODY + "Allow: GET, HEAD, OPTIONS\r\nCache-Control: no-store\r\n");
  }

  /** An answer that ends the connection. */
  static byte[] refusal(String status) {
    return head(status, NO_BODY + "Cache-Control: no-store\r\n");
  }

  /** 307 up to and including the given start of the location. */
  static byte[] moved(String start) {
    return head(
        "307 Temporary Redirect", NO_BODY + "Cache-Control: no-store\r\n", "Location: " + start);
  }

  /** 301 up to where the location begins. */
  static byte[] folder() {
    return head("301 Moved Permanently", NO_BODY + "Cache-Control: no-cache\r\n", "Location: ");
  }

  static byte[] missing(String contentType, long length) {
    return head(
        "404 Not Found",
        new Field("Content-Type", contentType) + length(length) + "Cache-Control: no-cache\r\n");
  }

  static byte[] ok(Representation form) {
    return head("200 OK", length(form.length()) + description(form) + "Accept-Ranges: bytes\r\n");
  }

  /** 206; the server adds {@code Content-Range} and {@code Content-Length}. */
  static byte[] partial(Representation form) {
    return head("206 Partial Content", description(form));
  }

  static byte[] same(Representation form) {
    return head("304 Not Modified", validators(form, form.tag()));
  }

  static byte[] outside(Representation form) {
    return head(
        "416 Range Not Satisfiable",
        NO_BODY + "Content-Range: bytes */" + form.length() + "\r\nCache-Control: no-cache\r\n");
  }

  static byte[] packedOk(Representation form, int length) {
    return head(
        "200 OK",
        new Field("Content-Type", form.contentType())
            + "Content-Encoding: gzip\r\n"
            + length(length)
            + validators(form, form.packedTag())
            + fields(form));
  }

  static byte[] packedSame(Representation form) {
    return head("304 Not Modified", validators(form, form.packedTag()));
  }

  private static String description(Representation form) {
    String encoding = form.contentEncoding();
    return new Field("Content-Type", form.contentType())
        + (encoding == null ? "" : new Field("Content-Encoding", encoding).toString())
        + validators(form, form.tag())
        + fields(form);
  }

  private static String validators(Representation form, String tag) {
    String vary = form.packed() == null ? "" : "Vary: Accept-Encoding\r\n";
    return "ETag: " + tag + "\r\nCache-Control: no-cache\r\n" + vary;
  }

  private static String fields(Representation form) {
    StringBuilder out = new StringBuilder();
    form.fields().forEach(out::append);
    return out.toString();
  }

  private static String length(long length) {
    return "Content-Length: " + length + "\r\n";
  }

  private static byte[] head(String status, String fields) {
    return head(status, fields, "");
  }

  private static byte[] head(String status, String fields, String last) {
    return ("HTTP/1.1 " + status + "\r\n" + fields + CROSS_ORIGIN + last).getBytes(US_ASCII);
  }
}
