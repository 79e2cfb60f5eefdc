package org.unipage.summon;

import java.time.Duration;

/**
 * How VMs are summoned.
 *
 * @param timeout how long it may take from being needed until a VM accepts connections
 * @param idle how long a VM runs on when nobody asks for it and nothing happens in it
 * @param maxRunning how many VMs run at most; 0: as many as free memory is for
 * @param startsPerSecond how many are started a second at most
 * @param copies whether copies that were found running are taken for this server's own, which is so
 *     where no other server starts any
 */
public record SummonSettings(
    Duration timeout, Duration idle, int maxRunning, int startsPerSecond, boolean copies) {

  /** Less than the 5 s after which resolvers of the C library ask again (resolv.conf(5)). */
  public static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** Twice the 60 s that answers may be kept. */
  public static final Duration IDLE = Duration.ofMinutes(2);

  /** Starts a second, by default. */
  public static final int STARTS_PER_SECOND = 100;

  public SummonSettings {
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("a time-out is more than nothing and at most an hour");
    }
    if (idle.isNegative() || idle.isZero() || idle.compareTo(Duration.ofDays(365)) > 0) {
      throw new IllegalArgumentException("an idle time is more than nothing and at most a year");
    }
    if (maxRunning < 0) {
      throw new IllegalArgumentException("no number of VMs: " + maxRunning);
    }
    if (startsPerSecond < 1 || startsPerSecond > 1_000_000) {
      throw new IllegalArgumentException("starts a second are 1 to 1000000");
    }
  }
}
