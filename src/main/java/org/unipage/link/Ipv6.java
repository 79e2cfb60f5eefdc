package org.unipage.link;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The IPv6 parser and serializer (WHATWG URL section 3.5; RFC 5952). */
final class Ipv6 {

  private final String text;
  private final int[] pieces = new int[8];
  private int piece;
  private int compress = -1;
  private int at;

  private Ipv6(String text) {
    this.text = text;
  }

  /** The shortest spelling of {@code text}, in brackets; null if it is no IPv6 address. */
  static @Nullable String parse(String text) {
    Ipv6 address = new Ipv6(text);
    return address.parse() ? address.serialized() : null;
  }

  private boolean parse() {
    if (peek(0) == ':') {
      if (peek(1) != ':') {
        return false;
      }
      at = 2;
      compress = ++piece;
    }
    while (at < text.length()) {
      if (piece == 8) {
        return false;
      }
      if (peek(0) == ':') {
        if (compress >= 0) {
          return false;
        }
        at++;
        compress = ++piece;
        continue;
      }
      int start = at;
      int value = 0;
      while (at - start < 4 && Character.digit(peek(0), 16) >= 0) {
        value = value * 16 + Character.digit(peek(0), 16);
        at++;
      }
      if (peek(0) == '.') {
        at = start;
        if (start == text.length() || piece > 6 || !embeddedIpv4()) {
          return false;
        }
        break;
      }
      if (peek(0) == ':') {
        at++;
        if (at == text.length()) {
          return false;
        }
      } else if (at < text.length()) {
        return false;
      }
      pieces[piece++] = value;
    }
    if (compress >= 0) {
      int tail = piece - compress;
      System.arraycopy(pieces, compress, pieces, 8 - tail, tail);
      Arrays.fill(pieces, compress, 8 - tail, 0);
      return true;
    }
    return piece == 8;
  }

  /** Four decimal numbers up to the end, as two pieces. */
  private boolean embeddedIpv4() {
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        if (peek(0) != '.') {
          return false;
        }
        at++;
      }
      int start = at;
      int value = 0;
      while (peek(0) >= '0' && peek(0) <= '9') {
        value = value * 10 + peek(0) - '0';
        boolean leadingZero = at > start && text.charAt(start) == '0';
        if (leadingZero || value > 255) {
          return false;
        }
        at++;
      }
      if (at == start) {
        return false;
      }
      pieces[piece + i / 2] = (pieces[piece + i / 2] << 8) | value;
    }
    piece += 2;
    return at == text.length();
  }

  /** The ASCII character {@code ahead} of here; U+0000 for any other and behind the end. */
  private char peek(int ahead) {
    char c = at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    return c < 0x80 ? c : 0;
  }

  private String serialized() {
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int zeros = 0;
      while (i + zeros < 8 && pieces[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > length) {
        start = i;
        length = zeros;
      }
      i += zeros;
    }
    StringBuilder out = new StringBuilder("[");
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        out.append(i == 0 ? "::" : ":");
        i += length - 1;
        continue;
      }
      out.append(Integer.toHexString(pieces[i]));
      if (i < 7) {
        out.append(':');
      }
    }
    return out.append(']').toString();
  }
}
