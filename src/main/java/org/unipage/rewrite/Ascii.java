package org.unipage.rewrite;

/** The character classes that WHATWG Infra section 4.6 names. */
final class Ascii {
  private Ascii() {}

  /** ASCII white space: tab, LF, FF, CR, space. */
  static boolean isSpace(char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
  }

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isAlphanumeric(char c) {
    return isLetter(c) || isDigit(c);
  }

  /** The value of a hex digit, or -1. */
  static int hex(char c) {
    if (isDigit(c)) {
      return c - '0';
    }
    char lower = lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }

  /** True if {@code text} says {@code word} at {@code start}, ASCII case aside. */
  static boolean matches(String text, int start, String word) {
    if (start + word.length() > text.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (lower(text.charAt(start + i)) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** True if all characters of the stretch are ASCII. */
  static boolean isAll(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** {@code text} without white space at its ends. */
  static String strip(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }
}
