package org.unipage.rewrite;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the encoding that an HTML document declares near its start, before it is parsed: WHATWG
 * HTML section 13.2.3.2, "prescan a byte stream to determine its encoding".
 */
final class Prescan {
  /** As many bytes as browsers wait for. */
  static final int LIMIT = 1024;

  private final String html;
  private int at;

  private Prescan(String html) {
    this.html = html;
  }

  /**
   * @param html the document, one char for each byte; only its first {@link #LIMIT} are read
   * @return the encoding that a {@code meta} element names, or null
   */
  static @Nullable Encoding declared(String html) {
    return new Prescan(html.substring(0, Math.min(LIMIT, html.length()))).scan();
  }

  /** What {@code content} of {@code <meta http-equiv=content-type>} names (section 2.5.8). */
  static @Nullable Encoding fromContentType(String content) {
    String lower = content.toLowerCase(Locale.ROOT);
    for (int at = lower.indexOf("charset"); at >= 0; at = lower.indexOf("charset", at)) {
      at = skipSpace(lower, at + 7);
      if (at < lower.length() && lower.charAt(at) == '=') {
        at = skipSpace(lower, at + 1);
        return at < lower.length() ? Encoding.forInnerLabel(label(lower, at)) : null;
      }
    }
    return null;
  }

  private static String label(String text, int at) {
    char quote = text.charAt(at);
    if (quote == '"' || quote == '\'') {
      int end = text.indexOf(quote, at + 1);
      return end < 0 ? "" : text.substring(at + 1, end);
    }
    int end = at;
    while (end < text.length() && !Ascii.isSpace(text.charAt(end)) && text.charAt(end) != ';') {
      end++;
    }
    return text.substring(at, end);
  }

  private static int skipSpace(String text, int at) {
    while (at < text.length() && Ascii.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private @Nullable Encoding scan() {
    while (at < html.length()) {
      if (html.startsWith("<!--", at)) {
        int end = html.indexOf("-->", at + 2);
        at = end < 0 ? html.length() : end + 3;
      } else if (isMeta()) {
        at += 5;
        Encoding found = meta();
        if (found != null) {
          return found;
        }
      } else if (isTag()) {
        while (at < html.length() && !Ascii.isSpace(html.charAt(at)) && html.charAt(at) != '>') {
          at++;
        }
        skipAttributes();
        at++;
      } else if (startsWithAny("<!", "</", "<?")) {
        int end = html.indexOf('>', at);
        at = end < 0 ? html.length() : end + 1;
      } else {
        at++;
      }
    }
    return null;
  }

  private void skipAttributes() {
    String[] pair = attribute();
    while (pair != null) {
      pair = attribute();
    }
  }

  private boolean isMeta() {
    return Ascii.matches(html, at, "<meta")
        && at + 5 < html.length()
        && (Ascii.isSpace(html.charAt(at + 5)) || html.charAt(at + 5) == '/');
  }

  private boolean isTag() {
    if (html.charAt(at) != '<' || at + 1 >= html.length()) {
      return false;
    }
    int name = html.charAt(at + 1) == '/' ? at + 2 : at + 1;
    return name < html.length() && Ascii.isLetter(html.charAt(name));
  }

  private boolean startsWithAny(String... prefixes) {
    for (String prefix : prefixes) {
      if (html.startsWith(prefix, at)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Encoding meta() {
    boolean pragma = false;
    Boolean needPragma = null;
    Encoding found = null;
    boolean sawHttpEquiv = false;
    boolean sawContent = false;
    boolean sawCharset = false;
    for (String[] pair = attribute(); pair != null; pair = attribute()) {
      switch (pair[0]) {
        case "http-equiv" -> {
          if (!sawHttpEquiv) {
            sawHttpEquiv = true;
            pragma = pair[1].equals("content-type");
          }
        }
        case "content" -> {
          if (!sawContent && found == null) {
            sawContent = true;
            found = fromContentType(pair[1]);
            needPragma = found == null ? needPragma : Boolean.TRUE;
          }
        }
        case "charset" -> {
          if (!sawCharset) {
            sawCharset = true;
            found = Encoding.forInnerLabel(pair[1]);
            needPragma = Boolean.FALSE;
          }
        }
        default -> {}
      }
    }
    return needPragma == null || (needPragma && !pragma) ? null : found;
  }

  /** The next attribute of a tag, in lower case; null at the tag's end. */
  private String @Nullable [] attribute() {
    while (at < html.length() && (Ascii.isSpace(html.charAt(at)) || html.charAt(at) == '/')) {
      at++;
    }
    if (at >= html.length() || html.charAt(at) == '>') {
      return null;
    }
    int start = at;
    while (at < html.length()) {
      char c = html.charAt(at);
      if ((c == '=' && at > start) || c == '/' || c == '>' || Ascii.isSpace(c)) {
        break;
      }
      at++;
    }
    String name = html.substring(start, at).toLowerCase(Locale.ROOT);
    at = skipSpace(html, at);
    if (at >= html.length() || html.charAt(at) != '=') {
      return new String[] {name, ""};
    }
    at = skipSpace(html, at + 1);
    return new String[] {name, value().toLowerCase(Locale.ROOT)};
  }

  private String value() {
    if (at >= html.length()) {
      return "";
    }
    char quote = html.charAt(at);
    int start = at;
    if (quote == '"' || quote == '\'') {
      int end = html.indexOf(quote, at + 1);
      at = end < 0 ? html.length() : end + 1;
      return end < 0 ? "" : html.substring(start + 1, end);
    }
    while (at < html.length() && !Ascii.isSpace(html.charAt(at)) && html.charAt(at) != '>') {
      at++;
    }
    return html.substring(start, at);
  }
}
