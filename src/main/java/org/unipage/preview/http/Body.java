package org.unipage.preview.http;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Bytes to send. */
public sealed interface Body {

  /** No bytes. */
  Body NONE = new InMemory(ByteBuffer.allocate(0));

  /** How many. */
  long length();

  /**
   * In memory, or mapped into it.
   *
   * @param bytes from position 0 to the limit; not changed, its position neither
   */
  record InMemory(ByteBuffer bytes) implements Body {
    @Override
    public long length() {
      return bytes.limit();
    }
  }

  /**
   * A file, read while it is sent.
   *
   * @param length its size in bytes; a connection ends if the file turns out to be shorter
   */
  record OnDisk(Path file, long length) implements Body {}

  /** Bytes in memory. */
  static Body of(byte[] bytes) {
    return new InMemory(ByteBuffer.wrap(bytes));
  }
}
