package org.unipage.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends what it is told, and reads answers strictly. */
final class Client implements AutoCloseable {

  private final ServerUnderTest server;
  private final Socket socket;
  private final InputStream in;

  Client(ServerUnderTest server) {
    this(server, 0);
  }

  /**
   * @param window bytes that the system takes in before the server must wait; 0: as many as usual
   */
  Client(ServerUnderTest server, int window) {
    this.server = server;
    try {
      socket = new Socket();
      if (window > 0) {
        socket.setReceiveBufferSize(window);
      }
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      socket.connect(server.address(), 5_000);
      in = new BufferedInputStream(socket.getInputStream(), 65536);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One request on a connection of its own. */
  static Answer ask(ServerUnderTest server, String request) {
    try (Client client = new Client(server)) {
      return client.send(request).receive(request);
    }
  }

  /**
   * Sends the chars of {@code text} as bytes, the field {@code Host: h} with the server's own name
   * in it; a server that is gone is not an error here.
   */
  Client send(String text) {
    String named = text.replace("Host: h\r\n", "Host: " + server.host() + "\r\n");
    try {
      socket.getOutputStream().write(named.getBytes(ISO_8859_1));
      return this;
    } catch (SocketException e) {
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says that nothing more will be sent. */
  Client finish() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection with a reset. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads one answer.
   *
   * @param request what it answers, since the answer to HEAD has no body
   */
  Answer receive(String request) {
    try {
      String statusLine = line();
      if (!statusLine.matches("HTTP/1\\.1 [1-5]\\d\\d [ -~]*")) {
        throw new IllegalStateException("not a status line: " + statusLine);
      }
      int status = Integer.parseInt(statusLine.substring(9, 12));
      Map<String, String> fields = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (!line.matches("[A-Za-z-]+: [!-~]([ -~]*[!-~])?")) {
          throw new IllegalStateException("not a field: " + line);
        }
        int colon = line.indexOf(':');
        fields.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 2),
            (a, b) -> a + ", " + b);
      }
      boolean bodiless = request.startsWith("HEAD") || status == 204 || status == 304;
      String length = fields.get("content-length");
      if (!bodiless && length == null) {
        throw new IllegalStateException("no Content-Length: " + fields);
      }
      String body = bodiless || length == null ? "" : body(Integer.parseInt(length));
      return new Answer(status, fields, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server has ended the connection, with nothing more sent. */
  boolean isOver() {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything up to the end of the connection. */
  String rest() {
    StringBuilder rest = new StringBuilder();
    try {
      rest.append(new String(in.readAllBytes(), ISO_8859_1));
    } catch (SocketException e) {
      rest.append("(reset)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rest.toString();
  }

  /** Reads so many bytes and forgets them. */
  void take(int bytes) {
    try {
      in.readNBytes(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the connection ended in a head: " + line);
      }
      if (c == '\n') {
        if (line.length() == 0 || line.charAt(line.length() - 1) != '\r') {
          throw new IllegalStateException("a bare LF after: " + line);
        }
        line.setLength(line.length() - 1);
        return line.toString();
      }
      line.append((char) c);
    }
  }

  private String body(int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the connection ended after " + body.length + " of " + length);
    }
    return new String(body, ISO_8859_1);
  }
}
