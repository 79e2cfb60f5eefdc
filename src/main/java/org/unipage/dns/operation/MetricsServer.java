package org.unipage.dns.operation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Serves metrics at {@code /metrics}. */
public final class MetricsServer implements AutoCloseable {
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * Listens on {@code address}.
   *
   * @param metrics the text, whenever somebody asks
   */
  public MetricsServer(InetSocketAddress address, Supplier<String> metrics) throws IOException {
    this.server = HttpServer.create(address, 0);
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "dns-metrics");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    var unused = server.createContext("/metrics", exchange -> answer(exchange, metrics.get()));
    server.start();
  }

  private static void answer(HttpExchange exchange, String text) throws IOException {
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        exchange.sendResponseHeaders(405, -1);
        return;
      }
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
