package org.unipage.rewrite;

import java.util.Arrays;

/**
 * The tokens of XML 1.0 with their exact places, in one pass. What is not well-formed never stops
 * it: a tag that a {@code <} interrupts is none, and what never ends goes on to the end of the
 * file. Nothing is expanded: an internal subset is stepped over.
 *
 * <p>jsoup's XML parser is as exact, but makes a tree: 18 bytes for each character of a sitemap
 * (measured), which may have 50 million of them.
 */
final class XmlScanner {

  /** What {@link #next} found. */
  enum Token {
    /** A start tag or an empty-element tag. */
    START,
    END,
    /** Characters and references between tags. */
    TEXT,
    CDATA,
    /** A processing instruction; the XML declaration looks like one. */
    INSTRUCTION,
    DOCTYPE,
    NOTHING
  }

  /** As many attributes of one tag as are looked at; real ones have some dozens at most. */
  static final int MOST_ATTRIBUTES = 512;

  private final String xml;
  private int at;
  private int start;
  private int end;
  private int from;
  private String name = "";
  private boolean empty;
  private int attributes;
  private boolean overfull;

  /** Of each attribute: where its name starts and ends, then its value. */
  private int[] places = new int[4 * 16];

  XmlScanner(String xml) {
    this.xml = xml;
  }

  /** Where the content of a text, CDATA section, instruction or DOCTYPE starts. */
  int start() {
    return start;
  }

  /** The index after that content. */
  int end() {
    return end;
  }

  /** Where the token itself starts. */
  int from() {
    return from;
  }

  /** The qualified name of a tag, or the target of an instruction. */
  String name() {
    return name;
  }

  /** True if the start tag is an empty-element tag. */
  boolean isEmpty() {
    return empty;
  }

  /** How many attributes the start tag has. */
  int attributes() {
    return attributes;
  }

  /** True if it has more than {@link #MOST_ATTRIBUTES}; the others are not looked at. */
  boolean isOverfull() {
    return overfull;
  }

  String attributeName(int index) {
    return xml.substring(places[4 * index], places[4 * index + 1]);
  }

  int valueStart(int index) {
    return places[4 * index + 2];
  }

  int valueEnd(int index) {
    return places[4 * index + 3];
  }

  /** Goes on to the next token; comments are none. */
  Token next() {
    while (at < xml.length()) {
      from = at;
      Token found = xml.charAt(at) == '<' ? markup() : text();
      if (found != Token.NOTHING) {
        return found;
      }
    }
    return Token.NOTHING;
  }

  private Token text() {
    int tag = xml.indexOf('<', at);
    return content(Token.TEXT, at, tag < 0 ? xml.length() : tag, 0);
  }

  private Token content(Token token, int first, int last, int closing) {
    start = Math.min(first, last);
    end = last;
    at = Math.min(last + closing, xml.length());
    return token;
  }

  private Token markup() {
    if (xml.startsWith("<!--", at)) {
      at = after("-->", at + 4);
      return Token.NOTHING;
    }
    if (xml.startsWith("<![CDATA[", at)) {
      return content(Token.CDATA, at + 9, index("]]>", at + 9), 3);
    }
    if (xml.startsWith("<?", at)) {
      int close = index("?>", at + 2);
      int target = Math.min(nameEnd(at + 2), close);
      name = xml.substring(at + 2, target);
      return content(Token.INSTRUCTION, target, close, 2);
    }
    if (xml.startsWith("<!DOCTYPE", at)) {
      return content(Token.DOCTYPE, at + 9, doctypeEnd(at + 9), 1);
    }
    if (xml.startsWith("</", at)) {
      int close = nameEnd(at + 2);
      name = xml.substring(at + 2, close);
      at = tagEnd(close);
      return Token.END;
    }
    return startTag();
  }

  private int index(String closing, int first) {
    int found = xml.indexOf(closing, first);
    return found < 0 ? xml.length() : found;
  }

