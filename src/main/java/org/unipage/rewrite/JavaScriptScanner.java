package org.unipage.rewrite;

/**
 * The lexical parts of JavaScript (ECMA-262 section 12): white space, comments, names, numbers, and
 * the insides of strings, templates and regular expressions. Every method takes the index of the
 * first character and gives the index after the last, unless it says otherwise.
 */
final class JavaScriptScanner {
  private final String source;

  JavaScriptScanner(String source) {
    this.source = source;
  }

  /** The character at {@code at}; NUL, which no token starts with, beyond the end. */
  char peek(int at) {
    return at < source.length() ? source.charAt(at) : '\0';
  }

  /** Section 12.3. */
  static boolean isNewline(char c) {
    return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
  }

  /** Section 12.2: white space that ends no line. */
  static boolean isSpace(char c) {
    return c == ' '
        || c == '\t'
        || c == 0x0B
        || c == '\f'
        || (c >= 0x80 && (c == 0xFEFF || Character.isSpaceChar(c)) && !isNewline(c));
  }

  /** A character above ASCII that is no space counts: no token of another kind holds it. */
  static boolean isName(char c) {
    return Ascii.isAlphanumeric(c)
        || c == '$'
        || c == '_'
        || c == '\u200C'
        || c == '\u200D'
        || (c >= 0x80 && !isNewline(c) && !isSpace(c));
  }

  /** The end of the line. */
  int lineComment(int at) {
    int end = at;
    while (end < source.length() && !isNewline(source.charAt(end))) {
      end++;
    }
    return end;
  }

  /** A comment from its slash on; -1 if it does not end. */
  int blockComment(int at) {
    int end = source.indexOf("*/", at + 2);
    return end < 0 ? -1 : end + 2;
  }

  /** A name from {@code at} on, escapes such as <code>&#92;u{61}</code> included. */
  int name(int at) {
    int end = at;
    while (end < source.length()) {
      if (isName(source.charAt(end))) {
        end++;
      } else if (source.charAt(end) == '\\' && peek(end + 1) == 'u') {
        end = peek(end + 2) == '{' ? bracedEscape(end + 3) : end + 2;
      } else {
        return end;
      }
    }
    return end;
  }

  private int bracedEscape(int at) {
    int end = at;
    while (Ascii.hex(peek(end)) >= 0) {
      end++;
    }
    return peek(end) == '}' ? end + 1 : end;
  }

  /** A number that starts with a digit, or with a dot and a digit (section 12.9.3). */
  int number(int at) {
    char second = Ascii.lower(peek(at + 1));
    if (peek(at) == '0' && (second == 'x' || second == 'o' || second == 'b')) {
      return name(at + 2);
    }
    int end = digits(at);
    if (peek(end) == '.' && !isOctal(at, end)) {
      end = digits(end + 1);
    }
    if (Ascii.lower(peek(end)) == 'e') {
      int exponent = peek(end + 1) == '+' || peek(end + 1) == '-' ? end + 2 : end + 1;
      end = Ascii.isDigit(peek(exponent)) ? digits(exponent) : end;
    }
    return peek(end) == 'n' ? end + 1 : end;
  }

  /** {@code 017}, after which a dot is another token (section B.1.1). */
  private boolean isOctal(int at, int end) {
    for (int i = at; i < end; i++) {
      if (source.charAt(i) > '7') {
        return false;
      }
    }
    return peek(at) == '0' && end - at > 1;
  }

  private int digits(int at) {
    int end = at;
    while (Ascii.isDigit(peek(end)) || peek(end) == '_') {
      end++;
    }
    return end;
  }

  /**
   * The content of a string: the index of its closing quote, of the newline that must not be in it,
   * or of the end of the source. U+2028 and U+2029 may be in it (section 12.9.4).
   *
   * @param at after the opening quote
   */
  int string(int at, char quote) {
    int end = at;
    while (end < source.length()) {
      char c = source.charAt(end);
      if (c == quote || c == '\n' || c == '\r') {
        return end;
      }
      end += c == '\\' ? escape(end) : 1;
    }
    return source.length();
  }

  /** How long the backslash at {@code at} and what it takes with it are. */
  private int escape(int at) {
    return peek(at + 1) == '\r' && peek(at + 2) == '\n' ? 3 : 2;
  }

  /**
   * The characters of a template: the index of the backtick or of the <code>${</code> that ends
   * them, or of the end of the source.
   */
  int template(int at) {
    int end = at;
    while (end < source.length()) {
      char c = source.charAt(end);
      if (c == '`' || (c == '$' && peek(end + 1) == '{')) {
        return end;
      }
      end += c == '\\' ? 2 : 1;
    }
    return source.length();
  }

