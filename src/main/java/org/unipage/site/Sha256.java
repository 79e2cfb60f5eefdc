package org.unipage.site;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4) as 64 hex digits. */
public final class Sha256 {
  private Sha256() {}

  public static String of(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  /**
   * The hash of the file's content, read in pieces.
   *
   * @throws IOException if the file cannot be read
   */
  public static String of(Path file) throws IOException {
    return of(file, digest(), ByteBuffer.allocate(1 << 16));
  }

  /**
   * The same, for who hashes many files.
   *
   * @param digest a {@link #digest} that has seen nothing; after a failure it must be reset
   * @param piece holds what is read at once
   * @throws IOException if the file cannot be read
   */
  public static String of(Path file, MessageDigest digest, ByteBuffer piece) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      while (in.read(piece.clear()) > 0) {
        digest.update(piece.flip());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A digest that has seen nothing yet. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
