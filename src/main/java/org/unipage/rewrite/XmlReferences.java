package org.unipage.rewrite;

import java.util.Arrays;
import java.util.BitSet;
import org.jsoup.nodes.Entities;
import org.jspecify.annotations.Nullable;

/**
 * Character and entity references of XML (XML 1.0 section 4.1), and how line ends and tabs count in
 * attribute values (section 3.3.3).
 */
final class XmlReferences {
  private final String source;
  private final boolean attribute;
  private final boolean html;
  private final StringBuilder characters;
  private int[] ends;
  private int at;

  private XmlReferences(String source, boolean attribute, boolean html) {
    this.source = source;
    this.attribute = attribute;
    this.html = html;
    this.characters = new StringBuilder(source.length());
    this.ends = new int[source.length()];
  }

  /**
   * What {@code raw} means at {@code place}. An {@code &} that starts no reference is one
   * character: feeds are full of them.
   *
   * @param html whether entities have the names of HTML, which XHTML's document types declare; else
   *     there are only the five of XML
   * @return null if it holds an entity that is not known here: nothing is expanded
   */
  static @Nullable Text decode(Text raw, CharacterReferences.Place place, boolean html) {
    String source = raw.chars();
    boolean attribute = place != CharacterReferences.Place.CONTENT;
    if (source.indexOf('&') < 0 && !(attribute && hasLines(source))) {
      return raw.layer(place);
    }
    XmlReferences decoder = new XmlReferences(source, attribute, html);
    return decoder.run()
        ? raw.layer(decoder.characters.toString(), decoder.ends, new BitSet(), place)
        : null;
  }

  private static boolean hasLines(String value) {
    return value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\t') >= 0;
  }

  private boolean run() {
    while (at < source.length()) {
      char c = source.charAt(at);
      if (c == '&') {
        if (!reference()) {
          return false;
        }
      } else if (attribute && Ascii.isSpace(c)) {
        at += source.startsWith("\r\n", at) ? 2 : 1;
        append(' ');
      } else {
        at++;
        append(c);
      }
    }
    return true;
  }

  /** False for an entity that is not known. */
  private boolean reference() {
    int end = at + 1;
    while (end < source.length() && isInReference(source.charAt(end))) {
      end++;
    }
    if (end == at + 1 || end == source.length() || source.charAt(end) != ';') {
      at++;
      append('&');
      return true;
    }
    String name = source.substring(at + 1, end);
    String value = name.startsWith("#") ? character(name) : entity(name);
    at = end + 1;
    for (int i = 0; i < value.length(); i++) {
      append(value.charAt(i));
    }
    return !value.isEmpty();
  }

  private static boolean isInReference(char c) {
    return Ascii.isAlphanumeric(c) || c >= 0x80 || "#_:.-".indexOf(c) >= 0;
  }

  private String entity(String name) {
    return switch (name) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      case "quot" -> "\"";
      case "apos" -> "'";
      default -> html ? Entities.getByName(name) : "";
    };
  }

  /** The character of the reference {@code #…} or {@code #x…}; empty if there is none. */
  private static String character(String name) {
    boolean hex = name.startsWith("#x");
    int code = 0;
    for (int i = hex ? 2 : 1; i < name.length(); i++) {
      int digit = Ascii.hex(name.charAt(i));
      if (digit < 0 || (!hex && digit > 9)) {
        return "";
      }
      code = Math.min(code * (hex ? 16 : 10) + digit, 0x110000);
    }
    boolean none = code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF);
    return none ? "" : Character.toString(code);
  }

  private void append(char c) {
    if (characters.length() == ends.length) {
      ends = Arrays.copyOf(ends, ends.length + 16);
    }
    ends[characters.length()] = at;
    characters.append(c);
  }
}
