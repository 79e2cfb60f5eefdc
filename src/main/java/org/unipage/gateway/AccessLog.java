package org.unipage.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** Counts every request, and notes it in the log if that is wanted: a line, whatever it holds. */
final class AccessLog implements RequestLog {
  private static final int LONGEST = 500;

  private final @Nullable Logger logger;
  private final GatewayMetrics metrics;

  /**
   * @param logger where lines go; null: nowhere
   */
  AccessLog(@Nullable Logger logger, GatewayMetrics metrics) {
    this.logger = logger;
    this.metrics = metrics;
  }

  @Override
  public void log(Request request, Response response) {
    long nanos = System.nanoTime() - request.getBeginNanoTime();
    metrics.answered(response.getStatus(), nanos);
    if (logger == null) {
      return;
    }
    StringBuilder line = new StringBuilder(160);
    line.append("request ").append(Request.getRemoteAddr(request));
    line.append('#').append(Request.getRemotePort(request)).append(' ');
    line.append(request.getConnectionMetaData().getProtocol()).append(' ');
    word(line, request.getMethod());
    HttpURI uri = request.getHttpURI();
    word(line, uri.getHost());
    word(line, uri.getPathQuery());
    line.append(response.getStatus()).append(' ');
    line.append(Response.getContentBytesWritten(response)).append(" bytes ");
    line.append(TimeUnit.NANOSECONDS.toMicros(nanos)).append(" us ");
    line.append(
        request.getAttribute(VmProxy.EXCHANGE) instanceof Exchange known ? known.vm() : "-");
    logger.log(Level.INFO, line.toString());
  }

  /** A word of the line: printable, without blanks, at most so long; {@code -} if there is none. */
  private static void word(StringBuilder line, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      line.append("- ");
      return;
    }
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      if (c > ' ' && c <= '~' && c != '\\') {
        line.append(c);
      } else {
        line.append(String.format("\\u%04x", (int) c));
      }
    }
    line.append(text.length() > LONGEST ? "... " : " ");
  }
}
