package org.unipage.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list of ids as it stands in a manifest: between quotes, with commas between them. */
final class IdSlice extends AbstractList<String> implements RandomAccess {
  private static final int STEP = IdTable.QUOTED + 1;

  private final byte[] json;
  private final int from;
  private final int size;

  private IdSlice(byte[] json, int from, int size) {
    this.json = json;
    this.from = from;
    this.size = size;
  }

  /** The longest list of ids that stands at {@code from}. */
  static IdSlice at(byte[] json, int from) {
    int size = 0;
    int at = from;
    while (isId(json, at)) {
      size++;
      at += IdTable.QUOTED;
      if (at == json.length || json[at] != ',') {
        break;
      }
      at++;
    }
    return new IdSlice(json, from, size);
  }

  private static boolean isId(byte[] json, int at) {
    int end = at + IdTable.QUOTED - 1;
    if (end >= json.length || json[at] != '"' || json[end] != '"') {
      return false;
    }
    for (int i = at + 1; i < end; i++) {
      byte c = json[i];
      if (c < '0' || c > 'f' || (c > '9' && c < 'a')) {
        return false;
      }
    }
    return true;
  }

  /** How many bytes it takes in the manifest, without brackets. */
  int length() {
    return size == 0 ? 0 : size * STEP - 1;
  }

  /** Copies those bytes to {@code to}. */
  void copyTo(byte[] out, int to) {
    System.arraycopy(json, from, out, to, length());
  }

  @Override
  public String get(int index) {
    Objects.checkIndex(index, size);
    return new String(json, from + index * STEP + 1, IdTable.LENGTH, ISO_8859_1);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdSlice slice
        ? Arrays.equals(
            json, from, from + length(), slice.json, slice.from, slice.from + slice.length())
        : super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
