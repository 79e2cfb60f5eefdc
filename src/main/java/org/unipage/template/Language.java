package org.unipage.template;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The language that a template is written in: how a value is written there so that it is only ever
 * a value. Each says where its values may stand; what it cannot hold is refused, never dropped. No
 * language holds an unpaired surrogate, since it has no UTF-8 form.
 */
public enum Language {
  /**
   * Inside an OCaml string literal, {@code "{{x}}"}. Everything but printable ASCII becomes {@code
   * \ddd}, the decimal number of each UTF-8 byte (OCaml manual, section 11.2.4), so that the
   * literal is the value's UTF-8 bytes in whatever encoding the source is read.
   */
  OCAML {
    @Override
    void write(String value, StringBuilder out) {
      for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
        if (octet == '"' || octet == '\\') {
          out.append('\\').append((char) octet);
        } else if (octet < ' ' || octet == 0x7f) { // bytes above 127 are negative
          decimal(octet, out);
        } else {
          out.append((char) octet);
        }
      }
    }
  },

  /**
   * Anywhere in a makefile, recipes included. No quoting means the same in a target, in a variable
   * and in a recipe (GNU make manual, section 3.1.1: {@code \#} loses its backslash in the first
   * two and keeps it in the last), so only words that need none are held: letters, digits and
   * {@code ._/:@%+,-}, at least one.
   */
  MAKE {
    @Override
    void write(String value, StringBuilder out) {
      plainWord(value, "a makefile");
      out.append(value);
    }
  },

  /**
   * A word of a POSIX shell, or part of one, outside any quotes: {@code key={{x}}}. Words that need
   * quotes get single ones, in which only {@code '} means anything (POSIX.1-2017, section 2.2.2).
   * NUL ends an argument and is refused.
   */
  SH {
    @Override
    void write(String value, StringBuilder out) {
      refuseNul(value, "a shell word");
      if (isPlainWord(value)) {
        out.append(value);
      } else {
        out.append('\'').append(value.replace("'", "'\\''")).append('\'');
      }
    }
  },

  /**
   * A name or an unquoted token of a zone file (RFC 1035, section 5.1). What is neither letter,
   * digit nor one of {@code .-_*+/:=} becomes {@code \DDD}, the decimal number of each UTF-8 byte;
   * an empty token would let the next one take its place and is refused.
   */
  ZONE {
    @Override
    void write(String value, StringBuilder out) {
      if (value.isEmpty()) {
        throw new UnfitValueException("a zone file cannot hold an empty token");
      }
      for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
        if (isLetterOrDigit((char) octet) || ".-_*+/:=".indexOf((char) octet) >= 0) {
          out.append((char) octet);
        } else {
          decimal(octet, out);
        }
      }
    }
  },

  /**
   * Inside a quoted string, single or double, of a domain configuration of Xen's {@code xl}. Its
   * parsers (Python once, libxlu now) do not agree on escapes, so printable ASCII without quotes
   * and backslashes is held, and nothing else.
   */
  XL {
    @Override
    void write(String value, StringBuilder out) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c < ' ' || c > '~' || c == '"' || c == '\'' || c == '\\') {
          throw unfit("an xl string", c);
        }
      }
      out.append(value);
    }
  },

  /**
   * HTML text, or an attribute value in either kind of quotes; not inside {@code <script>} or
   * {@code <style>}. NUL has no form in HTML (WHATWG HTML, section 13.2.5) and is refused; a
   * carriage return is written as a reference, since the parser would make a line feed of it
   * (13.2.3.5).
   */
  HTML {
    @Override
    void write(String value, StringBuilder out) {
      refuseNul(value, "HTML");
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        switch (c) {
          case '&' -> out.append("&amp;");
          case '<' -> out.append("&lt;");
          case '>' -> out.append("&gt;");
          case '"' -> out.append("&quot;");
          case '\'' -> out.append("&#39;");
          case '`' -> out.append("&#96;");
          case '\r' -> out.append("&#13;");
          default -> out.append(c);
        }
      }
    }
  },

  /**
   * Inside a JSON string, {@code "{{x}}"} (RFC 8259, section 7). {@code <}, {@code >}, {@code &}
   * and the two line separators of JavaScript are escaped too, so that the text may stand in a
   * {@code <script>} element.
   */
  JSON {
    @Override
    void write(String value, StringBuilder out) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c == '"' || c == '\\') {
          out.append('\\').append(c);
        } else if (c < ' '
            || c == 0x7f
            || c == '<'
            || c == '>'
            || c == '&'
            || c == '\u2028'
            || c == '\u2029') {
          out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
        } else {
          out.append(c);
        }
      }
    }
  },

  /**
   * Plain text for people, on one line. Control characters (C0, DEL, C1) are refused: a terminal
   * would obey them, and a line break would start a line that nobody wrote.
   */
  TEXT {
    @Override
    void write(String value, StringBuilder out) {
      for (int i = 0; i < value.length(); i++) {
        if (Character.isISOControl(value.charAt(i))) {
          throw unfit("a line of text", value.charAt(i));
        }
      }
      out.append(value);
    }
  };

  /**
   * Writes a value in this language.
   *
   * @param value any text
   * @return what stands for it where the language's constant says
   * @throws UnfitValueException if the language cannot hold it; the message says what it met
   */
  public String escape(String value) {
    StringBuilder out = new StringBuilder(value.length() + 16);
    refuseUnpairedSurrogates(value);
    write(value, out);
    return out.toString();
  }

  abstract void write(String value, StringBuilder out);

  private static void plainWord(String value, String where) {
    if (value.isEmpty()) {
      throw new UnfitValueException(where + " cannot hold an empty word");
    }
    for (int i = 0; i < value.length(); i++) {
      if (!isPlain(value.charAt(i))) {
        throw unfit(where, value.charAt(i));
      }
    }
  }

  private static boolean isPlainWord(String value) {
    return !value.isEmpty() && value.chars().allMatch(c -> isPlain((char) c));
  }

  private static boolean isPlain(char c) {
    return isLetterOrDigit(c) || "._/:@%+,-".indexOf(c) >= 0;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static void decimal(byte octet, StringBuilder out) {
    int number = octet & 0xff;
    out.append('\\')
        .append((char) ('0' + number / 100))
        .append((char) ('0' + number / 10 % 10))
        .append((char) ('0' + number % 10));
  }

  private static void refuseNul(String value, String where) {
    if (value.indexOf('\0') >= 0) {
      throw unfit(where, '\0');
    }
  }

  private static void refuseUnpairedSurrogates(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < value.length()
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
      } else {
        throw unfit("UTF-8", c);
      }
    }
  }

  private static UnfitValueException unfit(String where, char c) {
    String seen =
        c > ' ' && c < 0x7f ? "'" + c + "'" : String.format(Locale.ROOT, "U+%04X", (int) c);
    return new UnfitValueException(where + " cannot hold " + seen);
  }
}
