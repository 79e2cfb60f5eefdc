package org.unipage.gateway;

import java.time.Duration;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Ends connections whose client takes too long over the head of a request, byte by byte: each byte
 * makes Jetty's own idle time begin anew.
 */
final class SlowHeads implements Runnable {
  private final ServerConnector connector;
  private final Duration limit;

  SlowHeads(ServerConnector connector, Duration limit) {
    this.connector = connector;
    this.limit = limit;
  }

  /** Looks at every connection once. */
  @Override
  public void run() {
    long now = System.nanoTime();
    for (EndPoint client : connector.getConnectedEndPoints()) {
      Connection connection = client.getConnection();
      if (connection instanceof SslConnection tls) {
        connection = tls.getSslEndPoint().getConnection();
      }
      if (connection instanceof HttpConnection http && late(http.getParser(), now)) {
        client.close();
      }
    }
  }

  private boolean late(HttpParser parser, long now) {
    return parser.inHeaderState()
        && !parser.isStart()
        && now - parser.getBeginNanoTime() > limit.toNanos();
  }
}
