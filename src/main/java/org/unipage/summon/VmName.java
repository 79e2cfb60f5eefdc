package org.unipage.summon;

import java.util.regex.Pattern;

/**
 * Which VM, as {@code staging/vm} names it.
 *
 * @param id its entry: 20 hex digits
 * @param copy 0 for the one at the entry's own address; 1 to 9999 for one at a spare address
 */
public record VmName(String id, int copy) {
  /** The highest number that a copy can have. */
  public static final int MOST_COPIES = 9999;

  private static final Pattern ID = Pattern.compile("[0-9a-f]{20}");

  public VmName {
    if (!ID.matcher(id).matches() || copy < 0 || copy > MOST_COPIES) {
      throw new IllegalArgumentException("no name of a VM: " + id + "+" + copy);
    }
  }

  /** The VM at the own address of entry {@code id}. */
  public static VmName of(String id) {
    return new VmName(id, 0);
  }

  /** {@code ID}, or {@code ID+N}. */
  @Override
  public String toString() {
    return copy == 0 ? id : id + "+" + copy;
  }
}
