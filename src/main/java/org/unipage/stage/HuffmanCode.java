package org.unipage.stage;

import java.util.Arrays;

/** A Huffman code of limited length, in canonical form (RFC 1951 section 3.2.2). */
final class HuffmanCode {

  /** The code of each symbol, its first bit lowest. */
  final int[] bits;

  /** Its length in bits, 0 for symbols that do not occur. */
  final byte[] lengths;

  private final int limit;
  private final long[] sorted;
  private final int[] parents;
  private final long[] weights;

  /**
   * @param symbols how many there are
   * @param limit the greatest length of a code in bits
   */
  HuffmanCode(int symbols, int limit) {
    this.limit = limit;
    bits = new int[symbols];
    lengths = new byte[symbols];
    sorted = new long[symbols];
    parents = new int[2 * symbols];
    weights = new long[2 * symbols];
  }

  /** The code for symbols that occur so often; at least one gets a code. */
  void build(int[] counts) {
    Arrays.fill(lengths, (byte) 0);
    int used = 0;
    for (int symbol = 0; symbol < counts.length; symbol++) {
      if (counts[symbol] > 0) {
        sorted[used++] = ((long) counts[symbol] << 16) | symbol;
      }
    }
    if (used < 2) {
      // One code of one bit is complete enough for a decoder (section 3.2.7).
      lengths[used == 0 ? 0 : (int) sorted[0] & 0xFFFF] = 1;
    } else {
      Arrays.sort(sorted, 0, used);
      assign(used, depths(used));
    }
    canonical();
  }

  /** How many symbols get a code of each length, before the limit is looked at. */
  private int[] depths(int used) {
    for (int i = 0; i < used; i++) {
      weights[i] = sorted[i] >>> 16;
    }
    int leaf = 0;
    int node = used;
    for (int next = used; next < 2 * used - 1; next++) {
      long weight = 0;
      for (int child = 0; child < 2; child++) {
        int least =
            node == next || (leaf < used && weights[leaf] <= weights[node]) ? leaf++ : node++;
        weight += weights[least];
        parents[least] = next;
      }
      weights[next] = weight;
    }
    // From the root down, each node's weight becomes its depth.
    int[] number = new int[used + 1];
    weights[2 * used - 2] = 0;
    for (int i = 2 * used - 3; i >= 0; i--) {
      weights[i] = weights[parents[i]] + 1;
      if (i < used) {
        number[(int) weights[i]]++;
      }
    }
    return number;
  }

  /** Cuts the lengths to the limit and gives the longest to the rarest. */
  private void assign(int used, int[] number) {
    int[] limited = new int[limit + 1];
    for (int length = 1; length < number.length; length++) {
      limited[Math.min(length, limit)] += number[length];
    }
    // Cut codes take too much of the space: each step makes one code longer, and so frees some.
    long space = 0;
    for (int length = 1; length <= limit; length++) {
      space += (long) limited[length] << (limit - length);
    }
    while (space > 1L << limit) {
      limited[limit]--;
      for (int length = limit - 1; ; length--) {
        if (limited[length] > 0) {
          limited[length]--;
          limited[length + 1] += 2;
          break;
        }
      }
      space--;
    }
    int next = 0;
    for (int length = limit; length > 0; length--) {
      for (int i = limited[length]; i > 0; i--) {
        lengths[(int) sorted[next++] & 0xFFFF] = (byte) length;
      }
    }
    assert next == used;
  }

  private void canonical() {
    int[] next = new int[limit + 2];
    for (byte length : lengths) {
      next[length + 1] += length == 0 ? 0 : 1;
    }
    next[1] = 0;
    for (int length = 1; length <= limit; length++) {
      next[length + 1] = (next[length] + next[length + 1]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      bits[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> (32 - length);
    }
  }
}
