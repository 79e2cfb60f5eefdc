package org.unipage.link;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Domain to ASCII for domains that are not ASCII, along the lines of UTS #46 non-transitional
 * processing: mapped by case and compatibility, then each label in Punycode. The mapping table
 * itself is not carried: what it disallows is only caught where the character class shows it. A
 * domain wrongly taken for valid leads out of the site like an invalid one.
 */
final class Idna {

  /**
   * The longest domain looked at, in chars. No DNS name has more than 253 octets (RFC 1035 section
   * 2.3.4), and normalization and Punycode are not linear.
   */
  private static final int LONGEST = 1000;

  private Idna() {}

  /** The domain in A-labels; null if {@code domain} is none. */
  static @Nullable String toAscii(String domain) {
    if (domain.length() > LONGEST) {
      return null;
    }
    String mapped = mapped(domain);
    StringBuilder out = new StringBuilder();
    for (String label : mapped.split("\\.", -1)) {
      if (Percent.isAscii(label)) {
        out.append(label);
      } else {
        if (!isValid(label)) {
          return null;
        }
        Punycode.encode(label, out.append("xn--"));
      }
      out.append('.');
    }
    out.setLength(out.length() - 1);
    return out.toString();
  }

  private static String mapped(String domain) {
    StringBuilder out = new StringBuilder(domain.length());
    Normalizer.normalize(domain, Normalizer.Form.NFKC)
        .codePoints()
        .filter(c -> !isIgnored(c))
        .map(c -> c == '\u3002' ? '.' : c)
        .forEach(c -> appendLowerCase(out, c));
    return Normalizer.normalize(out, Normalizer.Form.NFKC);
  }

  private static void appendLowerCase(StringBuilder out, int c) {
    if (c == '\u0130') {
      // The only code point whose lower case is two.
      out.append("i\u0307");
    } else {
      out.appendCodePoint(Character.toLowerCase(c));
    }
  }

  /** Soft hyphens, zero-width characters and variation selectors: mapped to nothing. */
  private static boolean isIgnored(int c) {
    return c == 0xAD
        || c == 0x34F
        || c == 0x200B
        || c == 0x2060
        || c == 0x2064
        || c == 0xFEFF
        || (c >= 0x180B && c <= 0x180F && c != 0x180E)
        || (c >= 0xFE00 && c <= 0xFE0F)
        || (c >= 0xE0100 && c <= 0xE01EF);
  }

  private static boolean isValid(String label) {
    return !isMark(Character.getType(label.codePointAt(0)))
        && label
            .codePoints()
            .allMatch(
                c ->
                    c != 0xFFFD
                        && switch (Character.getType(c)) {
                          case Character.UNASSIGNED,
                              Character.PRIVATE_USE,
                              Character.SURROGATE,
                              Character.CONTROL,
                              Character.LINE_SEPARATOR,
                              Character.PARAGRAPH_SEPARATOR,
                              Character.SPACE_SEPARATOR ->
                              false;
                          case Character.FORMAT -> c == 0x200C || c == 0x200D;
                          default -> true;
                        });
  }

  private static boolean isMark(int type) {
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }
}
