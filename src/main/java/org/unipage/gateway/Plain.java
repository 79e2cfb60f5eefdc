package org.unipage.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** The gateway's own answers: a line of text. */
final class Plain extends ErrorHandler {
  /** As page servers do, so that a script on another page can read the status. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "Content-Type", "text/plain; charset=us-ascii",
          "Cache-Control", "no-store",
          "Access-Control-Allow-Origin", "*",
          "Access-Control-Expose-Headers", "*");

  private static final int MISDIRECTED = 421; // RFC 9110, section 15.5.20

  Plain() {
    setShowStacks(false);
  }

  /** Answers {@code status} and a line that says why; other fields that the response has stay. */
  static boolean answer(
      Request request, Response response, Callback callback, int status, String why) {
    response.setStatus(status);
    HttpFields.Mutable headers = response.getHeaders();
    FIELDS.forEach(headers::put);
    byte[] body = body(status, why);
    headers.put(HttpHeader.CONTENT_LENGTH, body.length);
    boolean unread =
        request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    boolean odd = status == HttpStatus.BAD_REQUEST_400 || status == MISDIRECTED;
    if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && (unread || odd)) {
      // What is left of the request is not read; RFC 9112, section 9.6. Nor is more wanted of who
      // asks for what is not here.
      headers.put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
    }
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }

  private static byte[] body(int status, String why) {
    String line = status + " " + HttpStatus.getMessage(status) + ": " + Ascii.printable(why) + "\n";
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      String message,
      Throwable cause,
      Callback callback) {
    answer(request, response, callback, code, message == null ? "" : message);
  }
}
