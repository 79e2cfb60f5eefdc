package org.unipage.rewrite;

/**
 * The strings of a JSON text (RFC 8259), one after the other, with where they stand in it: the
 * source, and the members that lead there. It takes any text, in one pass and without recursion:
 * what is between two quotes is a string, whatever is wrong around it.
 */
final class JsonStrings {

  /** Strings in deeper arrays and objects are left out. */
  static final int DEEPEST = 64;

  private final String json;
  private int at;

  /** For each array or object open: where the key of its current member stands; -1 in arrays. */
  private final int[] keyStarts = new int[DEEPEST];

  private final int[] keyEnds = new int[DEEPEST];

  /** How many are open, those too deep included. */
  private long depth;

  /** True after the colon of a member. */
  private boolean inMember;

  private boolean key;
  private int start;
  private int end;

  JsonStrings(String json) {
    this.json = json;
  }

  /** Goes to the next string; false if there is none. */
  boolean next() {
    while (at < json.length()) {
      char c = json.charAt(at);
      if (c == '"') {
        if (!string()) {
          return false;
        }
        if (depth <= DEEPEST) {
          return true;
        }
      } else {
        punctuation(c);
        at++;
      }
    }
    return false;
  }

  /** True if the string names a member. */
  boolean isKey() {
    return key;
  }

  /** The index after the opening quote. */
  int start() {
    return start;
  }

  /** The index of the closing quote. */
  int end() {
    return end;
  }

  /** What the string means. */
  String value() {
    return value(start, end);
  }

  /** How many arrays and objects the string stands in. */
  int depth() {
    return (int) depth;
  }

  /**
   * The source of the name of the member that leads on from the array or object at {@code level}, 0
   * for the outermost; the string itself for the innermost if it is a key; empty in an array.
   */
  String key(int level) {
    return keyStarts[level] < 0 ? "" : json.substring(keyStarts[level], keyEnds[level]);
  }

  /** {@link #key} without its making: true if it starts so. */
  boolean keyStartsWith(int level, String prefix) {
    return keyStarts[level] >= 0 && json.startsWith(prefix, keyStarts[level]);
  }

  /**
   * The names of the members that lead to the string, a slash between them and {@code *} for each
   * array; empty for more than six, or if a name holds a slash.
   */
  String path() {
    if (depth > 6) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      String name = keyStarts[i] < 0 ? "*" : key(i);
      if (name.indexOf('/') >= 0) {
        return "";
      }
      path.append(i == 0 ? "" : "/").append(name);
    }
    return path.toString();
  }

  /** What is written into a string that means {@code text}. */
  static String escaped(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '<') {
        out.append("\\u003C"); // Nothing in a script element can end it, or start a comment.
      } else {
        out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return out.toString();
  }

  private boolean string() {
    start = at + 1;
    int close = start;
    while (close < json.length() && json.charAt(close) != '"') {
      close += json.charAt(close) == '\\' ? 2 : 1;
    }
    if (close >= json.length()) {
      at = json.length();
      return false;
    }
    end = close;
    at = close + 1;
    int level = (int) Math.min(depth, DEEPEST) - 1;
    key = depth > 0 && depth <= DEEPEST && keyStarts[level] >= 0 && !inMember;
    if (key) {
      keyStarts[level] = start;
      keyEnds[level] = end;
    }
    return true;
  }

  private void punctuation(char c) {
    switch (c) {
      case '{', '[' -> {
        if (depth < DEEPEST) {
          keyStarts[(int) depth] = c == '{' ? 0 : -1;
          keyEnds[(int) depth] = 0;
        }
        depth++;
        inMember = false;
      }
      case '}', ']' -> {
        depth -= depth > 0 ? 1 : 0;
        inMember = false; // A comma comes next.
      }
      case ':' -> inMember = true;
      case ',' -> inMember = false;
      default -> {}
    }
  }

  private String value(int from, int to) {
    String raw = json.substring(from, to);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder out = new StringBuilder(to - from);
    int i = from;
    while (i < to) {
      char c = json.charAt(i);
      if (c != '\\' || i + 1 >= to) {
        out.append(c);
        i++;
        continue;
      }
      char escaped = json.charAt(i + 1);
      int code = escaped == 'u' ? code(i + 2, to) : -1;
      int letter = "bfnrt".indexOf(escaped);
      out.append(code >= 0 ? (char) code : letter < 0 ? escaped : "\b\f\n\r\t".charAt(letter));
      i += code >= 0 ? 6 : 2;
    }
    return out.toString();
  }

  private int code(int from, int to) {
    if (to - from < 4) {
      return -1;
    }
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Ascii.hex(json.charAt(i));
      if (digit < 0) {
        return -1;
      }
      code = code * 16 + digit;
    }
    return code;
  }
}
