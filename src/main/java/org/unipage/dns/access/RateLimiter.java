package org.unipage.dns.access;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Response rate limiting, as NSD counts: so many UDP replies of one kind a second to one network
 * (IPv4 /24, IPv6 /56), since the address that a datagram says it is from may be a victim's. Of the
 * replies beyond, every second one goes out truncated, so that a real client there asks again over
 * TCP; the others do not go out. Takes half a megabyte, whoever asks.
 */
public final class RateLimiter {
  /** What becomes of a reply. */
  public enum Verdict {
    SEND,
    TRUNCATE,
    DROP
  }

  /** Replies that are counted together. */
  public enum Kind {
    POSITIVE(1),
    NO_DATA(2),
    NO_NAME(3),
    REFERRAL(4),
    FAILURE(5);

    private final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  private static final int SLOTS = 1 << 16;
  private static final int COUNT_BITS = 24;
  private static final int SECOND_BITS = 16;
  private static final long COUNT = (1L << COUNT_BITS) - 1;

  private final int perSecond;
  private final LongSupplier nanoTime;
  private final long salt;

  /** Whose slot it is (24 bits), the second (16 bits), replies in it (24 bits). */
  private final AtomicLongArray slots = new AtomicLongArray(SLOTS);

  /**
   * @param perSecond replies a second, 1 to 1,000,000
   * @param nanoTime the clock, in nanoseconds
   * @param salt a number that nobody can guess, so that nobody can share a victim's slot
   */
  public RateLimiter(int perSecond, LongSupplier nanoTime, long salt) {
    if (perSecond < 1 || perSecond > 1_000_000) {
      throw new IllegalArgumentException("no rate from 1 to 1000000 a second: " + perSecond);
    }
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
    this.salt = salt;
  }

  /** What becomes of one more reply of {@code kind} to {@code client}. */
  public Verdict admit(InetAddress client, Kind kind) {
    long hash = hash(client.getAddress(), kind);
    int slot = (int) (hash & (SLOTS - 1));
    long second = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong()) & ((1 << SECOND_BITS) - 1);
    long window = (((hash >>> 40) << SECOND_BITS) | second) << COUNT_BITS;
    while (true) {
      long before = slots.get(slot);
      long count = (before & ~COUNT) == window ? before & COUNT : 0;
      if (slots.compareAndSet(slot, before, window | Math.min(count + 1, COUNT))) {
        if (count < perSecond) {
          return Verdict.SEND;
        }
        return (count & 1) == 0 ? Verdict.TRUNCATE : Verdict.DROP;
      }
    }
  }

  private long hash(byte[] address, Kind kind) {
    int bytes = address.length == 4 ? 3 : 7;
    long hash = salt ^ (kind.number + 8L * bytes);
    for (int i = 0; i < bytes; i++) {
      hash = mix(hash ^ (address[i] & 0xFF));
    }
    return hash;
  }

  /** The finalizer of MurmurHash3: every bit of the input moves every bit of the result. */
  private static long mix(long bits) {
    long x = bits;
    x = (x ^ (x >>> 33)) * 0xFF51AFD7ED558CCDL;
    x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return x ^ (x >>> 33);
  }
}
