package org.unipage.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Sha256;

/**
 * Some bytes and how they are described to those who ask for them (RFC 9110 section 8).
 *
 * @param contentType the {@code Content-Type}, charset included
 * @param contentEncoding the {@code Content-Encoding} that the bytes have as they are, such as
 *     {@code gzip} for a {@code .svgz} file; null if none
 * @param length how many bytes there are
 * @param sha256 their hash, 64 hex digits
 * @param packed the same bytes packed; null if that is not smaller
 * @param fields further header fields
 */
public record Representation(
    String contentType,
    @Nullable String contentEncoding,
    long length,
    String sha256,
    @Nullable Packing packed,
    List<Field> fields) {

  /**
   * A header field.
   *
   * @param name a token (RFC 9110 section 5.6.2)
   * @param value printable ASCII characters and spaces
   */
  public record Field(String name, String value) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("([!-~]([ -~]*[!-~])?)?");

    /**
     * @throws IllegalArgumentException if this could be taken for anything but one field
     */
    public Field {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("not the name of a field: " + printable(name));
      }
      if (!VALUE.matcher(value).matches()) {
        throw new IllegalArgumentException("not the value of a field: " + printable(value));
      }
    }

    @Override
    public String toString() {
      return name + ": " + value + "\r\n";
    }

    private static String printable(String text) {
      return text.replaceAll("[^ -~]", ".");
    }
  }

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Representation {
    fields = List.copyOf(fields);
    if (length < 0 || !SHA256.matcher(sha256).matches()) {
      throw new IllegalArgumentException("not a length and a SHA-256: " + length + " " + sha256);
    }
  }

  /**
   * The {@code Content-Encoding} that a file has by its name, if its bytes bear it out: a static
   * server sends a {@code .svgz} file, which no browser draws otherwise, as a packed {@code .svg}.
   *
   * @param path the path of its original URL
   * @param start its first bytes
   * @return null if it has none
   */
  public static @Nullable String encodingOf(String path, byte[] start) {
    boolean named = path.toLowerCase(Locale.ROOT).endsWith(".svgz");
    return named && start.length > 1 && start[0] == 0x1F && start[1] == (byte) 0x8B ? "gzip" : null;
  }

  /**
   * The strong entity tag of the bytes (RFC 9110 section 8.8.3). It changes with everything that a
   * client keeps, the type and the other fields too: a client that has the right bytes under an old
   * charset must not be told that nothing changed.
   */
  public String tag() {
    return '"' + hash() + '"';
  }

  /** The entity tag of the packed form. */
  public String packedTag() {
    return '"' + hash() + "-gz\"";
  }

  private String hash() {
    StringBuilder text = new StringBuilder(sha256).append('\n').append(contentType).append('\n');
    text.append(contentEncoding == null ? "" : contentEncoding).append('\n');
    fields.forEach(text::append);
    return Sha256.of(text.toString().getBytes(UTF_8)).substring(0, 32);
  }
}
