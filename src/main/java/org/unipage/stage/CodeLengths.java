package org.unipage.stage;

/** The head of a block with codes of its own: the lengths of the codes (RFC 1951, 3.2.7). */
final class CodeLengths {

  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private CodeLengths() {}

  /**
   * Writes them.
   *
   * @param lengths the code for the lengths themselves, made here
   */
  static void write(HuffmanCode literals, HuffmanCode distances, HuffmanCode lengths, BitSink out) {
    int literalCodes = used(literals.lengths, 257);
    int distanceCodes = used(distances.lengths, 1);
    byte[] all = new byte[literalCodes + distanceCodes];
    System.arraycopy(literals.lengths, 0, all, 0, literalCodes);
    System.arraycopy(distances.lengths, 0, all, literalCodes, distanceCodes);
    // Each symbol with its extra bits above it.
    int[] runs = new int[all.length];
    int count = runs(all, runs);
    int[] counts = new int[19];
    for (int i = 0; i < count; i++) {
      counts[runs[i] & 0xFF]++;
    }
    lengths.build(counts);
    int codes = 19;
    while (codes > 4 && lengths.lengths[ORDER[codes - 1]] == 0) {
      codes--;
    }
    out.reserve();
    out.put(literalCodes - 257, 5);
    out.put(distanceCodes - 1, 5);
    out.put(codes - 4, 4);
    for (int i = 0; i < codes; i++) {
      out.reserve();
      out.put(lengths.lengths[ORDER[i]], 3);
    }
    for (int i = 0; i < count; i++) {
      int symbol = runs[i] & 0xFF;
      out.reserve();
      out.put(lengths.bits[symbol], lengths.lengths[symbol]);
      out.put(runs[i] >>> 8, symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7);
    }
  }

  private static int used(byte[] lengths, int least) {
    int used = lengths.length;
    while (used > least && lengths[used - 1] == 0) {
      used--;
    }
    return used;
  }

  /** Writes repeated lengths as runs; returns how many symbols that takes. */
  private static int runs(byte[] all, int[] runs) {
    int count = 0;
    for (int i = 0; i < all.length; ) {
      int length = all[i];
      int end = i + 1;
      while (end < all.length && all[end] == length) {
        end++;
      }
      int run = end - i;
      i = end;
      if (length != 0) {
        runs[count++] = length;
        run--;
      }
      while (run > 0) {
        int most = length == 0 ? 138 : 6;
        if (run < 3) {
          runs[count++] = length;
          run--;
        } else {
          int take = Math.min(run, most);
          runs[count++] = length != 0 ? run(16, take - 3) : zeros(take);
          run -= take;
        }
      }
    }
    return count;
  }

  private static int zeros(int count) {
    return count < 11 ? run(17, count - 3) : run(18, count - 11);
  }

  private static int run(int symbol, int extra) {
    return symbol | (extra << 8);
  }
}
