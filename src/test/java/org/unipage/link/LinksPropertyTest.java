package org.unipage.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.unipage.site.OriginalUrl;
import org.unipage.site.SitePath;

/** What holds for every reference in every mirror. */
class LinksPropertyTest {

  private static final int MIRRORS = Boolean.getBoolean("unipage.full") ? 20_000 : 300;
  private static final int REFERENCES = 100;
  private static final long SEED = 2;

  private static final String[] NAMES = {
    "a",
    "b",
    "a.html",
    "b.html",
    "index.html",
    "a.html?x",
    "a?x",
    "a?x.html",
    "a@x",
    "a@x.html",
    "index.html?x",
    "index.html@x",
    "a.css",
    "a%20b",
    "a b",
    "a%3Fx",
    "é",
    "\u00e9",
    "a%C3%A9",
    "%2e%2e",
    "a#b",
    "a%23b",
    "a:b",
    "a%3Ab",
    "a+b",
    "...",
    "%",
    "%25",
    "%41",
    "A",
    "a'b?c'd",
    "a?b?c",
    "a?",
    "x?u=%2Fa",
    "\\",
    "a\nb",
    "a%0Ab",
    "\u00c3%89",
  };

  private static final String[] PIECES = {
    "/",
    "/",
    "/",
    "a",
    "b",
    ".html",
    "index.html",
    "?",
    "?x",
    "@x",
    "%3Fx",
    ".css",
    "%20",
    " ",
    "é",
    "%C3%A9",
    "%E9",
    "#",
    "#f f",
    ".",
    "..",
    "/../",
    "%2e",
    "%25",
    "%2",
    "%2F",
    ":",
    "+",
    "'",
    "\\",
    "%41",
    "%0A",
    "//",
    "http://www.example.org/",
    "//example.org",
    "https://p1.www.example.org:8080/",
    "http://p2.www.example.org",
    "http://127.0.0.1:8099/",
    "?u=/a",
    "<",
    "^",
  };

  @Test
  void holdsWhateverTheMirrorAndTheReferences() {
    Random random = new Random(SEED);
    Map<Link.Kind, Integer> kinds = new EnumMap<>(Link.Kind.class);
    int aliases = 0;
    for (int m = 0; m < MIRRORS; m++) {
      List<SitePath> paths = paths(random);
      Links links = Mirrors.of(Mirrors.SITE, paths);
      List<String> urls = OriginalUrl.of(paths);
      for (int i = 0; i < paths.size(); i++) {
        checkOwnUrls(links, i, urls.get(i));
      }
      Resolver resolver =
          links.resolver(random.nextInt(paths.size()), random.nextBoolean() ? UTF_8 : ISO_8859_1);
      for (int r = 0; r < REFERENCES; r++) {
        String reference = reference(random, paths);
        Link link = resolver.resolve(reference);
        kinds.merge(link.kind(), 1, Integer::sum);
        check(links, resolver, reference, link);
        aliases += link.alias().isEmpty() ? 0 : 1;
      }
    }
    System.out.printf(
        "links: %d of 2000000 references in %d mirrors (seed %d): %s, %d aliases%n",
        MIRRORS * REFERENCES, MIRRORS, SEED, kinds, aliases);
    assertThat(kinds).containsOnlyKeys(Link.Kind.values());
    assertThat(aliases).isGreaterThan(MIRRORS);
  }

  private static void checkOwnUrls(Links links, int entry, String originalUrl) {
    Resolver resolver = links.resolver(entry, UTF_8);
    Link own = new Link(Link.Kind.ENTRY, links.pageUrl(entry), entry, "");
    assertThat(resolver.resolve(links.pageUrl(entry))).isEqualTo(own);
    assertThat(resolver.resolve("http://www.example.org" + originalUrl)).isEqualTo(own);
  }

  private static void check(Links links, Resolver resolver, String reference, Link link) {
    assertThat(resolver.resolve(link.url()))
        .as("%s, once more", reference)
        .isEqualTo(new Link(link.kind(), link.url(), link.entry(), ""));
    switch (link.kind()) {
      case LEFT -> assertThat(link).isEqualTo(Link.left(reference));
      case MISSING -> assertThat(link.url()).matches("http://www\\.example\\.org:8080/[!-~]*");
      case ENTRY -> {
        String page = links.pageUrl(link.entry());
        assertThat(link.url()).startsWith(page).matches("[!-~]*");
        assertThat(link.url().substring(page.length())).matches("([?#].*)?");
        if (!link.alias().isEmpty()) {
          Link asked = resolver.resolve("http://www.example.org" + link.alias());
          assertThat(asked.entry())
              .as("the front, asked for %s", link.alias())
              .isEqualTo(link.entry());
          assertThat(asked.alias()).isEqualTo(link.alias());
        }
      }
    }
  }

  private static List<SitePath> paths(Random random) {
    TreeSet<SitePath> paths = new TreeSet<>();
    for (int n = 1 + random.nextInt(12); n > 0; n--) {
      String folder = random.nextInt(3) == 0 ? NAMES[random.nextInt(NAMES.length)] + "/" : "";
      String name = folder + NAMES[random.nextInt(NAMES.length)];
      paths.add(
          name.chars().allMatch(c -> c < 0x100) && random.nextBoolean()
              ? new SitePath(name)
              : SitePath.of(name));
    }
    return new ArrayList<>(paths);
  }

  /** Pieces at random, or the name of a file in some other spelling. */
  private static String reference(Random random, List<SitePath> paths) {
    StringBuilder out = new StringBuilder();
    int pieces = random.nextInt(6);
    if (random.nextBoolean()) {
      String name = paths.get(random.nextInt(paths.size())).latin1();
      switch (random.nextInt(8)) {
        case 0 -> name = name.replace("?", "%3F");
        case 1 -> name = name.replace('@', '?');
        case 2 -> name = name.replaceFirst("\\.(html|css)$", "");
        case 3 -> name = name.replace("%", "%25");
        case 4 -> name = name.replace("index.html", "");
        case 5 -> name = name.replaceFirst("/", "//");
        case 6 -> name = name.replaceFirst("/index.html$", "");
        default -> {}
      }
      out.append('/').append(name);
      pieces -= 4;
    }
    for (; pieces >= 0; pieces--) {
      out.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return out.toString();
  }
}
