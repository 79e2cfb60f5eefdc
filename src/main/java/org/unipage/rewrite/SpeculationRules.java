package org.unipage.rewrite;

import java.util.Set;
import org.unipage.link.Resolver;

/**
 * The lists of URLs in speculation rules (WHATWG HTML section 7.6.1). Patterns for links stay: they
 * match by origin too, so none is right for pages that each have their own.
 */
final class SpeculationRules {
  private static final Set<String> URLS =
      Set.of("prefetch/*/urls/*", "prerender/*/urls/*", "prerender_until_script/*/urls/*");

  private SpeculationRules() {}

  static void read(Text text, Resolver resolver, References references) {
    JsonStrings strings = new JsonStrings(text.chars());
    while (strings.next()) {
      if (!strings.isKey()
          && URLS.contains(strings.path())
          && HtmlScripts.isReplaceable(text.chars(), strings.start(), strings.end())) {
        references.add(
            text, strings.start(), strings.end(), strings.value(), resolver, JsonStrings::escaped);
      }
    }
  }
}