  private int after(String closing, int first) {
    return Math.min(index(closing, first) + closing.length(), xml.length());
  }

  /** The index after the {@code >} of an end tag, or of the {@code <} that comes before it. */
  private int tagEnd(int first) {
    int last = first;
    while (last < xml.length() && xml.charAt(last) != '<') {
      last++;
      if (xml.charAt(last - 1) == '>') {
        break;
      }
    }
    return last;
  }

  /** Where the {@code >} of a document type declaration is, or the end of the file. */
  private int doctypeEnd(int first) {
    boolean subset = false;
    int last = first;
    while (last < xml.length()) {
      char c = xml.charAt(last);
      if (c == '"' || c == '\'') {
        last = after(String.valueOf(c), last + 1);
      } else if (xml.startsWith("<!--", last)) {
        last = after("-->", last + 4);
      } else if (xml.startsWith("<?", last)) {
        last = after("?>", last + 2);
      } else if (c == '>' && !subset) {
        return last;
      } else {
        subset = c == '[' || (subset && c != ']');
        last++;
      }
    }
    return last;
  }

  private Token startTag() {
    int nameStart = at + 1;
    int nameEnd = nameEnd(nameStart);
    if (nameEnd == nameStart || !isNameStart(xml.charAt(nameStart))) {
      at++; // A "<" that opens nothing.
      return Token.NOTHING;
    }
    name = xml.substring(nameStart, nameEnd);
    attributes = 0;
    overfull = false;
    at = nameEnd;
    while (at < xml.length()) {
      char c = xml.charAt(at);
      if (c == '<') {
        return Token.NOTHING;
      }
      if (c == '>') {
        empty = xml.charAt(at - 1) == '/';
        at++;
        return Token.START;
      }
      if (isDelimiter(c)) {
        at++;
      } else if (!attribute()) {
        return Token.NOTHING;
      }
    }
    return Token.NOTHING;
  }

  /** Reads an attribute; false if a {@code <} or the end of the file interrupts it. */
  private boolean attribute() {
    int nameStart = at;
    int nameEnd = nameEnd(at);
    int value = space(nameEnd);
    at = nameEnd;
    if (peek(value) != '=') {
      return true;
    }
    value = space(value + 1);
    char quote = peek(value);
    if (quote != '"' && quote != '\'') {
      at = nameEnd(value);
      return true;
    }
    int close = value + 1;
    while (peek(close) != quote) {
      if (close >= xml.length() || xml.charAt(close) == '<') {
        at = close;
        return false;
      }
      close++;
    }
    at = close + 1;
    add(nameStart, nameEnd, value + 1, close);
    return true;
  }

  private void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
    if (attributes == MOST_ATTRIBUTES) {
      overfull = true;
      return;
    }
    int first = 4 * attributes;
    if (first == places.length) {
      places = Arrays.copyOf(places, 2 * first);
    }
    places[first] = nameStart;
    places[first + 1] = nameEnd;
    places[first + 2] = valueStart;
    places[first + 3] = valueEnd;
    attributes++;
  }

  /** Names are whatever is no delimiter: which letters they may have does not matter here. */
  private int nameEnd(int first) {
    int last = first;
    while (last < xml.length() && !isDelimiter(xml.charAt(last))) {
      last++;
    }
    return last;
  }

  private static boolean isDelimiter(char c) {
    return Ascii.isSpace(c)
        || switch (c) {
          case '<', '>', '/', '=', '"', '\'', '?' -> true;
          default -> false;
        };
  }

  private static boolean isNameStart(char c) {
    return Ascii.isLetter(c) || c == '_' || c == ':' || c >= 0x80;
  }

  private int space(int first) {
    int last = first;
    while (Ascii.isSpace(peek(last))) {
      last++;
    }
    return last;
  }

  /** The character at {@code index}; NUL, which XML cannot hold, beyond the end. */
  private char peek(int index) {
    return index < xml.length() ? xml.charAt(index) : '\0';
  }
}
