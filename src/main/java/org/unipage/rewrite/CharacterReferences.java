package org.unipage.rewrite;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.UnaryOperator;
import org.jsoup.nodes.Entities;

/**
 * Character references of HTML and how text is written where they are read: WHATWG HTML sections
 * 13.2.5.72 to 13.2.5.80.
 */
final class CharacterReferences {

  /** How a value is delimited, which decides how text is written there. */
  enum Place implements UnaryOperator<String> {
    DOUBLE_QUOTED,
    SINGLE_QUOTED,
    UNQUOTED,
    /** Between tags. */
    CONTENT;

    /** Text as it is written in such a place. */
    @Override
    public String apply(String text) {
      if (isPlain(text)) {
        return text;
      }
      StringBuilder out = new StringBuilder(text.length() + 16);
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (isSpecial(c)) {
          out.append(reference(c));
        } else {
          out.append(c);
        }
      }
      return out.toString();
    }

    /** Whether nothing in {@code text} is special; URLs hardly ever hold anything that is. */
    private boolean isPlain(String text) {
      return text.indexOf('&') < 0
          && switch (this) {
            case DOUBLE_QUOTED -> text.indexOf('"') < 0;
            case SINGLE_QUOTED -> text.indexOf('\'') < 0;
            case UNQUOTED -> !needsQuotes(text);
            case CONTENT -> text.indexOf('<') < 0 && text.indexOf('>') < 0;
          };
    }

    private boolean isSpecial(char c) {
      return c == '&'
          || switch (this) {
            case DOUBLE_QUOTED -> c == '"';
            case SINGLE_QUOTED -> c == '\'';
            case UNQUOTED -> isUnquotable(c);
            case CONTENT -> c == '<' || c == '>';
          };
    }
  }

  private static final char REPLACEMENT = '\uFFFD';

  /** What numeric references to C1 controls mean (section 13.2.5.80). */
  private static final String C1 =
      "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D"
          + "\u008F\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153"
          + "\u009D\u017E\u0178";

  private final String source;
  private final boolean attribute;
  private final StringBuilder characters;
  private int[] ends;

  /** Which characters come from a reference without a semicolon. */
  private final BitSet open = new BitSet();

  private int at;

  private CharacterReferences(String source, boolean attribute) {
    this.source = source;
    this.attribute = attribute;
    this.characters = new StringBuilder(source.length());
    this.ends = new int[source.length()];
  }

  /** What {@code raw}, the source of a value at {@code place}, means. */
  static Text decode(Text raw, Place place) {
    return decode(raw, place, place);
  }

  /**
   * What {@code raw}, a whole attribute value, means. An unquoted one gets quotes if what is
   * written needs them, so only the whole value may be replaced.
   */
  static Text decodeWhole(Text raw, Place place) {
    return decode(raw, place, place == Place.UNQUOTED ? CharacterReferences::withQuotes : place);
  }

  private static Text decode(Text raw, Place place, UnaryOperator<String> speller) {
    String source = raw.chars();
    if (source.indexOf('&') < 0 && source.indexOf('\0') < 0) {
      return raw.layer(speller);
    }
    CharacterReferences decoder = new CharacterReferences(source, place != Place.CONTENT);
    decoder.run();
    return raw.layer(decoder.characters.toString(), decoder.ends, decoder.open, speller);
  }

  private static String withQuotes(String text) {
    return needsQuotes(text)
        ? '"' + Place.DOUBLE_QUOTED.apply(text) + '"'
        : Place.UNQUOTED.apply(text);
  }

  private static boolean needsQuotes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUnquotable(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** True for what a valid unquoted value does not hold (section 13.1.2.3). */
  private static boolean isUnquotable(char c) {
    return Ascii.isSpace(c) || "\"'=<>`".indexOf(c) >= 0;
  }

  private static String reference(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      default -> "&#" + (int) c + ';';
    };
  }

  private void run() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '&' && at + 1 < source.length()) {
        char next = source.charAt(at + 1);
        if (next == '#' ? numeric() : Ascii.isAlphanumeric(next) && named()) {
          continue;
        }
      }
      at++;
      append(c == 0 ? REPLACEMENT : c);
    }
  }

  private boolean numeric() {
    int digits = at + 2;
    boolean hex = digits < source.length() && Ascii.lower(source.charAt(digits)) == 'x';
    if (hex) {
      digits++;
    }
    int end = digits;
    int code = 0;
    while (end < source.length()) {
      int digit = Ascii.hex(source.charAt(end));
      if (digit < 0 || (!hex && digit > 9)) {
        break;
      }
      code = Math.min(code * (hex ? 16 : 10) + digit, 0x110000);
      end++;
    }
    if (end == digits) {
      return false;
    }
    boolean closed = end < source.length() && source.charAt(end) == ';';
    at = closed ? end + 1 : end;
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
      append(REPLACEMENT);
    } else if (code >= 0x80 && code <= 0x9F) {
      append(C1.charAt(code - 0x80));
    } else {
      append(Character.toString(code));
    }
    open.set(characters.length() - 1, !closed);
    return true;
  }

  private boolean named() {
    int end = at + 1;
    while (end < source.length() && Ascii.isAlphanumeric(source.charAt(end))) {
      end++;
    }
    if (end < source.length() && source.charAt(end) == ';') {
      String name = source.substring(at + 1, end);
      if (Entities.isNamedEntity(name)) {
        at = end + 1;
        append(Entities.getByName(name));
        return true;
      }
    }
    if (attribute) {
      // A shorter name would have a letter or digit after it, which makes the "&" a plain one.
      boolean plain = end < source.length() && source.charAt(end) == '=';
      return !plain && legacy(end);
    }
    for (int shorter = Math.min(end, at + 1 + LONGEST_LEGACY); shorter > at + 1; shorter--) {
      if (legacy(shorter)) {
        return true;
      }
    }
    return false;
  }

  /** No name that needs no semicolon is longer: {@code Aacute}, {@code thetasym} has one. */
  private static final int LONGEST_LEGACY = 6;

  private boolean legacy(int end) {
    if (end - at - 1 > LONGEST_LEGACY) {
      return false;
    }
    String name = source.substring(at + 1, end);
    if (!Entities.isBaseNamedEntity(name)) {
      return false;
    }
    at = end;
    append(Entities.getByName(name));
    open.set(characters.length() - 1);
    return true;
  }

  private void append(String text) {
    for (int i = 0; i < text.length(); i++) {
      append(text.charAt(i));
    }
  }

  private void append(char c) {
    if (characters.length() == ends.length) {
      ends = Arrays.copyOf(ends, ends.length + 16);
    }
    ends[characters.length()] = at;
    characters.append(c);
  }
}
