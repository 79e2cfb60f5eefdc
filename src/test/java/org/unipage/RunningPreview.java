package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unipage.name.Naming;
import org.unipage.preview.PreviewServer;
import org.unipage.preview.http.Limits;
import org.unipage.template.Templates;

/** A preview of a mirror, with a proxy or without. */
final class RunningPreview implements AutoCloseable {
  private final int port;
  private final int proxyPort;
  private final PreviewPipeline pipeline;
  private final PreviewServer server;
  private final PreviewWatcher watcher;

  RunningPreview(Path mirror, boolean proxy) throws IOException {
    List<ServerSocketChannel> listeners = new ArrayList<>();
    for (int i = 0; i < (proxy ? 2 : 1); i++) {
      listeners.add(
          ServerSocketChannel.open()
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }
    port = ((InetSocketAddress) listeners.get(0).getLocalAddress()).getPort();
    proxyPort = proxy ? ((InetSocketAddress) listeners.get(1).getLocalAddress()).getPort() : 0;
    StageOptions options = options(mirror, proxy ? 80 : port);
    pipeline = new PreviewPipeline(options, proxy, Silent.PROGRESS);
    server =
        PreviewServer.start(
            pipeline,
            new PreviewServer.Settings(port, proxyPort, true, 2, Limits.DEFAULT, "test"),
            Templates.of(null),
            listeners.subList(0, 1),
            listeners.subList(1, listeners.size()));
    watcher = new PreviewWatcher(pipeline, options);
  }

  static StageOptions options(Path mirror, int port) {
    return StageOptions.ofPreview(
        "development", mirror, null, List.of(), null, Naming.Style.DOTTED, port, port, null, 2);
  }

  int port() {
    return port;
  }

  PreviewPipeline pipeline() {
    return pipeline;
  }

  /** What is answered to GET with a {@code Host}, head and body, one char per byte. */
  String get(String host, String target, String... fields) throws IOException {
    return ask(port, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n", fields);
  }

  /** What the proxy answers to a request line. */
  String proxied(String line, String... fields) throws IOException {
    return ask(proxyPort, line + " HTTP/1.1\r\nHost: whatever\r\n", fields);
  }

  private static String ask(int port, String start, String... fields) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      StringBuilder request = new StringBuilder(start);
      for (String field : fields) {
        request.append(field).append("\r\n");
      }
      request.append("Connection: close\r\n\r\n");
      socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** The body of an answer. */
  static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  /** Listens to changes until one event has come that is no comment; gives its data. */
  Events listen(String query, String... fields) throws IOException {
    return new Events(port, query, fields);
  }

  /** An open stream of events. */
  static final class Events implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Events(int port, String query, String... fields) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      String request =
          "GET /events"
              + query
              + " HTTP/1.1\r\nHost: r1.unipage.localhost\r\n"
              + String.join("", List.of(fields).stream().map(f -> f + "\r\n").toList())
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      in = new BufferedInputStream(socket.getInputStream());
    }

    /** The next line that starts so. */
    String next(String start) throws IOException {
      while (true) {
        StringBuilder line = new StringBuilder();
        for (int c; (c = in.read()) != '\n'; line.append((char) c)) {
          if (c < 0) {
            throw new IOException("the stream ended");
          }
        }
        if (line.indexOf(start) == 0) {
          return line.toString();
        }
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() {
    watcher.close();
    server.close();
  }
}
