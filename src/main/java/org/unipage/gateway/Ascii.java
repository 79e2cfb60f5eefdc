package org.unipage.gateway;

/** Text that may stand in a header field or a line of a log. */
final class Ascii {
  private static final int LONGEST = 200;

  private Ascii() {}

  /**
   * {@code text} with {@code ?} for whatever is no printable US-ASCII, and at most 200 characters.
   */
  static String printable(String text) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), LONGEST));
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      out.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return out.toString();
  }
}