  /** A regular expression from its first slash on, with its flags; -1 if its line ends first. */
  int regex(int at) {
    boolean inClass = false;
    int end = at + 1;
    while (end < source.length() && !isNewline(source.charAt(end))) {
      char c = source.charAt(end);
      if (c == '/' && !inClass) {
        return name(end + 1);
      }
      if (c == '\\' && isNewline(peek(end + 1))) {
        return -1;
      }
      inClass = c == '[' || (inClass && c != ']');
      end += c == '\\' ? 2 : 1;
    }
    return -1;
  }

  /** An operator from {@code at} on, the longest there is (section 12.8). */
  int operator(int at) {
    char c = peek(at);
    switch (c) {
      case '.' -> {
        return peek(at + 1) == '.' && peek(at + 2) == '.' ? at + 3 : at + 1;
      }
      case '?' -> {
        if (peek(at + 1) == '.' && !Ascii.isDigit(peek(at + 2))) {
          return at + 2;
        }
      }
      case '=' -> {
        if (peek(at + 1) == '>') {
          return at + 2;
        }
      }
      case '+', '-', '*', '/', '%', '&', '|', '^', '<', '>', '!' -> {}
      default -> {
        return at + 1;
      }
    }
    int most =
        switch (c) {
          case '>' -> 3;
          case '+', '-', '*', '&', '|', '<', '?' -> 2;
          default -> 1;
        };
    int end = at + 1;
    while (end - at < most && peek(end) == c) {
      end++;
    }
    if (end - at == 2 && (c == '+' || c == '-')) {
      return end;
    }
    if (peek(end) == '=' && !(c == '?' && end - at == 1)) {
      end++;
      end += (c == '=' || c == '!') && peek(end) == '=' ? 1 : 0;
    }
    return end;
  }

  /**
   * What the content of a string or template, from {@code start} to {@code end}, means. An escape
   * that is none means its characters.
   */
  String value(int start, int end) {
    String raw = source.substring(start, end);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder out = new StringBuilder(end - start);
    int at = start;
    while (at < end) {
      char c = source.charAt(at);
      if (c != '\\' || at + 1 >= end) {
        out.append(c);
        at++;
      } else {
        at = escaped(at + 1, end, out);
      }
    }
    return out.toString();
  }

  /** Section 12.9.4, EscapeSequence; section B.1.2 for octal ones. */
  private int escaped(int at, int end, StringBuilder out) {
    char c = source.charAt(at);
    switch (c) {
      case 'n' -> out.append('\n');
      case 't' -> out.append('\t');
      case 'r' -> out.append('\r');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'v' -> out.append((char) 0x0B);
      case '\n', '\u2028', '\u2029' -> {}
      case '\r' -> {
        return at + 1 < end && source.charAt(at + 1) == '\n' ? at + 2 : at + 1;
      }
      case 'x' -> {
        return code(at + 1, Math.min(at + 3, end), 2, c, out);
      }
      case 'u' -> {
        if (at + 1 < end && source.charAt(at + 1) == '{') {
          int close = bracedEscape(at + 2);
          boolean closed = close <= end && source.charAt(close - 1) == '}';
          int stop = code(at + 2, closed ? close - 1 : at + 2, 1, c, out);
          return stop == at + 1 ? stop : close;
        }
        return code(at + 1, Math.min(at + 5, end), 4, c, out);
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        return octal(at, end, out);
      }
      default -> out.append(c);
    }
    return at + 1;
  }

  /** Appends the character of the hex digits from {@code at} to {@code end}, or {@code letter}. */
  private int code(int at, int end, int least, char letter, StringBuilder out) {
    int code = 0;
    int digits = at;
    while (digits < end && Ascii.hex(source.charAt(digits)) >= 0 && code <= 0x10FFFF) {
      code = code * 16 + Ascii.hex(source.charAt(digits));
      digits++;
    }
    if (digits < end || end - at < least || code > 0x10FFFF) {
      out.append(letter);
      return source.charAt(at - 1) == '{' ? at - 1 : at;
    }
    out.appendCodePoint(code);
    return end;
  }

  private int octal(int at, int end, StringBuilder out) {
    int most = source.charAt(at) <= '3' ? 3 : 2;
    int code = 0;
    int next = at;
    while (next < end && next - at < most && "01234567".indexOf(source.charAt(next)) >= 0) {
      code = code * 8 + source.charAt(next) - '0';
      next++;
    }
    out.append((char) code);
    return next;
  }
}
