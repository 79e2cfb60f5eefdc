package org.unipage.dns;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.unipage.dns.operation.Metrics;

/**
 * Hears of what should never happen: counts it, and logs it once a second at most, as whoever can
 * bring it about once can do so a million times.
 */
final class Guard implements Consumer<Throwable> {
  private static final long BETWEEN = TimeUnit.SECONDS.toNanos(1);

  private final Logger logger;
  private final Metrics metrics;
  private final LongSupplier nanoTime;
  private final AtomicLong next;

  Guard(Logger logger, Metrics metrics, LongSupplier nanoTime) {
    this.logger = logger;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  @Override
  public void accept(Throwable thrown) {
    metrics.count(Metrics.Event.ERROR);
    long now = nanoTime.getAsLong();
    long due = next.get();
    if (due - now <= 0 && next.compareAndSet(due, now + BETWEEN)) {
      logger.log(Level.WARNING, thrown.toString());
      logger.log(Level.DEBUG, "where that came from", thrown);
    }
  }
}
