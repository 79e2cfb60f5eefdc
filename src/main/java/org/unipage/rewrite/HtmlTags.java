package org.unipage.rewrite;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The start tags of an HTML document in the order of its source, as the tokenizer sees them (WHATWG
 * HTML section 13.2.5), and the text of its scripts. No tree is made, so this costs a small part of
 * a parse; comments, raw text and CDATA sections are passed over.
 */
final class HtmlTags {
  private static final Set<String> RAW =
      Set.of("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes");

  private static final int LONGEST_NAME = 16;

  private final String html;
  private int at;
  private int foreign;
  private int nameEnd;
  private String name = "";

  /** Names that were seen lately: a document has few different ones, over and over. */
  private final String[] names = new String[64];

  /** Start and end of each attribute's name and value; a value that is not there starts at -1. */
  private int[] attributes = new int[64];

  private int count;
  private int start;
  private int contentStart;
  private int contentEnd;

  HtmlTags(String html) {
    this(html, false);
  }

  /**
   * @param xml whether it is XHTML: all of it is read as HTML reads what is inside {@code svg}
   */
  HtmlTags(String html, boolean xml) {
    this.html = html;
    this.foreign = xml ? 1 : 0;
  }

  /** Goes to the next start tag; false at the end. */
  boolean next() {
    while (true) {
      int open = html.indexOf('<', at);
      if (open < 0 || open + 1 >= html.length()) {
        return false;
      }
      char c = html.charAt(open + 1);
      if (Ascii.isLetter(c)) {
        start = open;
        tag(open + 1);
        startTag();
        return true;
      }
      if (c == '/' && open + 2 < html.length() && Ascii.isLetter(html.charAt(open + 2))) {
        tag(open + 2);
        if (foreign > 0 && (name.equals("svg") || name.equals("math"))) {
          foreign--;
        }
      } else if (c == '!') {
        at = declaration(open);
      } else if (c == '?' || c == '/') {
        at = after('>', open + 2);
      } else {
        at = open + 1;
      }
    }
  }

  /** The name of the tag in lower case; of an overlong one only the start. */
  String name() {
    return name;
  }

  /** Where an attribute can be put in: just after the tag's name. */
  int nameEnd() {
    return nameEnd;
  }

  /** Where the tag starts. */
  int start() {
    return start;
  }

  /** After the tag. */
  int end() {
    return contentStart;
  }

  /** The end of the raw text after the tag, such as a script; empty for other elements. */
  int contentEnd() {
    return contentEnd;
  }

  /**
   * Where the value of an attribute stands.
   *
   * @param wanted its name in lower case
   * @return null if the tag has no such attribute; an empty stretch if it has no value
   */
  @Nullable Value value(String wanted) {
    for (int i = 0; i < count; i++) {
      int start = attributes[4 * i];
      if (attributes[4 * i + 1] - start == wanted.length() && Ascii.matches(html, start, wanted)) {
        return valueAt(i);
      }
    }
    return null;
  }

  /** How many attributes the tag has. */
  int size() {
    return count;
  }

  /** The name of attribute {@code i} in lower case. */
  String attributeName(int i) {
    return html.substring(attributes[4 * i], attributes[4 * i + 1]).toLowerCase(Locale.ROOT);
  }

  /** Whether the name of attribute {@code i} starts with {@code on}: it holds a script. */
  boolean isHandler(int i) {
    return attributes[4 * i + 1] - attributes[4 * i] > 2
        && Ascii.matches(html, attributes[4 * i], "on");
  }

  /** The value of attribute {@code i}. */
  Value valueAt(int i) {
    int start = attributes[4 * i + 2];
    int end = attributes[4 * i + 3];
    if (start < 0) {
      return new Value(attributes[4 * i + 1], attributes[4 * i + 1], null);
    }
    char before = html.charAt(start - 1);
    boolean quoted = end < html.length() && html.charAt(end) == before;
    CharacterReferences.Place place =
        quoted && before == '"'
            ? CharacterReferences.Place.DOUBLE_QUOTED
            : quoted && before == '\''
                ? CharacterReferences.Place.SINGLE_QUOTED
                : CharacterReferences.Place.UNQUOTED;
    return new Value(start, end, place);
  }

  /**
   * An attribute's value in the source.
   *
   * @param delimiter how it is delimited; null if there is none
   */
  record Value(int start, int end, CharacterReferences.@Nullable Place delimiter) {

    /** What the value means; {@code text} is the document. */
    String read(Text text) {
      return delimiter == null
          ? ""
          : CharacterReferences.decode(text.decoded(start, end), delimiter).chars();
    }
  }

  private void startTag() {
    contentStart = at;
    contentEnd = at;
    boolean closed = at >= 2 && html.charAt(at - 1) == '>' && html.charAt(at - 2) == '/';
    if (name.equals("svg") || name.equals("math")) {
      foreign += closed ? 0 : 1;
    } else if (name.equals("plaintext") && foreign == 0) {
      at = html.length();
    } else if (RAW.contains(name) && !(foreign > 0 && (closed || !name.equals("script")))) {
      contentEnd = name.equals("script") ? scriptEnd(at) : rawEnd(at);
      at = contentEnd;
    }
  }

