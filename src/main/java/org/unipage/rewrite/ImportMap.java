package org.unipage.rewrite;

import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * The URLs of an import map: WHATWG HTML section 8.1.6.2. The specifiers that it maps, the
 * addresses it maps them to, its scopes and the files it knows the integrity of become page URLs,
 * as the specifiers in modules do; bare names stay.
 *
 * <p>A folder (what ends with a slash) has no page URL for the files in it: it stays what it was,
 * on the site host, and is reported. As an address it works, by way of a redirect; as a scope, or
 * as a specifier to be mapped, it matches nothing any more.
 */
final class ImportMap {
  private final Text text;
  private final Resolver resolver;
  private final References references;

  private ImportMap(Text text, Resolver resolver, References references) {
    this.text = text;
    this.resolver = resolver;
    this.references = references;
  }

  static void read(Text text, Resolver resolver, References references) {
    ImportMap map = new ImportMap(text, resolver, references);
    JsonStrings strings = new JsonStrings(text.chars());
    while (strings.next()) {
      if (map.holds(strings)) {
        map.add(strings);
      }
    }
  }

  private boolean holds(JsonStrings strings) {
    int depth = strings.depth();
    if (depth < 2 || !HtmlScripts.isReplaceable(text.chars(), strings.start(), strings.end())) {
      return false;
    }
    String value = strings.value();
    return switch (strings.key(0)) {
      case "imports" -> depth == 2 && JavaScript.isUrl(value);
      case "integrity" -> depth == 2 && strings.isKey() && JavaScript.isUrl(value);
      case "scopes" -> depth == 2 ? strings.isKey() : depth == 3 && JavaScript.isUrl(value);
      default -> false;
    };
  }

  private void add(JsonStrings strings) {
    String value = strings.value();
    int start = strings.start();
    int end = strings.end();
    if (!value.endsWith("/")) {
      references.add(text, start, end, value, resolver, JsonStrings::escaped);
    } else if (resolver.resolve(value).kind() != Link.Kind.LEFT) {
      references.addBase(text, start, end, value, resolver, JsonStrings::escaped);
      references.problem(
          text.offset(start),
          "import-map",
          strings.isKey()
              ? "a folder in an import map matches no module, since each has a host of its own:"
                  + " name the modules"
              : "modules in a folder of an import map are reached through a redirect, and evaluated"
                  + " twice if imported otherwise too: name the modules");
    }
  }
}
