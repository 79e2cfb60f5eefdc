package org.unipage.rewrite;

/**
 * Turns offsets, asked for in ascending order, into lines and columns, in one pass over the file. A
 * line ends with LF, CR or CR LF.
 */
final class Lines {
  private final byte[] bytes;

  /** How many bytes a character takes that ends a line, and which of them says so. */
  private final int width;

  private final int significant;

  private int line = 1;
  private int lineStart;
  private int at;

  Lines(byte[] bytes, Encoding encoding) {
    this.bytes = bytes;
    this.width = encoding.isUtf16() ? 2 : 1;
    this.significant = encoding.equals(Encoding.UTF16BE) ? 1 : 0;
  }

  /** Goes on to {@code offset}, which is not before the last one. */
  void advance(int offset) {
    if (width == 1) {
      advanceBytes(Math.min(offset, bytes.length));
    }
    while (at + width <= offset) {
      int next = at + width;
      if (isAt(at, '\n') || (isAt(at, '\r') && !isAt(next, '\n'))) {
        line++;
        lineStart = next;
      }
      at = next;
    }
  }

  /** The same where each byte counts, as nearly always. */
  private void advanceBytes(int end) {
    int i = at;
    for (; i < end; i++) {
      byte c = bytes[i];
      boolean ends = c == '\n' || (c == '\r' && !(i + 1 < bytes.length && bytes[i + 1] == '\n'));
      if (ends) {
        line++;
        lineStart = i + 1;
      }
    }
    at = i;
  }

  /** The line of the last offset, from 1. */
  int line() {
    return line;
  }

  /** The column of the last offset, in bytes from 1. */
  int column() {
    return at - lineStart + 1;
  }

  private boolean isAt(int offset, char c) {
    return offset + width <= bytes.length
        && bytes[offset + significant] == c
        && (width == 1 || bytes[offset + 1 - significant] == 0);
  }
}
