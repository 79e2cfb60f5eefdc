package org.unipage.preview;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes that need not be in memory: they wait in files that nobody else can find. */
final class Spill {
  private Spill() {}

  /** What writes bytes. */
  interface Source {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * All bytes of {@code source}, mapped. Their file is nameless from the moment that it is open, so
   * nothing is left behind however this process ends, and gone when the buffer is.
   */
  static ByteBuffer of(Source source) throws IOException {
    Path file = Files.createTempFile("unipage-preview", null);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE)) {
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      source.writeTo(out);
      out.flush();
      return channel.map(MapMode.READ_ONLY, 0, channel.size());
    }
  }
}
