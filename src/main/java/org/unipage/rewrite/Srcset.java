package org.unipage.rewrite;

import org.unipage.link.Resolver;

/** The image candidates of {@code srcset}: WHATWG HTML section 4.8.4.3.10. */
final class Srcset {
  private Srcset() {}

  static void read(Text text, Resolver resolver, References references) {
    String chars = text.chars();
    int at = 0;
    while (at < chars.length()) {
      char c = chars.charAt(at);
      if (Ascii.isSpace(c) || c == ',') {
        at++;
        continue;
      }
      int start = at;
      while (at < chars.length() && !Ascii.isSpace(chars.charAt(at))) {
        at++;
      }
      int end = at;
      while (chars.charAt(end - 1) == ',') {
        end--;
      }
      // A comma at a URL's end would be taken for the one after the candidate.
      references.add(
          text,
          start,
          end,
          resolver,
          url -> url.endsWith(",") ? url.substring(0, url.length() - 1) + "%2C" : url);
      if (end == at) {
        at = afterDescriptors(chars, at);
      }
    }
  }

  private static int afterDescriptors(String chars, int from) {
    boolean inParentheses = false;
    for (int at = from; at < chars.length(); at++) {
      char c = chars.charAt(at);
      if (c == '(') {
        inParentheses = true;
      } else if (c == ')') {
        inParentheses = false;
      } else if (c == ',' && !inParentheses) {
        return at + 1;
      }
    }
    return chars.length();
  }
}
