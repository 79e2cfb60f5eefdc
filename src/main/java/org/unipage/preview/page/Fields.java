package org.unipage.preview.page;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of fields of a request (RFC 9110). */
final class Fields {
  private Fields() {}

  /**
   * Whether {@code gzip} is wanted at least as much as the bytes as they are (section 12.5.3).
   *
   * @param accepted the value of {@code Accept-Encoding}
   */
  static boolean acceptsGzip(String accepted) {
    int gzip = -1;
    int any = -1;
    int identity = 0;
    for (String element : accepted.split(",", -1)) {
      String[] parts = element.split(";", -1);
      int weight = parts.length == 1 ? 1000 : weight(parts[1]);
      switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
        case "gzip", "x-gzip" -> gzip = Math.max(gzip, weight);
        case "*" -> any = weight;
        case "identity" -> identity = weight;
        default -> {}
      }
    }
    int wanted = gzip >= 0 ? gzip : any;
    return wanted > 0 && wanted >= identity;
  }

  /** In thousandths; what is no weight counts as none. */
  private static int weight(String parameter) {
    String[] parts = parameter.split("=", -1);
    if (parts.length != 2 || !parts[0].strip().equalsIgnoreCase("q")) {
      return 1000;
    }
    String value = parts[1].strip();
    return value.matches("0(\\.[0-9]*)?|1(\\.0*)?") ? (int) (Double.parseDouble(value) * 1000) : 0;
  }

  /** Whether a list of entity tags holds {@code tag}, compared weakly (section 13.1.2). */
  static boolean matches(String tag, String list) {
    int i = 0;
    while (i < list.length()) {
      char c = list.charAt(i);
      if (c == ' ' || c == '\t' || c == ',') {
        i++;
        continue;
      }
      if (c == '*') {
        return true;
      }
      i = list.startsWith("W/", i) ? i + 2 : i;
      int stop = i < list.length() && list.charAt(i) == '"' ? list.indexOf('"', i + 1) : -1;
      if (stop < 0) {
        return false;
      }
      if (list.substring(i, stop + 1).equals(tag)) {
        return true;
      }
      i = stop + 1;
    }
    return false;
  }

  /**
   * A range of bytes.
   *
   * @param first the first byte
   * @param last the last one; before the first: none of the bytes that there are
   */
  record Range(long first, long last) {
    static final Range OUTSIDE = new Range(0, -1);
  }

  /**
   * One range (section 14.1.2) of {@code length} bytes. The numbers may be of any size.
   *
   * @param value the value of {@code Range}
   * @return null for what is no range, and for more than one: all of the bytes are meant
   */
  static @Nullable Range range(String value, long length) {
    if (!value.regionMatches(true, 0, "bytes=", 0, "bytes=".length())) {
      return null;
    }
    String[] ends = value.substring("bytes=".length()).split("-", -1);
    if (ends.length != 2 || !(ends[0] + ends[1]).matches("[0-9]+")) {
      return null;
    }
    if (ends[0].isEmpty()) {
      long last = number(ends[1]);
      return last == 0 || length == 0
          ? Range.OUTSIDE
          : new Range(Math.max(0, length - last), length - 1);
    }
    long first = number(ends[0]);
    long last = ends[1].isEmpty() ? length - 1 : number(ends[1]);
    if (!ends[1].isEmpty() && first > last) {
      return null;
    }
    return first >= length ? Range.OUTSIDE : new Range(first, Math.min(last, length - 1));
  }

  private static long number(String digits) {
    String shortest = digits.replaceFirst("^0+(?=.)", "");
    return shortest.length() > 18 ? Long.MAX_VALUE : Long.parseLong(shortest);
  }
}
