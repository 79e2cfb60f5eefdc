package org.unipage.rewrite;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Turns offsets, asked for in ascending order, into lines and columns, in one pass over the file. A
 * line ends with LF, CR or CR LF.
 */
final class Lines {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
    this.significant = encoding.isBigEndian() ? 1 : 0;
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
    while (i < end) {
      if (i + 8 <= end) {
        long ends = ends((long) LONG.get(bytes, i));
        if (ends == 0) {
          i += 8;
          continue;
        }
        i += Long.numberOfTrailingZeros(ends) >> 3;
      }
      byte c = bytes[i];
      i++;
      if (c == '\n' || (c == '\r' && !(i < bytes.length && bytes[i] == '\n'))) {
        line++;
        lineStart = i;
      }
    }
    at = i;
  }

  /** Not 0 if there is a CR or LF among eight bytes; the lowest bit that is set is in the first. */
  private static long ends(long eight) {
    return zeros(eight ^ 0x0A0A0A0A0A0A0A0AL) | zeros(eight ^ 0x0D0D0D0D0D0D0D0DL);
  }

  private static long zeros(long eight) {
    return (eight - 0x0101010101010101L) & ~eight & 0x8080808080808080L;
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
