package org.unipage.dns.operation;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.unipage.dns.message.Query;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * One line for every query that is answered. A thread of its own writes them: if the log is slower
 * than the queries, lines are lost and counted, and nobody waits.
 */
public final class QueryLog implements AutoCloseable {
  private static final int LINES = 8192;

  private final Logger logger;
  private final Metrics metrics;
  private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(LINES);
  private final Thread writer = new Thread(this::write, "dns-query-log");
  private volatile boolean closed;

  public QueryLog(Logger logger, Metrics metrics) {
    this.logger = logger;
    this.metrics = metrics;
    writer.setDaemon(true);
    writer.start();
  }

  /** The letters {@code +DC...} tell what the query asked for, as in BIND's query log. */
  private record Line(
      InetSocketAddress client, boolean stream, Query query, int rcode, int bytes, long micros) {
    @Override
    public String toString() {
      StringBuilder out = new StringBuilder(120);
      out.append("query ").append(client.getAddress().getHostAddress());
      out.append('#').append(client.getPort()).append(' ').append(stream ? "tcp" : "udp");
      // dnsjava writes names as master files have them: printable US-ASCII, the rest as \\ddd.
      out.append(' ').append(query.name()).append(' ');
      out.append(Type.string(query.type()))
          .append(' ')
          .append(query.recursionDesired() ? '+' : '-');
      if (query.edns() != null) {
        out.append("E(").append(query.edns().payloadSize()).append(')');
      }
      out.append(query.dnssecOk() ? "D" : "").append(query.checkingDisabled() ? "C" : "");
      out.append(' ').append(Rcode.string(rcode)).append(' ').append(bytes).append(" bytes ");
      return out.append(micros).append(" us").toString();
    }
  }

  /** Notes a reply of {@code bytes} bytes, sent {@code nanos} nanoseconds after its query came. */
  public void add(
      InetSocketAddress client, boolean stream, Query query, int rcode, int bytes, long nanos) {
    long micros = TimeUnit.NANOSECONDS.toMicros(nanos);
    if (!lines.offer(new Line(client, stream, query, rcode, bytes, micros))) {
      metrics.count(Metrics.Event.LOG_LOST);
    }
  }

  private void write() {
    try {
      while (!closed || !lines.isEmpty()) {
        Line line = lines.poll(100, TimeUnit.MILLISECONDS);
        if (line != null) {
          logger.log(Level.INFO, line.toString());
        }
      }
    } catch (InterruptedException e) {
      // Closed while it writes slower than anyone waits.
    }
  }

  /** Writes what is there, for at most a second, and stops. */
  @Override
  public void close() {
    closed = true;
    try {
      writer.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    writer.interrupt();
  }
}
