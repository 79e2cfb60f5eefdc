package org.unipage.name;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * IP addresses as text and as numbers, without {@code InetAddress}: that one asks the DNS about a
 * text that is no address, and makes IPv4 addresses of some IPv6 ones.
 */
final class IpText {

  private static final int HEXTETS = 8;

  private IpText() {}

  /**
   * The number of an IPv4 address: four decimal parts without needless zeros (which some programs
   * read as octal: RFC 6943 section 3.1.1).
   *
   * @throws IllegalArgumentException if {@code text} is none
   */
  static long parse4(String text) {
    long value = 0;
    int parts = 0;
    for (int start = 0, end; start <= text.length(); start = end + 1) {
      int dot = text.indexOf('.', start);
      end = dot < 0 ? text.length() : dot;
      value = value << 8 | octet(text, start, end);
      parts++;
      if (parts > 4) {
        break;
      }
    }
    if (parts != 4) {
      throw notFourNumbers();
    }
    return value;
  }

  private static int octet(String text, int start, int end) {
    int value = 0;
    for (int i = start; i < end && value <= 255; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw notFourNumbers();
      }
      value = 10 * value + c - '0';
    }
    boolean needlessZero = end > start + 1 && text.charAt(start) == '0';
    if (start == end || value > 255 || needlessZero) {
      throw notFourNumbers();
    }
    return value;
  }

  private static IllegalArgumentException notFourNumbers() {
    return new IllegalArgumentException("no IPv4 address: four numbers of 0 to 255 are");
  }

  /**
   * The number of an IPv6 address (RFC 4291 section 2.2; not the form with an IPv4 address in it).
   *
   * @throws IllegalArgumentException if {@code text} is none
   */
  static BigInteger parse6(String text) {
    int gap = text.indexOf("::");
    List<String> hextets = new ArrayList<>(hextets(gap < 0 ? text : text.substring(0, gap)));
    if (gap >= 0) {
      List<String> tail = hextets(text.substring(gap + 2));
      int zeros = HEXTETS - hextets.size() - tail.size();
      hextets.addAll(Collections.nCopies(Math.max(zeros, 0), "0"));
      hextets.addAll(tail);
    }
    BigInteger value = BigInteger.ZERO;
    for (String hextet : hextets) {
      if (hextets.size() != HEXTETS || !hextet.matches("[0-9A-Fa-f]{1,4}")) {
        throw new IllegalArgumentException("no IPv6 address: one is like 2001:db8::1");
      }
      value = value.shiftLeft(16).or(BigInteger.valueOf(Integer.parseInt(hextet, 16)));
    }
    return value;
  }

  private static List<String> hextets(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(":", -1));
  }

  /** Dotted decimal. */
  static String format4(long value) {
    return (value >> 24)
        + "."
        + (value >> 16 & 255)
        + "."
        + (value >> 8 & 255)
        + "."
        + (value & 255);
  }

  /**
   * The canonical form of RFC 5952 section 4: small letters, the first longest run of zeros cut.
   */
  static String format6(BigInteger address) {
    int[] hextets = new int[HEXTETS];
    for (int i = 0; i < HEXTETS; i++) {
      hextets[i] = address.shiftRight(16 * (HEXTETS - 1 - i)).intValue() & 0xFFFF;
    }
    int cutAt = HEXTETS;
    int cut = 1; // one zero alone is not cut: RFC 5952 section 4.2.2
    for (int i = 0, run = 0; i < HEXTETS; i++) {
      run = hextets[i] == 0 ? run + 1 : 0;
      if (run > cut) {
        cut = run;
        cutAt = i + 1 - run;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < HEXTETS; i++) {
      if (i == cutAt) {
        out.append("::");
        i += cut - 1;
      } else {
        boolean divided = i == 0 || out.charAt(out.length() - 1) == ':';
        out.append(divided ? "" : ":").append(Integer.toHexString(hextets[i]));
      }
    }
    return out.toString();
  }
}
