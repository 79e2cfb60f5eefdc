package org.unipage.preview;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** JSON (RFC 8259), ASCII only. */
final class Json {
  private Json() {}

  /** A string; also safe between the tags of a script. */
  static String text(String value) {
    StringBuilder out = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&') {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** An array of values that are JSON already. */
  static String array(Stream<String> values) {
    return values.collect(Collectors.joining(",", "[", "]"));
  }
}
