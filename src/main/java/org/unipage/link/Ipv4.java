package org.unipage.link;

import org.jspecify.annotations.Nullable;

/** The IPv4 parser (WHATWG URL section 3.5): decimal, octal and hexadecimal, one to four parts. */
final class Ipv4 {
  private static final long TOO_LARGE = 1L << 32;

  private Ipv4() {}

  /** Whether {@code host} can only be an IPv4 address, a broken one perhaps. */
  static boolean endsInNumber(String host) {
    int end = host.endsWith(".") ? host.length() - 1 : host.length();
    String last = host.substring(host.lastIndexOf('.', end - 1) + 1, end);
    if (last.isEmpty()) {
      return false;
    }
    return last.chars().allMatch(c -> c >= '0' && c <= '9') || number(last) >= 0;
  }

  /** Four decimal parts; null if {@code host} is no IPv4 address. */
  static @Nullable String parse(String host) {
    String dotted = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String[] parts = dotted.split("\\.", 6);
    if (parts.length > 4) {
      return null;
    }
    long address = 0;
    for (int i = 0; i < parts.length; i++) {
      long number = number(parts[i]);
      boolean last = i == parts.length - 1;
      long limit = last ? 1L << (8 * (5 - parts.length)) : 256;
      if (number < 0 || number >= limit) {
        return null;
      }
      address += last ? number : number << (8 * (3 - i));
    }
    return (address >> 24)
        + "."
        + ((address >> 16) & 0xFF)
        + "."
        + ((address >> 8) & 0xFF)
        + "."
        + (address & 0xFF);
  }

  /** The IPv4 number parser; -1 if {@code text} is none, {@link #TOO_LARGE} from 2^32 on. */
  private static long number(String text) {
    if (text.isEmpty()) {
      return -1;
    }
    int radix = 10;
    int start = 0;
    if (text.startsWith("0x") || text.startsWith("0X")) {
      radix = 16;
      start = 2;
    } else if (text.length() > 1 && text.charAt(0) == '0') {
      radix = 8;
      start = 1;
    }
    long number = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = Math.min(number * radix + digit, TOO_LARGE);
    }
    return number;
  }
}
