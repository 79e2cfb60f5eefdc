package org.unipage.stage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A DEFLATE compressor (RFC 1951) for staging: several times as fast as a general one at about the
 * ratio of its fastest level, since all of a site is packed each time it is staged, and with the
 * same result on every machine, which the zlib under {@code java.util.zip} does not promise.
 *
 * <p>It looks at one earlier place for each position, takes the match there if there is one, and
 * gives each block the Huffman codes that its symbols want. Not thread-safe; reuse it, for its
 * tables cost more than a small file.
 */
final class Deflate {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int WINDOW = 1 << 15;
  private static final int SHORTEST = 4;
  private static final int LONGEST = 258;
  private static final int HASH_BITS = 15;
  private static final int BLOCK = 1 << 15; // tokens
  private static final int END = 256;

  /** Symbol, number of extra bits, and base of each match length and distance (section 3.2.5). */
  private static final byte[] LENGTH_SYMBOL = new byte[LONGEST + 1]; // less 257

  private static final int[] LENGTH_BASE = new int[29];
  private static final byte[] LENGTH_EXTRA = new byte[29];
  private static final byte[] DISTANCE_SYMBOL = new byte[512];
  private static final int[] DISTANCE_BASE = new int[30];
  private static final byte[] DISTANCE_EXTRA = new byte[30];

  static {
    for (int symbol = 0, length = 3; symbol < 28; symbol++) {
      LENGTH_EXTRA[symbol] = (byte) (symbol < 8 ? 0 : symbol / 4 - 1);
      LENGTH_BASE[symbol] = length;
      for (int i = 1 << LENGTH_EXTRA[symbol]; i > 0 && length < LONGEST; i--) {
        LENGTH_SYMBOL[length++] = (byte) symbol;
      }
    }
    LENGTH_BASE[28] = LONGEST;
    LENGTH_SYMBOL[LONGEST] = 28;
    for (int symbol = 0, distance = 1; symbol < 30; symbol++) {
      DISTANCE_EXTRA[symbol] = (byte) (symbol < 4 ? 0 : symbol / 2 - 1);
      DISTANCE_BASE[symbol] = distance;
      int next = distance + (1 << DISTANCE_EXTRA[symbol]);
      for (; distance < next; distance++) {
        DISTANCE_SYMBOL[slot(distance)] = (byte) symbol;
      }
    }
  }

  /**
   * Where each hash was seen last. Places go on counting from one input to the next, so that what
   * is left of earlier ones is too far away to be taken, and nothing has to be cleared.
   */
  private final int[] places = new int[1 << HASH_BITS];

  /** The place of the first byte of the input; all that is in {@link #places} lies too far off. */
  private int first = WINDOW + 1;

  private final int[] tokens = new int[BLOCK];
  private final int[] literalCounts = new int[286];
  private final int[] distanceCounts = new int[30];
  private final HuffmanCode literals = new HuffmanCode(286, 15);
  private final HuffmanCode distances = new HuffmanCode(30, 15);
  private final HuffmanCode lengths = new HuffmanCode(19, 7);
  private final BitSink out = new BitSink();
  private int count;

  /**
   * Compresses.
   *
   * @return a whole DEFLATE stream
   */
  byte[] pack(byte[] in) {
    out.clear();
    if (first > Integer.MAX_VALUE - in.length - WINDOW - 1) {
      Arrays.fill(places, 0);
      first = WINDOW + 1;
    }
    startBlock();
    int at = 0;
    // Eight bytes are read at a time, so the last ones are left to the end.
    int searched = in.length - 8;
    while (at < searched) {
      int four = (int) INT.get(in, at);
      int slot = hash(four);
      int place = places[slot] - first;
      places[slot] = first + at;
      if (at - place <= WINDOW && (int) INT.get(in, place) == four) {
        int length = matchLength(in, place, at, Math.min(in.length, at + LONGEST));
        addMatch(length, at - place);
        // Some of the places inside are remembered: few cost little and find most of what all do.
        int last = Math.min(at + length, searched) - 1;
        for (int i = at + 1; i <= last; i += 1 + (length >> 3)) {
          places[hash((int) INT.get(in, i))] = first + i;
        }
        at += length;
      } else {
        addLiteral(in[at++]);
      }
      if (count == BLOCK) {
        writeBlock(false);
      }
    }
    while (at < in.length) {
      addLiteral(in[at++]);
      if (count == BLOCK) {
        writeBlock(false);
      }
    }
    writeBlock(true);
    first += in.length + WINDOW + 1;
    return out.bytes();
  }

  private static int hash(int four) {
    return (four * 0x9E3779B1) >>> (32 - HASH_BITS);
  }

  /** How many bytes are the same at {@code place} and {@code at}; four are known to be. */
  private static int matchLength(byte[] in, int place, int at, int end) {
    int i = at + SHORTEST;
    int j = place + SHORTEST;
    while (i + 8 <= end) {
      long differ = (long) LONG.get(in, i) ^ (long) LONG.get(in, j);
      if (differ != 0) {
        return i - at + (Long.numberOfTrailingZeros(differ) >> 3);
      }
      i += 8;
      j += 8;
    }
    while (i < end && in[i] == in[j]) {
      i++;
      j++;
    }
    return i - at;
  }

  private static int slot(int distance) {
    return distance <= 256 ? distance - 1 : 256 + ((distance - 1) >> 7);
  }

  private void addLiteral(byte octet) {
    int symbol = octet & 0xFF;
    literalCounts[symbol]++;
    tokens[count++] = symbol;
  }

  private void addMatch(int length, int distance) {
    literalCounts[257 + LENGTH_SYMBOL[length]]++;
    distanceCounts[DISTANCE_SYMBOL[slot(distance)]]++;
    tokens[count++] = (distance << 9) | length;
  }

  private void startBlock() {
    count = 0;
    Arrays.fill(literalCounts, 0);
    Arrays.fill(distanceCounts, 0);
    literalCounts[END] = 1;
  }

  /** A block with codes of its own (section 3.2.7). */
  private void writeBlock(boolean last) {
    literals.build(literalCounts);
    distances.build(distanceCounts);
    out.put(last ? 1 : 0, 1);
    out.put(2, 2);
    CodeLengths.write(literals, distances, lengths, out);
    for (int i = 0; i < count; i++) {
      int token = tokens[i];
      out.reserve();
      if (token < 256) {
        out.put(literals.bits[token], literals.lengths[token]);
      } else {
        putMatch(token & 0x1FF, token >>> 9);
      }
    }
    out.reserve();
    out.put(literals.bits[END], literals.lengths[END]);
    if (last) {
      out.align();
    }
    startBlock();
  }

  private void putMatch(int length, int distance) {
    int symbol = LENGTH_SYMBOL[length];
    out.put(literals.bits[257 + symbol], literals.lengths[257 + symbol]);
    out.put(length - LENGTH_BASE[symbol], LENGTH_EXTRA[symbol]);
    symbol = DISTANCE_SYMBOL[slot(distance)];
    out.put(distances.bits[symbol], distances.lengths[symbol]);
    out.put(distance - DISTANCE_BASE[symbol], DISTANCE_EXTRA[symbol]);
  }
}
