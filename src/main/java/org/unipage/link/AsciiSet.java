package org.unipage.link;

/**
 * The ASCII part of a percent-encode set (WHATWG URL section 1.3); everything above U+007E belongs
 * to every such set.
 */
final class AsciiSet {

  private static final AsciiSet C0_CONTROL = new AsciiSet(0xFFFF_FFFFL, 1L << ('\u007F' - 64));

  static final AsciiSet FRAGMENT = C0_CONTROL.and(" \"<>`");

  /** The special-query set: the schemes that {@link Url} takes apart are all special. */
  static final AsciiSet QUERY = C0_CONTROL.and(" \"#<>'");

  static final AsciiSet PATH = C0_CONTROL.and(" \"#<>?^`{}");
  static final AsciiSet USERINFO = PATH.and("/:;=@[\\]|");

  /** The forbidden domain code points (WHATWG URL section 3.1). */
  static final AsciiSet NOT_IN_DOMAIN = C0_CONTROL.and(" #/:<>?@[\\]^|%");

  private final long low;
  private final long high;

  private AsciiSet(long low, long high) {
    this.low = low;
    this.high = high;
  }

  private AsciiSet and(String more) {
    long moreLow = low;
    long moreHigh = high;
    for (int i = 0; i < more.length(); i++) {
      char c = more.charAt(i);
      if (c < 64) {
        moreLow |= 1L << c;
      } else {
        moreHigh |= 1L << (c - 64);
      }
    }
    return new AsciiSet(moreLow, moreHigh);
  }

  boolean contains(int c) {
    return c < 64 ? ((low >>> c) & 1) != 0 : c > 0x7F || ((high >>> (c - 64)) & 1) != 0;
  }
}
