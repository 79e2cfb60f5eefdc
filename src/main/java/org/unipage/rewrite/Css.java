package org.unipage.rewrite;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Resolver;

/**
 * The references of CSS, be it a style sheet or the declarations of a {@code style} attribute:
 * {@code url()} and {@code src()}, the string of {@code @import}, the strings of {@code
 * image-set()}. {@code @namespace} names no file, and the prelude of {@code @document} is a
 * pattern: both stay. One pass over the tokens of CSS Syntax Level 3.
 */
final class Css {

  /** What the block that a token stands in makes of its strings. */
  private static final byte PLAIN = 0;

  private static final byte URL = 1;
  private static final byte IMAGE_SET = 2;

  /** {@code -webkit-image-set}, each letter written as an escape of eight characters. */
  private static final int LONGEST_KEYWORD = 17 * 8;

  private final Text text;
  private final String css;
  private final CssScanner scan;
  private final Resolver resolver;
  private final References references;
  private final @Nullable UrlSelector selectors;

  /** The blocks open: what closes each, and what its strings are. */
  private char[] closers = new char[16];

  private byte[] kinds = new byte[16];
  private int depth;

  /** True after {@code @import}, until the next token. */
  private boolean importing;

  /** True in the value of a property that draws with an SVG filter. */
  private boolean filtering;

  /** True in the prelude of an at-rule whose URLs are no references. */
  private boolean suspended;

  private Css(Text text, Resolver resolver, References references) {
    this.text = text;
    this.css = text.chars();
    this.scan = new CssScanner(css);
    this.resolver = resolver;
    this.references = references;
    Surroundings around = references.around();
    this.selectors =
        around == null || around.origin().isEmpty()
            ? null
            : new UrlSelector(css, scan, around, references);
  }

  /**
   * @param text real characters (not the bytes of a file)
   */
  static void read(Text text, Resolver resolver, References references) {
    new Css(text, resolver, references).run();
  }

  /** The same for the value of a {@code filter} property alone. */
  static void readFilter(Text text, Resolver resolver, References references) {
    Css css = new Css(text, resolver, references);
    css.filtering = true;
    css.run();
  }

  private void run() {
    int at = 0;
    while (at < css.length()) {
      char c = css.charAt(at);
      if (Ascii.isSpace(c)) {
        at++;
      } else if (c == '/' && scan.peek(at + 1) == '*') {
        at = scan.comment(at);
      } else {
        boolean imported = importing;
        importing = false;
        at = token(at, c, imported);
      }
    }
  }

  private int token(int at, char c, boolean imported) {
    switch (c) {
      case '"', '\'' -> {
        return string(at, c, imported);
      }
      case '@' -> {
        return atKeyword(at);
      }
      case '#' -> {
        return scan.name(at + 1);
      }
      case '(' -> open(')', PLAIN);
      case '[' -> {
        if (selectors != null) {
          selectors.read(text, at + 1);
        }
        open(']', PLAIN);
      }
      case '{' -> {
        suspended = false;
        filtering = false;
        open('}', PLAIN);
      }
      case ')', ']' -> close(c);
      case '}' -> {
        suspended = false;
        filtering = false;
        close(c);
      }
      case ';' -> {
        suspended = false;
        filtering = false;
      }
      default -> {
        if (scan.isNumber(at)) {
          return scan.number(at);
        }
        if (css.startsWith("-->", at)) {
          return at + 3;
        }
        if (scan.isIdentifier(at)) {
          return identifier(at, imported);
        }
      }
    }
    return at + 1;
  }

  private int string(int at, char quote, boolean imported) {
    int end = scan.string(at + 1, quote);
    boolean bad = end < css.length() && css.charAt(end) != quote;
    byte kind = depth == 0 ? PLAIN : kinds[depth - 1];
    if (!bad && (imported || kind != PLAIN)) {
      if (kind == URL) {
        kinds[depth - 1] = PLAIN; // What may follow are modifiers.
      }
      reference(at + 1, end, url -> quoted(url, quote), imported);
    }
    return bad ? end : Math.min(end + 1, css.length());
  }

  private int atKeyword(int at) {
    if (!scan.isIdentifier(at + 1)) {
      return at + 1;
    }
    int end = scan.name(at + 1);
    if (end - at <= LONGEST_KEYWORD) {
      importing = scan.isWord(at + 1, end, "import");
      if (scan.isWord(at + 1, end, "view-transition")) {
        references.reports().add(Reports.Use.VIEW_TRANSITION, text.offset(at));
      }
      suspended |=
          scan.isWord(at + 1, end, "namespace")
              || scan.isWord(at + 1, end, "document")
              || scan.isWord(at + 1, end, "-moz-document");
    }
    return end;
  }

  private boolean isFilter(int at, int end) {
    if (end - at < 6 || end - at > LONGEST_KEYWORD || scan.peek(scan.space(end)) != ':') {
      return false;
    }
    return scan.isWord(at, end, "filter")
        || scan.isWord(at, end, "-webkit-filter")
        || scan.isWord(at, end, "backdrop-filter")
        || scan.isWord(at, end, "-webkit-backdrop-filter");
  }

  private int identifier(int at, boolean imported) {
    int end = scan.name(at);
    if (scan.peek(end) != '(') {
      filtering |= isFilter(at, end);
      return end;
    }
    if (end - at > LONGEST_KEYWORD) {
      open(')', PLAIN);
      return end + 1;
    }
    if (scan.isWord(at, end, "url")) {
      return url(end + 1, imported);
    }
    if (scan.isWord(at, end, "src")) {
      open(')', URL);
    } else if (scan.isWord(at, end, "image-set") || scan.isWord(at, end, "-webkit-image-set")) {
      open(')', IMAGE_SET);
    } else {
      open(')', PLAIN);
    }
    return end + 1;
  }

  private int url(int at, boolean imported) {
    int start = scan.space(at);
    char c = scan.peek(start);
    if (c == '"' || c == '\'') {
      open(')', URL);
      importing = imported;
      return start;
    }
    int end = scan.url(start);
    if (end < 0) {
      return scan.badUrl(start);
    }
    reference(start, end, Css::unquoted, imported);
    return Math.min(scan.space(end) + 1, css.length());
  }

  private void reference(int start, int end, UnaryOperator<String> escape, boolean imported) {
    // Most of what is not rewritten is one of these two, and the second can be long.
    if (suspended || scan.peek(start) == '#' || Ascii.matches(css, start, "data:")) {
      return;
    }
    String reference = scan.value(start, end);
    if (filtering && references.around() != null && reference.indexOf('#') >= 0) {
      references.addSameOrigin(text, start, end, reference, resolver, escape, "a filter");
    } else if (imported) {
      references.addImport(text, start, end, reference, resolver, escape);
    } else {
      references.add(text, start, end, reference, resolver, escape);
    }
  }

  private void open(char closer, byte kind) {
    if (depth == closers.length) {
      closers = Arrays.copyOf(closers, depth * 2);
      kinds = Arrays.copyOf(kinds, depth * 2);
    }
    closers[depth] = closer;
    kinds[depth] = kind;
    depth++;
  }

  private void close(char closer) {
    if (depth > 0 && closers[depth - 1] == closer) {
      depth--;
    }
  }

  private static String quoted(String url, char quote) {
    return escaped(url, String.valueOf(quote) + '\\');
  }

  private static String unquoted(String url) {
    return escaped(url, "()\"'\\ ");
  }

  private static String escaped(String url, String special) {
    StringBuilder out = new StringBuilder(url.length() + 8);
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      out.append(special.indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return out.toString();
  }
}
