package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An encoding of the web platform (WHATWG Encoding).
 *
 * @param name its name, in lower case
 * @param charset the JDK's charset for it; null for {@code replacement}, which decodes to nothing
 */
record Encoding(String name, @Nullable Charset charset) {

  private static final Map<String, Encoding> LABELS = labels();

  static final Encoding UTF8 = requireNonNull(LABELS.get("utf-8"));
  static final Encoding UTF16BE = requireNonNull(LABELS.get("utf-16be"));
  static final Encoding UTF16LE = requireNonNull(LABELS.get("utf-16le"));
  static final Encoding WINDOWS_1252 = requireNonNull(LABELS.get("windows-1252"));

  /** The encoding with this label (section 4.2: case and white space around it do not matter). */
  static @Nullable Encoding forLabel(String label) {
    return LABELS.get(label.strip().toLowerCase(Locale.ROOT));
  }

  /**
   * What a label inside a document means: a document whose label could be read byte by byte is not
   * in UTF-16 (WHATWG HTML section 13.2.3.2).
   */
  static @Nullable Encoding forInnerLabel(String label) {
    Encoding encoding = forLabel(label);
    if (encoding == null) {
      return null;
    }
    return switch (encoding.name) {
      case "utf-16be", "utf-16le" -> UTF8;
      case "x-user-defined" -> WINDOWS_1252;
      default -> encoding;
    };
  }

  /** True if a byte below 0x80 is always that ASCII character, except as a later byte. */
  boolean isAsciiBased() {
    return !isUtf16() && !name.equals("iso-2022-jp");
  }

  /** True if a byte below 0x80 is always that ASCII character, wherever it stands. */
  boolean hasPlainAscii() {
    return isAsciiBased()
        && switch (name) {
          case "shift_jis", "gbk", "gb18030", "big5", "euc-kr" -> false;
          default -> true;
        };
  }

  boolean isUtf16() {
    return name.startsWith("utf-16");
  }

  /** True if the high byte of each unit of 16 bits comes first. */
  boolean isBigEndian() {
    return name.equals("utf-16be");
  }

  private static Map<String, Encoding> labels() {
    Map<String, Encoding> labels = new HashMap<>();
    try (InputStream in = requireNonNull(Encoding.class.getResourceAsStream("encodings"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] words = line.split(" ", -1);
          Charset charset = words[1].equals("-") ? null : Charset.forName(words[1]);
          Encoding encoding = new Encoding(words[0], charset);
          for (int i = 2; i < words.length; i++) {
            labels.put(words[i], encoding);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(labels);
  }
}
