package org.unipage.summon;

import java.util.concurrent.TimeUnit;

/** At most so many starts a second: a second's worth at once, then evenly. Not for many threads. */
final class StartRate {
  private final long interval;
  private final long burst;
  private long next; // when the allowance of the starts so far will have been paid back

  /**
   * @param perSecond starts a second, 1 or more
   * @param now the time, in nanoseconds
   */
  StartRate(int perSecond, long now) {
    this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.burst = interval * (perSecond - 1);
    this.next = now;
  }

  /** How long until one more may start, in nanoseconds; 0: it may. */
  long untilNext(long now) {
    return Math.max(0, next - burst - now);
  }

  /** Notes a start. */
  void take(long now) {
    next = Math.max(next, now) + interval;
  }
}
