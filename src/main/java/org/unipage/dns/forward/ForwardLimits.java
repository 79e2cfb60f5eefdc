package org.unipage.dns.forward;

import java.time.Duration;

/**
 * How far asking others goes.
 *
 * @param questions how many different questions may be open at once
 * @param clients how many clients may wait for their answers
 * @param stagger how long one server is waited for before the next is asked too
 * @param repeat how long an answer is waited for before a datagram counts as lost
 * @param deadline when to give up; resolvers of libc ask the next server after 5 s
 * @param cacheBytes how much memory answers may take
 */
public record ForwardLimits(
    int questions,
    int clients,
    Duration stagger,
    Duration repeat,
    Duration deadline,
    long cacheBytes) {
  /** For a server that anyone may leave running. */
  public static final ForwardLimits DEFAULT =
      new ForwardLimits(
          500,
          5000,
          Duration.ofMillis(300),
          Duration.ofMillis(1500),
          Duration.ofMillis(4500),
          16L << 20);
}
