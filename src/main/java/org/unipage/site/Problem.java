package org.unipage.site;

/**
 * Something in the mirror that could not be done as it was meant; staging goes on without it.
 *
 * @param path where, in {@link SitePath#encoded()} form (a folder ends in {@code /}; empty: the
 *     mirror itself)
 * @param line the line in that file, from 1; 0 if the whole file is meant
 * @param column the column in that line, in bytes from 1; 0 if the whole line is meant
 * @param kind what kind of problem, a word of lower-case letters and hyphens such as {@code
 *     missing}
 * @param message one line that says what is wrong and what to do; printable characters only
 */
public record Problem(String path, int line, int column, String kind, String message)
    implements Comparable<Problem> {

  public Problem {
    message = printable(message);
  }

  /** A problem with a file as a whole. */
  public static Problem of(SitePath path, String kind, String message) {
    return new Problem(path.encoded(), 0, 0, kind, message);
  }

  @Override
  public int compareTo(Problem other) {
    int order = path.compareTo(other.path);
    order = order != 0 ? order : Integer.compare(line, other.line);
    order = order != 0 ? order : Integer.compare(column, other.column);
    order = order != 0 ? order : kind.compareTo(other.kind);
    return order != 0 ? order : message.compareTo(other.message);
  }

  /** {@code path:line:column: message}, as compilers write it. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(path.isEmpty() ? "." : path);
    if (line > 0) {
      out.append(':').append(line);
      if (column > 0) {
        out.append(':').append(column);
      }
    }
    return out.append(": ").append(message).toString();
  }

  /**
   * {@code text} with everything that a terminal or a log would act on (control and format
   * characters, line and paragraph separators, unpaired surrogates) written as {@code \\u{…}}.
   */
  public static String printable(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); ) {
      if (out == null && text.charAt(i) >= ' ' && text.charAt(i) <= '~') {
        i++; // most texts are nothing but these
        continue;
      }
      int c = text.codePointAt(i);
      boolean bad =
          switch (Character.getType(c)) {
            case Character.CONTROL,
                Character.FORMAT,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR,
                Character.PRIVATE_USE,
                Character.SURROGATE,
                Character.UNASSIGNED ->
                true;
            default -> false;
          };
      if (bad && out == null) {
        out = new StringBuilder(text.substring(0, i));
      }
      if (out != null) {
        if (bad) {
          out.append("\\u{").append(Integer.toHexString(c)).append('}');
        } else {
          out.appendCodePoint(c);
        }
      }
      i += Character.charCount(c);
    }
    return out == null ? text : out.toString();
  }
}
