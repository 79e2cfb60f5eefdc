package org.unipage.link;

import java.util.HexFormat;

/** Request targets in origin-form (RFC 9112 section 3.2.1): path and query. */
public final class OriginForm {
  private OriginForm() {}

  /**
   * The form that equal targets share: percent-encodings of unreserved characters decoded, the hex
   * digits of all others in upper case (RFC 3986 section 6.2.2). The front compares targets so.
   *
   * @param target a path and perhaps a query, ASCII
   */
  public static String normal(String target) {
    int percent = target.indexOf('%');
    if (percent < 0) {
      return target;
    }
    StringBuilder out = new StringBuilder(target.length()).append(target, 0, percent);
    for (int i = percent; i < target.length(); i++) {
      if (Percent.isEscape(target, i)) {
        int octet = HexFormat.fromHexDigits(target, i + 1, i + 3);
        if (isUnreserved(octet)) {
          out.append((char) octet);
        } else {
          Percent.octet(out, octet);
        }
        i += 2;
      } else {
        out.append(target.charAt(i));
      }
    }
    return out.toString();
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
