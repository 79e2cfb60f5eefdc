package org.unipage.stage;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The gzip form (RFC 1952) of staged bytes. The same bytes give the same form on every machine, so
 * a Java library makes it and not the zlib that a JDK was linked with; its head carries no time and
 * no system.
 *
 * @param bytes one whole gzip member
 */
public record Packing(byte[] bytes) {

  /** Above this size (bytes) nothing is packed: the packed form would have to be kept in memory. */
  static final int LARGEST = 64 << 20;

  /**
   * What grows smaller beside all of {@code text/} and what ends in {@code +xml}, {@code +json}.
   */
  private static final Set<String> COMPRESSIBLE =
      Set.of(
          "application/javascript",
          "application/x-javascript",
          "application/ecmascript",
          "application/json",
          "application/x-ndjson",
          "application/xml",
          "application/xml-dtd",
          "application/wasm",
          "application/rtf",
          "application/postscript",
          "application/vnd.ms-fontobject",
          "font/ttf",
          "font/otf",
          "image/bmp",
          "image/x-icon",
          "image/vnd.microsoft.icon");

  /**
   * The packed form of {@code bytes} if it is smaller.
   *
   * @param mediaType their media type; parameters do not matter
   * @return null if the type is packed already by its nature, or if nothing is gained
   */
  public static @Nullable Packing of(String mediaType, byte[] bytes) {
    if (!isCompressible(mediaType) || bytes.length > LARGEST) {
      return null;
    }
    byte[] out = new byte[bytes.length];
    try {
      Deflater deflater = new Deflater(1, JZlib.MAX_WBITS + 16);
      deflater.setInput(bytes);
      deflater.setOutput(out);
      boolean smaller =
          deflater.deflate(JZlib.Z_FINISH) == JZlib.Z_STREAM_END
              && deflater.getTotalOut() < bytes.length;
      int size = Math.toIntExact(deflater.getTotalOut());
      deflater.end();
      return smaller ? new Packing(Arrays.copyOf(out, size)) : null;
    } catch (GZIPException e) {
      throw new AssertionError("the parameters are constants", e);
    }
  }

  /** Whether the bytes of a media type are worth packing. */
  static boolean isCompressible(String mediaType) {
    int parameters = mediaType.indexOf(';');
    String type =
        (parameters < 0 ? mediaType : mediaType.substring(0, parameters))
            .strip()
            .toLowerCase(Locale.ROOT);
    return type.startsWith("text/")
        || type.endsWith("+xml")
        || type.endsWith("+json")
        || COMPRESSIBLE.contains(type);
  }
}
