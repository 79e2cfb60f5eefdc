package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The exact bytes of file names. {@link Path#toString} decodes them with the locale's charset,
 * which under {@code LC_ALL=C} turns every byte over 0x7F into U+FFFD; {@link Path#toUri} escapes
 * the bytes themselves, whatever the locale (measured on JDK 17 and 25).
 */
final class FileName {

  private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z0-9._/:+@%=,~-]+");

  private FileName() {}

  /** The bytes of the last name of {@code path}, one per char; empty for a root. */
  static String latin1(Path path) {
    Path name = path.getFileName();
    if (name == null) {
      return "";
    }
    String text = name.toString();
    if (isPlainAscii(text)) {
      return text;
    }
    String bytes = allLatin1(path);
    return bytes.substring(bytes.lastIndexOf('/') + 1);
  }

  /** The bytes of {@code path}, made absolute, one per char; no {@code /} at the end. */
  static String allLatin1(Path path) {
    String escaped = path.toUri().getRawPath();
    StringBuilder bytes = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c == '%') {
        bytes.append((char) HexFormat.fromHexDigits(escaped, i + 1, i + 3));
        i += 2;
      } else {
        bytes.append(c);
      }
    }
    // toUri marks a folder by a slash at its end.
    if (bytes.length() > 1 && bytes.charAt(bytes.length() - 1) == '/') {
      bytes.setLength(bytes.length() - 1);
    }
    return bytes.toString();
  }

  /** {@code latin1}, bytes one per char, as text for people: UTF-8 where it is valid. */
  static String text(String latin1) {
    return isPlainAscii(latin1) ? latin1 : new String(latin1.getBytes(ISO_8859_1), UTF_8);
  }

  /**
   * {@code path} as somebody would type it in a shell, relative if it is relative; the same in
   * every locale.
   */
  static String typed(Path path) {
    StringBuilder out = new StringBuilder(path.isAbsolute() ? "/" : "");
    for (int i = 0; i < path.getNameCount(); i++) {
      if (i > 0) {
        out.append('/');
      }
      out.append(text(latin1(path.subpath(0, i + 1))));
    }
    String text = Problem.printable(out.toString());
    return PLAIN_WORD.matcher(text).matches() && !text.startsWith("-")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }

  private static boolean isPlainAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7E) {
        return false;
      }
    }
    return true;
  }
}
