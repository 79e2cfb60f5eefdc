package org.unipage.rewrite;

/**
 * The lexical parts of CSS that hold or hide references: names, strings, URLs and escapes (CSS
 * Syntax Level 3, section 4.3). Every method takes the index of the first character and gives the
 * index after the last.
 */
final class CssScanner {
  private final String css;

  CssScanner(String css) {
    this.css = css;
  }

  /** The character at {@code at}; NUL, which no name or URL holds, beyond the end. */
  char peek(int at) {
    return at < css.length() ? css.charAt(at) : '\0';
  }

  static boolean isNewline(char c) {
    return c == '\n' || c == '\r' || c == '\f';
  }

  static boolean isNameStart(char c) {
    return Ascii.isLetter(c) || c == '_' || c >= 0x80;
  }

  static boolean isName(char c) {
    return isNameStart(c) || Ascii.isDigit(c) || c == '-';
  }

  /** True if a backslash at {@code at} starts an escape (section 4.3.8). */
  boolean isEscape(int at) {
    return peek(at) == '\\' && at + 1 < css.length() && !isNewline(css.charAt(at + 1));
  }

  /** True if an identifier starts at {@code at} (section 4.3.9). */
  boolean isIdentifier(int at) {
    char c = peek(at);
    if (c == '-') {
      char second = peek(at + 1);
      return second == '-' || isNameStart(second) || isEscape(at + 1);
    }
    return isNameStart(c) || isEscape(at);
  }

  /** True if a number starts at {@code at} (section 4.3.10). */
  boolean isNumber(int at) {
    int digits = peek(at) == '+' || peek(at) == '-' ? at + 1 : at;
    return Ascii.isDigit(peek(peek(digits) == '.' ? digits + 1 : digits));
  }

  int space(int at) {
    int end = at;
    while (Ascii.isSpace(peek(end))) {
      end++;
    }
    return end;
  }

  int comment(int at) {
    int end = css.indexOf("*/", at + 2);
    return end < 0 ? css.length() : end + 2;
  }

  int name(int at) {
    int end = at;
    while (true) {
      if (isName(peek(end))) {
        end++;
      } else if (isEscape(end)) {
        end = escape(end);
      } else {
        return end;
      }
    }
  }

  /** A number with its unit, if it has one (section 4.3.3). */
  int number(int at) {
    int end = digits(peek(at) == '+' || peek(at) == '-' ? at + 1 : at);
    if (peek(end) == '.' && Ascii.isDigit(peek(end + 1))) {
      end = digits(end + 1);
    }
    if (Ascii.lower(peek(end)) == 'e') {
      int exponent = peek(end + 1) == '+' || peek(end + 1) == '-' ? end + 2 : end + 1;
      end = Ascii.isDigit(peek(exponent)) ? digits(exponent) : end;
    }
    return isIdentifier(end) ? name(end) : end;
  }

  private int digits(int at) {
    int end = at;
    while (Ascii.isDigit(peek(end))) {
      end++;
    }
    return end;
  }

  /** An escape: the backslash, and up to six hex digits with one white space, or any character. */
  int escape(int at) {
    int end = at + 1;
    while (end < at + 7 && Ascii.hex(peek(end)) >= 0) {
      end++;
    }
    if (end == at + 1) {
      return Math.min(end + 1, css.length());
    }
    if (peek(end) == '\r' && peek(end + 1) == '\n') {
      return end + 2;
    }
    return Ascii.isSpace(peek(end)) ? end + 1 : end;
  }

  /**
   * The content of a string (section 4.3.5): the index of its closing quote, of the end of the
   * file, or of the newline that makes it a bad string.
   *
   * @param at after the opening quote
   */
  int string(int at, char quote) {
    int end = at;
    while (end < css.length()) {
      char c = css.charAt(end);
      if (c == quote || isNewline(c)) {
        return end;
      }
      end++;
      if (c == '\\' && end < css.length()) {
        end += css.charAt(end) == '\r' && peek(end + 1) == '\n' ? 2 : 1;
      }
    }
    return end;
  }

  /**
   * The content of an unquoted URL (section 4.3.6): the index after its last character, or -1 if it
   * is a bad one.
   *
   * @param at after the parenthesis and white space
   */
  int url(int at) {
    int end = at;
    while (end < css.length()) {
      char c = css.charAt(end);
      if (c == ')') {
        return end;
      }
      if (Ascii.isSpace(c)) {
        int next = space(end);
        return next == css.length() || css.charAt(next) == ')' ? end : -1;
      }
      if (c == '"' || c == '\'' || c == '(' || isNonPrintable(c)) {
        return -1;
      }
      if (c == '\\') {
        if (!isEscape(end)) {
          return -1;
        }
        end = escape(end);
      } else {
        end++;
      }
    }
    return end;
  }

  /** The remnants of a bad URL (section 4.3.14). */
  int badUrl(int at) {
    int end = at;
    while (end < css.length() && css.charAt(end) != ')') {
      end = isEscape(end) ? escape(end) : end + 1;
    }
    return Math.min(end + 1, css.length());
  }

  /** U+0000 is none: the input has U+FFFD instead of it (section 3.3). */
  private static boolean isNonPrintable(char c) {
    return (c >= 1 && c <= 8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F;
  }

  /** True if the name from {@code start} to {@code end} is {@code word}, ASCII case aside. */
  boolean isWord(int start, int end, String word) {
    if (end - start == word.length() && Ascii.matches(css, start, word)) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (css.charAt(i) == '\\') {
        String name = value(start, end);
        return name.length() == word.length() && Ascii.matches(name, 0, word);
      }
    }
    return false;
  }

  /** What a name, a string's content or a URL's content means, its escapes decoded. */
  String value(int start, int end) {
    StringBuilder out = new StringBuilder(end - start);
    int at = start;
    while (at < end) {
      char c = css.charAt(at);
      if (c != '\\') {
        out.append(c == 0 ? '\uFFFD' : c);
        at++;
      } else if (at + 1 >= end) {
        at++;
      } else if (isNewline(css.charAt(at + 1))) {
        at += css.charAt(at + 1) == '\r' && peek(at + 2) == '\n' ? 3 : 2;
      } else {
        int next = Math.min(escape(at), end);
        out.appendCodePoint(codePoint(at, next));
        at = next;
      }
    }
    return out.toString();
  }

  private int codePoint(int at, int end) {
    if (Ascii.hex(css.charAt(at + 1)) < 0) {
      char c = css.charAt(at + 1);
      return c == 0 ? 0xFFFD : c;
    }
    int code = 0;
    for (int i = at + 1; i < end && Ascii.hex(css.charAt(i)) >= 0; i++) {
      code = code * 16 + Ascii.hex(css.charAt(i));
    }
    boolean bad = code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF);
    return bad ? 0xFFFD : code;
  }
}