  private int rawEnd(int from) {
    for (int i = html.indexOf("</", from); i >= 0; i = html.indexOf("</", i + 2)) {
      if (isWord(i + 2, name)) {
        return i;
      }
    }
    return html.length();
  }

  /** Sections 13.2.5.15 to 13.2.5.31: inside a comment, a script may hold scripts. */
  private int scriptEnd(int from) {
    boolean escaped = false;
    boolean doubly = false;
    for (int i = from; i < html.length(); i++) {
      char c = html.charAt(i);
      if (c == '-' && escaped && html.startsWith("-->", i)) {
        escaped = false;
        doubly = false;
      } else if (c == '<') {
        if (html.startsWith("<!--", i)) {
          escaped = true;
          i++;
        } else if (escaped && isWord(i + 1, "script")) {
          doubly = true;
        } else if (html.startsWith("/", i + 1) && isWord(i + 2, "script")) {
          if (!doubly) {
            return i;
          }
          doubly = false;
        }
      }
    }
    return html.length();
  }

  private boolean isWord(int start, String word) {
    int end = start + word.length();
    return end < html.length()
        && Ascii.matches(html, start, word)
        && (Ascii.isSpace(html.charAt(end)) || html.charAt(end) == '/' || html.charAt(end) == '>');
  }

  private int declaration(int open) {
    if (html.startsWith("<!--", open)) {
      int from = open + 4;
      if (html.startsWith(">", from)) {
        return from + 1;
      }
      if (html.startsWith("->", from)) {
        return from + 2;
      }
      for (int i = html.indexOf("--", from); i >= 0; i = html.indexOf("--", i + 1)) {
        if (html.startsWith(">", i + 2)) {
          return i + 3;
        }
        if (html.startsWith("!>", i + 2)) {
          return i + 4;
        }
      }
      return html.length();
    }
    if (foreign > 0 && html.startsWith("<![CDATA[", open)) {
      int end = html.indexOf("]]>", open);
      return end < 0 ? html.length() : end + 3;
    }
    return after('>', open + 2);
  }

  private int after(char c, int from) {
    int end = html.indexOf(c, from);
    return end < 0 ? html.length() : end + 1;
  }

  /** Reads a tag whose name starts at {@code start}, and goes behind it. */
  private void tag(int start) {
    int i = start;
    while (i < html.length() && !isNameEnd(html.charAt(i))) {
      i++;
    }
    nameEnd = i;
    name = lower(start, Math.min(i, start + LONGEST_NAME));
    count = 0;
    while (i < html.length()) {
      char c = html.charAt(i);
      if (c == '>') {
        at = i + 1;
        return;
      }
      i = Ascii.isSpace(c) || c == '/' ? i + 1 : attribute(i);
    }
    at = html.length();
  }

  private String lower(int start, int end) {
    int slot = (html.charAt(start) + 7 * html.charAt(end - 1) + 31 * (end - start)) & 63;
    String last = names[slot];
    if (last == null || last.length() != end - start || !html.startsWith(last, start)) {
      last = html.substring(start, end).toLowerCase(Locale.ROOT);
      names[slot] = last;
    }
    return last;
  }

  private static boolean isNameEnd(char c) {
    return c == '>' || c == '/' || Ascii.isSpace(c);
  }

  /** Sections 13.2.5.33 to 13.2.5.38. */
  private int attribute(int start) {
    int i = start + 1; // A name may start with "=".
    while (i < html.length() && html.charAt(i) != '=' && !isNameEnd(html.charAt(i))) {
      i++;
    }
    int end = i;
    i = space(i);
    if (i >= html.length() || html.charAt(i) != '=') {
      add(start, end, -1, -1);
      return i;
    }
    i = space(i + 1);
    if (i >= html.length() || html.charAt(i) == '>') {
      add(start, end, -1, -1);
      return i;
    }
    char quote = html.charAt(i);
    if (quote == '"' || quote == '\'') {
      int close = html.indexOf(quote, i + 1);
      if (close < 0) {
        return html.length();
      }
      add(start, end, i + 1, close);
      return close + 1;
    }
    int from = i;
    while (i < html.length() && html.charAt(i) != '>' && !Ascii.isSpace(html.charAt(i))) {
      i++;
    }
    add(start, end, from, i);
    return i;
  }

  private int space(int from) {
    int i = from;
    while (i < html.length() && Ascii.isSpace(html.charAt(i))) {
      i++;
    }
    return i;
  }

  private void add(int... places) {
    if (4 * count == attributes.length) {
      attributes = Arrays.copyOf(attributes, 2 * attributes.length);
    }
    System.arraycopy(places, 0, attributes, 4 * count, 4);
    count++;
  }
}
