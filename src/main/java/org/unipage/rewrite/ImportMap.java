package org.unipage.rewrite;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * The URLs of an import map: WHATWG HTML section 8.1.6.2. The specifiers that it maps, the
 * addresses it maps them to, its scopes and the files it knows the integrity of become page URLs,
 * as the specifiers in modules do; bare names stay.
 *
 * <p>A folder (what ends with a slash) has no page URL for the files in it: it stays what it was,
 * on the site host. Where a bare name leads to one, each module in it gets a name of its own beside
 * it, which counts before the folder's (HTML, "resolve an imports match"), so that it is evaluated
 * once whoever imports it. Where that cannot be, the folder is reported: as an address it works, by
 * way of a redirect; as a scope, or as a URL to be mapped, it matches nothing any more.
 */
final class ImportMap {

  /** As many names as one map is given for the modules in its folders. */
  private static final int MOST_NAMES = 256;

  /** What can be imported: HTML section 8.1.4.2, "fetch a single module script". */
  private static final Set<String> MODULES =
      Set.of("text/javascript", "application/json", "text/css");

  private final Text text;
  private final Resolver resolver;
  private final References references;

  /** The names in each object of specifiers, by the source of the scope; that of none is empty. */
  private final Map<String, Set<String>> names = new HashMap<>();

  /** The name before the string at hand, and where it starts. */
  private String name = "";

  private int nameStart;
  private int left = MOST_NAMES;

  private ImportMap(Text text, Resolver resolver, References references) {
    this.text = text;
    this.resolver = resolver;
    this.references = references;
  }

  static void read(Text text, Resolver resolver, References references) {
    ImportMap map = new ImportMap(text, resolver, references);
    JsonStrings strings = new JsonStrings(text.chars());
    while (strings.next()) {
      if (strings.isKey() && isSpecifier(strings)) {
        map.namesBeside(strings).add(strings.value());
      }
    }
    strings = new JsonStrings(text.chars());
    while (strings.next()) {
      if (strings.isKey()) {
        map.name = strings.value();
        map.nameStart = strings.start();
      }
      if (map.holds(strings)) {
        map.add(strings);
      } else if (isIntegrity(strings)) {
        map.integrity(strings);
      }
    }
  }

  private static boolean isIntegrity(JsonStrings strings) {
    return !strings.isKey() && strings.depth() == 2 && strings.key(0).equals("integrity");
  }

  /** The hashes of a module that was rewritten are those of its bytes now. */
  private void integrity(JsonStrings strings) {
    Surroundings around = references.around();
    Link link = resolver.resolve(name);
    if (around != null && !references.stays() && link.kind() == Link.Kind.ENTRY) {
      String now = CrossOrigin.integrity(strings.value(), link.entry(), around);
      if (!now.equals(strings.value())) {
        int start = strings.start();
        references.repair(text.offset(start), text.offset(strings.end()), text.spell(start, now));
      }
    }
  }

  /** Whether the string stands where specifiers lead to addresses. */
  private static boolean isSpecifier(JsonStrings strings) {
    int depth = strings.depth();
    return (depth == 2 && strings.key(0).equals("imports"))
        || (depth == 3 && strings.key(0).equals("scopes"));
  }

  private Set<String> namesBeside(JsonStrings strings) {
    String scope = strings.depth() == 2 ? "" : strings.key(1);
    return names.computeIfAbsent(scope, none -> new HashSet<>());
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
      if (!strings.isKey() && isSpecifier(strings) && nameEach(strings)) {
        return;
      }
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

  /** Names each module in a folder that a bare name leads to; false if some remain without. */
  private boolean nameEach(JsonStrings strings) {
    Surroundings around = references.around();
    int keyEnd = text.chars().indexOf('"', nameStart);
    if (around == null
        || references.stays()
        || !name.endsWith("/")
        || JavaScript.isUrl(name)
        || !name.equals(text.chars().substring(nameStart, keyEnd))
        || !HtmlScripts.isReplaceable(text.chars(), nameStart, keyEnd)) {
      return false;
    }
    Set<String> known = namesBeside(strings);
    Map<String, Link> below = resolver.below(strings.value(), MOST_NAMES + 1);
    boolean all = below.size() <= MOST_NAMES;
    StringBuilder written = new StringBuilder();
    for (Map.Entry<String, Link> module : below.entrySet()) {
      String rest = module.getKey();
      if (!MODULES.contains(around.mediaType(module.getValue().entry()))
          || isInFolder(name + rest, name.length(), known)) {
        continue;
      }
      if (known.contains(name + rest)) {
        left -= left > 0 ? 1 : 0; // As if it had been named here, for a map that was.
        continue;
      }
      if (left == 0 || rest.indexOf('%') >= 0) {
        all = false; // Nobody knows whether it is imported encoded.
        continue;
      }
      left--;
      known.add(name + rest);
      references.count(module.getValue());
      written.append('"').append(name).append(JsonStrings.escaped(rest)).append("\": \"");
      written.append(JsonStrings.escaped(module.getValue().url())).append("\", ");
    }
    int at = nameStart - 1;
    if (written.length() > 0) {
      references.repair(text.offset(at), text.offset(at), text.spell(at, written.toString()));
    }
    return all;
  }

  /** Whether a specifier is in another folder below {@code from} that has an address too. */
  private static boolean isInFolder(String specifier, int from, Set<String> known) {
    for (int slash = specifier.indexOf('/', from);
        slash >= 0;
        slash = specifier.indexOf('/', slash + 1)) {
      if (known.contains(specifier.substring(0, slash + 1))) {
        return true;
      }
    }
    return false;
  }
}
