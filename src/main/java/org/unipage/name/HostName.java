package org.unipage.name;

/** What a host name may be: RFC 1123 section 2.1, in lower case. */
final class HostName {

  /** The most characters in a host name without its final dot (RFC 1035 section 3.1). */
  static final int MAX = 253;

  private HostName() {}

  /** Whether {@code name} is a host name in lower case that no URL parser takes for an address. */
  static boolean isValid(String name) {
    if (name.length() > MAX) {
      return false;
    }
    String last = "";
    for (String label : name.split("\\.", -1)) {
      if (!isLabel(label)) {
        return false;
      }
      last = label;
    }
    return !isNumber(last);
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty()
        && label.length() <= Label.MAX
        && !label.startsWith("-")
        && !label.endsWith("-")
        && label
            .chars()
            .allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }

  /** A host whose last label is a number is an IPv4 address: WHATWG URL, "ends in a number". */
  private static boolean isNumber(String label) {
    return label.matches("[0-9]+|0x[0-9a-f]*");
  }

  /** {@code name} in lower case, ASCII letters only (RFC 4343 section 3). */
  static String lowerCase(String name) {
    StringBuilder out = new StringBuilder(name);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        out.setCharAt(i, (char) (c | 0x20));
      }
    }
    return out.toString();
  }
}
