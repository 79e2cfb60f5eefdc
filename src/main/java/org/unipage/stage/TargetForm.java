package org.unipage.stage;

import java.util.HexFormat;

/**
 * The normal form of request targets: two targets ask for the same thing if their normal forms are
 * equal.
 *
 * <p>It is RFC 3986 section 6.2.2 (hexadecimal digits in upper case, unreserved characters not
 * escaped) and, beyond it, the equivalences by which a server of files finds a file: in a path
 * {@code '} and {@code %27} are the same, as are {@code "} and {@code %22}. What divides a target
 * stays apart from its escaped form: {@code /} in a path, {@code & = + ;} in a query. The page
 * server has the same function ({@code Target.normal}).
 */
public final class TargetForm {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private TargetForm() {}

  /**
   * The normal form.
   *
   * @param target a target in origin-form, of characters from U+0021 to U+007E
   */
  public static String normal(String target) {
    StringBuilder out = new StringBuilder(target.length() + 16);
    boolean query = false;
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '%') {
        int value = escaped(target, i);
        if (value < 0) {
          escape(out, '%');
        } else {
          append(out, (char) value, plain((char) value, query));
          i += 2;
        }
      } else if (c == '?' && !query) {
        out.append(c);
        query = true;
      } else {
        append(out, c, plain(c, query) || (query ? "&=+;".indexOf(c) >= 0 : c == '/'));
      }
    }
    return out.toString();
  }

  /** {@code target} up to its query. */
  public static String path(String target) {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /**
   * {@code target} itself.
   *
   * @throws IllegalArgumentException if it is not in origin-form: one {@code /} and then characters
   *     from U+0021 to U+007E
   */
  static String checked(String target) {
    if (!target.startsWith("/") || target.startsWith("//") || !isPrintable(target)) {
      throw new IllegalArgumentException(
          "not a target in origin-form: " + target.replaceAll("[^!-~]", "."));
    }
    return target;
  }

  /** Whether {@code text} has characters from U+0021 to U+007E only. */
  static boolean isPrintable(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  /** The byte that the escape at {@code i} stands for, -1 if there is none. */
  private static int escaped(String target, int i) {
    if (i + 2 >= target.length()
        || !HexFormat.isHexDigit(target.charAt(i + 1))
        || !HexFormat.isHexDigit(target.charAt(i + 2))) {
      return -1;
    }
    return HexFormat.fromHexDigits(target, i + 1, i + 3);
  }

  /** Whether {@code c} means the same escaped or not. */
  private static boolean plain(char c, boolean query) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (query ? "-._~!$'()*,:@/?" : "-._~!$&'()*+,;=:@").indexOf(c) >= 0;
  }

  private static void append(StringBuilder out, char c, boolean asItIs) {
    if (asItIs) {
      out.append(c);
    } else {
      escape(out, c);
    }
  }

  private static void escape(StringBuilder out, char c) {
    out.append('%').append(HEX.toHighHexDigit(c)).append(HEX.toLowHexDigit(c));
  }
}
