package org.unipage.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The bytes that a staged file should hold. */
public sealed interface Content {

  /** How many bytes. */
  long size();

  /** Writes all of them. */
  void writeTo(OutputStream out) throws IOException;

  /** Whether {@code in} holds just these bytes and no more. */
  boolean matches(InputStream in) throws IOException;

  /** Bytes in memory. */
  record Bytes(byte[] bytes) implements Content {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(bytes);
    }

    @Override
    public boolean matches(InputStream in) throws IOException {
      byte[] buffer = new byte[1 << 16];
      int at = 0;
      for (int n; (n = in.read(buffer)) > 0; at += n) {
        if (n > bytes.length - at || !Arrays.equals(buffer, 0, n, bytes, at, at + n)) {
          return false;
        }
      }
      return at == bytes.length;
    }
  }

  /**
   * The bytes of a file too large for memory.
   *
   * @param source the file
   * @param size its size in bytes; another size when it is read is an error
   */
  record Copy(Path source, long size) implements Content {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      if (Files.copy(source, out) != size) {
        throw new IOException("it changed while it was read; run the same command again");
      }
    }

    @Override
    public boolean matches(InputStream in) throws IOException {
      byte[] mine = new byte[1 << 16];
      byte[] other = new byte[1 << 16];
      try (InputStream source = Files.newInputStream(this.source)) {
        while (true) {
          int n = source.readNBytes(mine, 0, mine.length);
          if (in.readNBytes(other, 0, other.length) != n || !Arrays.equals(mine, other)) {
            return false;
          }
          if (n < mine.length) {
            return true;
          }
        }
      }
    }
  }
}
