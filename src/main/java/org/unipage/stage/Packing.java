package org.unipage.stage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The gzip form (RFC 1952) of staged bytes. The same bytes give the same form on every machine: the
 * head carries no time and no system.
 *
 * @param bytes one whole gzip member
 */
public record Packing(byte[] bytes) {

  /** Method 8 (deflate); no name, no time, no system (section 2.3). */
  private static final byte[] HEAD = {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, (byte) 0xFF};

  private static final ThreadLocal<Deflate> DEFLATE = ThreadLocal.withInitial(Deflate::new);

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
    byte[] deflated = DEFLATE.get().pack(bytes);
    int size = HEAD.length + deflated.length + 8;
    if (size >= bytes.length) {
      return null;
    }
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return new Packing(
        ByteBuffer.allocate(size)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(HEAD)
            .put(deflated)
            .putInt((int) crc.getValue())
            .putInt(bytes.length)
            .array());
  }

  /** Whether the bytes of a media type are worth packing. */
  public static boolean isCompressible(String mediaType) {
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
