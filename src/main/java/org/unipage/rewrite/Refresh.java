package org.unipage.rewrite;

import org.unipage.link.Resolver;

/** The URL in {@code <meta http-equiv=refresh content>}: WHATWG HTML section 4.2.5.3. */
final class Refresh {
  private final String content;
  private int at;

  private Refresh(String content) {
    this.content = content;
  }

  static void read(Text text, Resolver resolver, References references) {
    Refresh refresh = new Refresh(text.chars());
    if (refresh.toUrl()) {
      int end = text.length();
      int quote = refresh.at > 0 ? refresh.content.charAt(refresh.at - 1) : 0;
      if (quote == '"' || quote == '\'') {
        int closing = refresh.content.indexOf(quote, refresh.at);
        end = closing < 0 ? end : closing;
      }
      references.add(text, refresh.at, end, resolver);
    }
  }

  /** Goes to where the URL starts, after a quote if it has one. */
  private boolean toUrl() {
    space();
    int digits = at;
    while (at < content.length() && Ascii.isDigit(content.charAt(at))) {
      at++;
    }
    if (at == digits && peek() != '.') {
      return false;
    }
    while (Ascii.isDigit(peek()) || peek() == '.') {
      at++;
    }
    if (peek() != ';' && peek() != ',' && !Ascii.isSpace(peek())) {
      return false;
    }
    space();
    if (peek() == ';' || peek() == ',') {
      at++;
      space();
    }
    int start = at;
    if (Ascii.matches(content, at, "url")) {
      at += 3;
      space();
      if (peek() == '=') {
        at++;
        space();
      } else {
        at = start;
        return true;
      }
    }
    if (peek() == '"' || peek() == '\'') {
      at++;
    }
    return at < content.length();
  }

  private void space() {
    while (Ascii.isSpace(peek())) {
      at++;
    }
  }

  private char peek() {
    return at < content.length() ? content.charAt(at) : '\0';
  }
}
