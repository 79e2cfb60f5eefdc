package org.unipage.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a tool that are supported.
 *
 * @param from the first one, e.g. {@code 4.14}
 * @param before the first one after the last, e.g. {@code 4.15}
 */
record Versions(String from, String before) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})+");

  /** The first version number in a text; null if there is none. */
  static @Nullable String in(String text) {
    Matcher number = NUMBER.matcher(text);
    return number.find() ? number.group() : null;
  }

  /** Negative if {@code version} is too old, positive if it is too new, else 0. */
  int place(String version) {
    return compare(version, from) < 0 ? -1 : compare(version, before) >= 0 ? 1 : 0;
  }

  private static int compare(String a, String b) {
    String[] left = a.split("\\.");
    String[] right = b.split("\\.");
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int l = i < left.length ? Integer.parseInt(left[i]) : 0;
      int r = i < right.length ? Integer.parseInt(right[i]) : 0;
      if (l != r) {
        return Integer.compare(l, r);
      }
    }
    return 0;
  }

  @Override
  public String toString() {
    return "from " + from + ", before " + before;
  }
}
