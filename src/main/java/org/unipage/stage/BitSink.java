package org.unipage.stage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bits, the first one lowest in its byte (RFC 1951 section 3.1.1). */
final class BitSink {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1 << 16];
  private int size;
  private long pending;
  private int pendingBits;

  void clear() {
    size = 0;
    pending = 0;
    pendingBits = 0;
  }

  /** Makes room for 56 bits; called before each few of {@link #put}, which do not look. */
  void reserve() {
    if (size + 16 > bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    LONG.set(bytes, size, pending);
    int whole = pendingBits >>> 3;
    size += whole;
    pending >>>= whole << 3;
    pendingBits &= 7;
  }

  /** Appends the low {@code count} bits of {@code bits}; the others are zero. */
  void put(int bits, int count) {
    pending |= (long) bits << pendingBits;
    pendingBits += count;
  }

  /** Fills up the last byte with zeros. */
  void align() {
    reserve();
    if (pendingBits > 0) {
      size++;
      pending = 0;
      pendingBits = 0;
    }
  }

  /** All bytes that are whole. */
  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }
}
