package org.unipage.stage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Byte strings put one after the other, and where each of them lies. */
final class Blob {

  /**
   * Where some bytes lie.
   *
   * @param offset from the start of the blob
   * @param length how many there are
   */
  record Span(long offset, long length) {
    @Override
    public String toString() {
      return offset + "+" + length;
    }
  }

  private final List<byte[]> parts = new ArrayList<>();
  private long length;

  Span append(byte[] bytes) {
    Span span = new Span(length, bytes.length);
    parts.add(bytes);
    length += bytes.length;
    return span;
  }

  long length() {
    return length;
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  void writeTo(OutputStream out) throws IOException {
    for (byte[] part : parts) {
      out.write(part);
    }
  }
}
