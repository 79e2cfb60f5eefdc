package org.unipage.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The file names under which {@code wget} may have saved a URL, and under which its {@code -k} may
 * refer to the file. The order is fixed; the first name that the mirror has is the one:
 *
 * <ol>
 *   <li>path and query decoded; {@code %2F}, {@code %00}, and a {@code /} in the query stay escaped
 *   <li>with control bytes as {@code %XX}: those below 0x20 and 0x7F, then 0x80 to 0x9F too, then
 *       ({@code --restrict-file-names=ascii}) all above 0x7F
 *   <li>with {@code @} for {@code ?}
 *   <li>{@code --restrict-file-names=windows}: {@code @} for {@code ?}, and {@code \ | " * < > : ?}
 *       as {@code %XX}; then bytes above 0x7F too; then with {@code +} for {@code :}
 *   <li>decoded twice, as wget 1.21 does with {@code /m%2523.html}
 *   <li>as the URL has it, escapes kept
 *   <li>bytes above 0x7F read as UTF-8 and written in the document's charset, then the reverse
 *   <li>the name cut to 236 bytes, as wget cuts it on a file system that allows 255
 *   <li>of a folder without a dot in it, the name without the slash at its end: asked for {@code
 *       /blog} and sent to {@code /blog/}, wget saves {@code blog}
 * </ol>
 *
 * <p>Each of them is tried as it stands ({@code index.html} added behind a {@code /}), then with
 * {@code .html} and {@code .css} added as {@code wget -E} adds them, then as a folder with an
 * {@code index.html}. Repeated slashes count as one (wget 1.21.3 saves {@code /e//f} as {@code
 * e/f}).
 */
final class FileNames {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String INDEX = "index.html";
  private static final String NOT_IN_WINDOWS = "\\|\"*<>:?";
  private static final int CUT = 236;

  /** Longer URLs are not looked for: no server takes them, so wget has saved none. */
  private static final int LONGEST_URL = 16_384;

  private final ToIntFunction<String> names;
  private final Set<String> tried = new HashSet<>();

  private FileNames(ToIntFunction<String> names) {
    this.names = names;
  }

  /**
   * What {@code names} knows the first known file name by.
   *
   * @param path ASCII, percent-encoded, starts with a slash
   * @param query ASCII, percent-encoded; null if there is none
   * @param charset the charset of the document that has the reference
   * @param names the index of the file with a name (bytes as chars, no slash at the start); -1 if
   *     there is no such file
   * @return -1 if no name is known
   */
  static int find(
      String path, @Nullable String query, Charset charset, ToIntFunction<String> names) {
    if (path.length() + (query == null ? 0 : query.length()) > LONGEST_URL) {
      return -1;
    }
    return new FileNames(names).find(path, query, charset);
  }

  private int find(String path, @Nullable String query, Charset charset) {
    String stem = decodedPath(path);
    String tail = query == null ? "" : '?' + decoded(query, false);
    int found = tryName(stem, tail);
    if (found >= 0) {
      return found;
    }
    String at = tail.isEmpty() ? "" : '@' + tail.substring(1);
    String windowsStem = windows(stem);
    String windowsTail = at.isEmpty() ? "" : '@' + windows(at.substring(1));
    String[][] others = {
      {controlsEscaped(stem, 0x7F), controlsEscaped(tail, 0x7F)},
      {controlsEscaped(stem, 0x9F), controlsEscaped(tail, 0x9F)},
      {controlsEscaped(stem, 0xFF), controlsEscaped(tail, 0xFF)},
      {stem, at},
      {windowsStem, windowsTail},
      {controlsEscaped(windowsStem, 0xFF), controlsEscaped(windowsTail, 0xFF)},
      {windowsStem.replace("%3A", "+"), windowsTail.replace("%3A", "+")},
      {controlsEscaped(decoded(stem, true), 0x7F), tail},
      {singleSlashes(path), query == null ? "" : '?' + query.replace("/", "%2F")},
      {toLegacy(stem, charset), toLegacy(tail, charset)},
      {fromLegacy(stem, charset), fromLegacy(tail, charset)},
    };
    for (int i = 0; i < others.length && found < 0; i++) {
      found = tryName(others[i][0], others[i][1]);
    }
    if (found < 0) {
      found = tryFile(cut(withIndex(stem) + tail));
    }
    if (found < 0) {
      found = tryFile(cut(withIndex(windowsStem) + windowsTail));
    }
    return found < 0 && isPlainFolder(stem)
        ? tryFile(stem.substring(0, stem.length() - 1) + tail)
        : found;
  }

  private int tryName(String stem, String tail) {
    String indexed = withIndex(stem);
    int found = tryFile(indexed + tail);
    if (found < 0 && indexed.equals(stem)) {
      found = tryFile(stem + '/' + INDEX + tail);
    }
    return found;
  }

  private int tryFile(String name) {
    int found = names.applyAsInt(name);
    if (found >= 0 || !tried.add(name)) {
      return found;
    }
    if (!name.endsWith(".html") && !name.endsWith(".htm")) {
      found = names.applyAsInt(name + ".html");
    }
    // Without a dot in the URL a stylesheet is less likely than a page that the mirror lacks.
    if (found < 0 && !name.endsWith(".css") && name.indexOf('.', name.lastIndexOf('/') + 1) >= 0) {
      found = names.applyAsInt(name + ".css");
    }
    return found;
  }

  /** A folder whose name has no dot: one with a dot was no page that a server sent on. */
  private static boolean isPlainFolder(String stem) {
    int slash = stem.length() - 1;
    return stem.endsWith("/") && stem.lastIndexOf('.') <= stem.lastIndexOf('/', slash - 1);
  }

  private static String withIndex(String stem) {
    return stem.isEmpty() || stem.endsWith("/") ? stem + INDEX : stem;
  }

  private static String cut(String name) {
    int end = name.lastIndexOf('/') + 1 + CUT;
    return name.length() <= end ? name : name.substring(0, end);
  }

  private static String decodedPath(String path) {
    return singleSlashes(path.indexOf('%') < 0 ? path : decoded(path, true));
  }

  /** {@code path} without its first slash and with single slashes for many. */
  private static String singleSlashes(String path) {
    if (path.indexOf("//") < 0) {
      return path.substring(1);
    }
    StringBuilder out = new StringBuilder(path.length());
    for (int i = 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || path.charAt(i - 1) != '/') {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String decoded(String text, boolean slashes) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Percent.isEscape(text, i)) {
        char octet = (char) HexFormat.fromHexDigits(text, i + 1, i + 3);
        if (octet == '/' || octet == 0) {
          escape(out, octet);
        } else {
          out.append(octet);
        }
        i += 2;
      } else if (c == '/' && !slashes) {
        escape(out, c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** {@code name} with the bytes up to 0x1F and from 0x7F to {@code last} escaped. */
  private static String controlsEscaped(String name, int last) {
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < 0x20 || (c >= 0x7F && c <= last)) {
        escape(out, c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static String windows(String name) {
    StringBuilder out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (NOT_IN_WINDOWS.indexOf(c) >= 0) {
        escape(out, c);
      } else {
        out.append(c);
      }
    }
    return controlsEscaped(out.toString(), 0x7F);
  }

  private static void escape(StringBuilder out, char octet) {
    out.append('%').append(HEX.toHighHexDigit(octet)).append(HEX.toLowHexDigit(octet));
  }

  private static String toLegacy(String name, Charset charset) {
    return recoded(name, UTF_8, Percent.outputEncoding(charset));
  }

  private static String fromLegacy(String name, Charset charset) {
    return recoded(name, Percent.outputEncoding(charset), UTF_8);
  }

  private static String recoded(String name, Charset from, Charset to) {
    if (from.equals(to) || Percent.isAscii(name)) {
      return name;
    }
    String text = new String(name.getBytes(ISO_8859_1), from);
    return new String(text.getBytes(to), ISO_8859_1);
  }
}
