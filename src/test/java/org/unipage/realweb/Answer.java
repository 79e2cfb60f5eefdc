package org.unipage.realweb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server answered to one GET, asked for at an address of the test's choice: no name service,
 * no redirect followed, no cache.
 *
 * @param status the status code
 * @param headers the header fields, names in lower case
 * @param body the bytes after the head
 */
public record Answer(int status, Map<String, String> headers, byte[] body) {

  private static final int TIMEOUT_MS = 30_000;

  /**
   * Asks {@code server} for {@code target} in the name of {@code authority}.
   *
   * @throws IOException if the answer is not HTTP/1.1, or not as long as it says
   */
  public static Answer of(InetSocketAddress server, String authority, String target)
      throws IOException {
    String request =
        "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(target, authority);
    byte[] bytes;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(server, TIMEOUT_MS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      bytes = socket.getInputStream().readAllBytes();
    }
    String all = new String(bytes, ISO_8859_1);
    int end = all.indexOf("\r\n\r\n");
    if (!all.startsWith("HTTP/1.1 ") || end < 0) {
      throw new IOException("no HTTP/1.1 answer from " + server + " to " + target);
    }
    String[] head = all.substring(0, end).split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (String field : Arrays.asList(head).subList(1, head.length)) {
      int colon = field.indexOf(':');
      headers.put(
          field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
    }
    byte[] body = Arrays.copyOfRange(bytes, end + 4, bytes.length);
    String length = headers.get("content-length");
    if (length != null && Long.parseLong(length) != body.length) {
      throw new IOException(length + " bytes promised, " + body.length + " came: " + target);
    }
    return new Answer(Integer.parseInt(head[0].substring(9, 12)), headers, body);
  }
}
