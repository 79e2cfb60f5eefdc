package org.unipage.rewrite;

import java.util.List;
import java.util.Locale;

/**
 * A selector of elements by the URL in an attribute. {@code a[href^="http://"]} is how style sheets
 * tell links that leave a site from its own, which are relative: but staged, those are absolute.
 * The selector gets an exception for them, in {@code :where()}, which leaves its specificity as it
 * is (Selectors Level 4, section 17).
 */
final class UrlSelector {
  private static final List<String> ATTRIBUTES = List.of("href", "src", "action", "data", "poster");

  /** Of an absolute URL, what no relative one begins with: {@code http}. */
  private static final int TELLING = 4;

  private final String css;
  private final CssScanner scan;
  private final Surroundings around;
  private final References references;

  UrlSelector(String css, CssScanner scan, Surroundings around, References references) {
    this.css = css;
    this.scan = scan;
    this.around = around;
    this.references = references;
  }

  /**
   * @param at after {@code [}
   */
  void read(Text text, int at) {
    int start = scan.space(at);
    int end = scan.name(start);
    if (ATTRIBUTES.stream().noneMatch(name -> scan.isWord(start, end, name))) {
      return;
    }
    int match = scan.space(end);
    char how = scan.peek(match);
    boolean whole = how == '=';
    if (!whole && ((how != '^' && how != '*') || scan.peek(match + 1) != '=')) {
      return;
    }
    int from = scan.space(match + (whole ? 1 : 2));
    char quote = scan.peek(from);
    boolean quoted = quote == '"' || quote == '\'';
    int to = quoted ? scan.string(from + 1, quote) : scan.name(from);
    int close = scan.space(quoted ? to + 1 : to);
    if (Ascii.lower(scan.peek(close)) == 'i' || Ascii.lower(scan.peek(close)) == 's') {
      close = scan.space(close + 1);
    }
    if ((quoted && scan.peek(to) != quote) || scan.peek(close) != ']') {
      return;
    }
    String url = scan.value(quoted ? from + 1 : from, to);
    if (!whole && isOfPages(url.toLowerCase(Locale.ROOT), how == '*')) {
      String name = css.substring(start, end);
      String exception =
          ":not(:where([%s^=\"%s/\"],[%s*=\"%s/\"]))"
              .formatted(name, around.origin(), name, everyHost());
      if (!css.startsWith(exception, close + 1) && !references.stays()) {
        int offset = text.offset(close + 1);
        references.repair(offset, offset, text.spell(close + 1, exception));
      }
    } else if (how != '*' && isWritten(url)) {
      references.reports().add(Reports.Use.URL_SELECTOR, text.offset(start));
    }
  }

  /**
   * Whether the URLs of pages are selected, and relative ones were not.
   *
   * @param anywhere whether {@code part} may stand within a URL, or only at its beginning
   */
  private boolean isOfPages(String part, boolean anywhere) {
    String scheme = around.origin().substring(0, around.origin().indexOf("//") + 2);
    if (part.length() < (anywhere && part.indexOf(':') >= 0 ? 1 : TELLING)) {
      return anywhere && part.equals("//");
    }
    if (scheme.startsWith(part) || (anywhere && scheme.contains(part))) {
      return true;
    }
    boolean absolute = part.startsWith(scheme) || (anywhere && part.startsWith("://"));
    return absolute && !part.contains(everyHost().substring(1));
  }

  /** What the hosts of pages end with: {@code .www.example.org:8080}. */
  private String everyHost() {
    return around.everyOrigin().substring(around.everyOrigin().indexOf('*') + 1);
  }

  /** Whether it selects references to pages as they were written. */
  private static boolean isWritten(String url) {
    return !url.isEmpty() && url.charAt(0) != '#' && References.isRelative(url);
  }
}
