package org.unipage.zone;

/** SOA serial numbers: 32 bits, counted round the circle of RFC 1982. */
public final class Serial {
  /** The serial of a zone that never had one. */
  public static final long FIRST = 1;

  private static final long MODULUS = 1L << 32;
  private static final long HALF = 1L << 31;

  private Serial() {}

  /**
   * The serial that follows: one more, modulo 2^32 (RFC 1982, section 3.1). 0 is passed over, as
   * BIND does, since there are secondaries and tools that read 0 as "no serial yet".
   *
   * @param serial 0 to 2^32 - 1
   * @return 1 to 2^32 - 1, always {@link #isAfter after} {@code serial}
   */
  public static long successor(long serial) {
    long next = (check(serial) + 1) % MODULUS;
    return next == 0 ? 1 : next;
  }

  /**
   * Whether a secondary that holds {@code earlier} would fetch {@code later} (RFC 1982, section
   * 3.2). Two serials exactly 2^31 apart are not ordered: neither is after the other.
   *
   * @param later 0 to 2^32 - 1
   * @param earlier 0 to 2^32 - 1
   */
  public static boolean isAfter(long later, long earlier) {
    long ahead = Math.floorMod(check(later) - check(earlier), MODULUS);
    return ahead > 0 && ahead < HALF;
  }

  private static long check(long serial) {
    if (serial < 0 || serial >= MODULUS) {
      throw new IllegalArgumentException("no 32-bit serial: " + serial);
    }
    return serial;
  }
}
