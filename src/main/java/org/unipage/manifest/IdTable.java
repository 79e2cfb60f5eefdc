package org.unipage.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * The ids in a manifest, one String for each: they stand in many reference lists, and none of those
 * is to make one that is there already.
 */
final class IdTable {

  /** Hex digits in an id. */
  static final int LENGTH = 20;

  /** Bytes that one takes with its quotes. */
  static final int QUOTED = LENGTH + 2;

  private final byte[] json;
  private @Nullable String[] ids = new String[1 << 12];
  private long[] heads = new long[1 << 12];
  private int[] tails = new int[1 << 12];
  private int size;

  /**
   * @param json where ids are read
   */
  IdTable(byte[] json) {
    this.json = json;
  }

  /** The id in quotes at {@code quote}; null if none is there. */
  @Nullable String get(int quote) {
    if (quote + QUOTED > json.length || json[quote] != '"' || json[quote + QUOTED - 1] != '"') {
      return null;
    }
    int from = quote + 1;
    long head = 0;
    for (int i = from; i < from + 16; i++) {
      int digit = digit(json[i]);
      if (digit < 0) {
        return null;
      }
      head = head << 4 | digit;
    }
    int tail = 0;
    for (int i = from + 16; i < from + LENGTH; i++) {
      int digit = digit(json[i]);
      if (digit < 0) {
        return null;
      }
      tail = tail << 4 | digit;
    }
    // Ids are hashes: any bits of them are as good as all.
    int slot = (int) head & ids.length - 1;
    for (String id = ids[slot]; id != null; id = ids[slot]) {
      if (heads[slot] == head && tails[slot] == tail) {
        return id;
      }
      slot = slot + 1 & ids.length - 1;
    }
    String id = new String(json, from, LENGTH, ISO_8859_1);
    ids[slot] = id;
    heads[slot] = head;
    tails[slot] = tail;
    if (++size > ids.length / 2) {
      grow();
    }
    return id;
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'a' && b <= 'f' ? b - 'a' + 10 : -1;
  }

  private void grow() {
    @Nullable String[] oldIds = ids;
    long[] oldHeads = heads;
    int[] oldTails = tails;
    ids = new String[2 * oldIds.length];
    heads = new long[ids.length];
    tails = new int[ids.length];
    for (int i = 0; i < oldIds.length; i++) {
      if (oldIds[i] != null) {
        int slot = (int) oldHeads[i] & ids.length - 1;
        while (ids[slot] != null) {
          slot = slot + 1 & ids.length - 1;
        }
        ids[slot] = oldIds[i];
        heads[slot] = oldHeads[i];
        tails[slot] = oldTails[i];
      }
    }
  }
}
