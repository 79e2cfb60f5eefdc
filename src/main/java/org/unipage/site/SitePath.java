package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of an entry inside the mirror: its bytes, segments divided by {@code /}, none at either
 * end. File names need not be UTF-8, so the bytes are kept, one per {@code char}; the natural order
 * is the order of the bytes.
 *
 * @param latin1 the bytes of the path, each as one char from U+0000 to U+00FF
 */
public record SitePath(String latin1) implements Comparable<SitePath> {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /**
   * @throws IllegalArgumentException if a segment is empty, {@code .} or {@code ..}, or holds a NUL
   */
  public SitePath {
    for (int start = 0; start <= latin1.length(); ) {
      int slash = latin1.indexOf('/', start);
      int end = slash < 0 ? latin1.length() : slash;
      if (end == start || (end - start <= 2 && "..".startsWith(latin1.substring(start, end)))) {
        throw new IllegalArgumentException("not a path inside a mirror: " + printable(latin1));
      }
      start = end + 1;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if (latin1.charAt(i) > 0xFF || latin1.charAt(i) == 0) {
        throw new IllegalArgumentException("not the bytes of a path: " + printable(latin1));
      }
    }
  }

  /** The path whose bytes are {@code text} in UTF-8. */
  public static SitePath of(String text) {
    return new SitePath(new String(text.getBytes(UTF_8), ISO_8859_1));
  }

  /**
   * The path that {@link #encoded()} wrote.
   *
   * @throws IllegalArgumentException if {@code encoded} is not percent-encoded bytes
   */
  public static SitePath parse(String encoded) {
    if (encoded.indexOf('%') < 0) {
      return new SitePath(encoded);
    }
    StringBuilder bytes = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        if (i + 3 > encoded.length()) {
          throw new IllegalArgumentException("cut-off percent-encoding: " + printable(encoded));
        }
        bytes.append((char) HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        bytes.append(c);
      }
    }
    return new SitePath(bytes.toString());
  }

  /** The segments, outermost folder first, file name last. */
  public List<String> segments() {
    return List.of(latin1.split("/", -1));
  }

  /** The last segment, query included. */
  public String fileName() {
    return latin1.substring(latin1.lastIndexOf('/') + 1);
  }

  /** The folder of this path with a {@code /} at its end; empty for the top. */
  public String folder() {
    return latin1.substring(0, latin1.lastIndexOf('/') + 1);
  }

  /** The bytes of this path. */
  public byte[] bytes() {
    return latin1.getBytes(ISO_8859_1);
  }

  /**
   * Percent-encoded: every byte but {@code A-Z a-z 0-9 - . _ ~ /} as {@code %XX} (RFC 3986 section
   * 2.1). This is how paths are written in the manifest and in messages.
   */
  public String encoded() {
    StringBuilder out = new StringBuilder(latin1.length() + 16);
    for (int i = 0; i < latin1.length(); i++) {
      char c = latin1.charAt(i);
      if (isUnreserved(c) || c == '/') {
        out.append(c);
      } else {
        out.append('%').append(HEX.toHighHexDigit(c)).append(HEX.toLowHexDigit(c));
      }
    }
    return out.toString();
  }

  // A site has many paths, and what the compiler makes for records takes long to get going.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SitePath path && latin1.equals(path.latin1);
  }

  @Override
  public int hashCode() {
    return latin1.hashCode();
  }

  @Override
  public int compareTo(SitePath other) {
    return latin1.compareTo(other.latin1);
  }

  @Override
  public String toString() {
    return encoded();
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
