package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must hold for any bytes, on fixtures damaged at random. */
class MutationTest {
  private static final int COUNT = Boolean.getBoolean("unipage.full") ? 100_000 : 2_000;
  private static final long SEED = 1;

  /** What a reference in a script comes after. */
  private static final Set<String> PLACES = Set.of("import", "from", "(");

  private static final String IMPORT_MAP =
      """
      {"imports": {"a": "/js/app.js", "./page.html": "..\\/about.html", "b/": "/js/"},
       "scopes": {"/js/app.js": {"a": "/js/lib/one.js"}, "/docs/": {}},
       "integrity": {"/js/app.js": "sha384-x"}}
      """;

  private static final String SPECULATION_RULES =
      """
      {"prefetch": [{"urls": ["/about.html", "other.html"]}], "prerender": [{"urls": ["../"]}]}
      """;

  @Test
  void changesNothingButReferencesOfPages() throws IOException {
    List<String> originals = originals("html");
    Mutations mutations = Mutations.ofHtml(SEED);
    for (int i = 0; i < COUNT; i++) {
      check("docs/page.html", "text/html", mutations.next(originals));
    }
    System.out.println("mutated pages: " + COUNT + " of 100000 (seed " + SEED + ")");
  }

  @Test
  void changesNothingButReferencesOfStyleSheets() throws IOException {
    List<String> originals = originals("css");
    Mutations mutations = Mutations.ofCss(SEED);
    for (int i = 0; i < COUNT; i++) {
      check("css/main.css", "text/css", mutations.next(originals));
    }
    System.out.println("mutated style sheets: " + COUNT + " of 100000 (seed " + SEED + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "page.in.xhtml, docs/page.html, application/xhtml+xml",
    "picture.in.svg, img/sprite.svg, image/svg+xml",
    "rss2.in.rss, docs/page.html, application/rss+xml",
    "rss1.in.rdf, docs/page.html, application/rdf+xml",
    "feed.in.atom, docs/page.html, application/atom+xml",
    "sitemap.in.xml, docs/page.html, text/xml",
    "list.in.opml, docs/page.html, text/x-opml",
    "search.in.osdx, docs/page.html, application/opensearchdescription+xml",
    "styled.in.xml, docs/page.html, application/xml",
  })
  void changesNothingButReferencesOfXml(String first, String path, String mediaType)
      throws IOException {
    List<String> originals = new ArrayList<>(originals("xml"));
    originals.addAll(originals("svg"));
    // Documents of this very format twice as often as all others.
    String own = Files.readString(Path.of("src/test/resources/rewrite", folder(first), first));
    originals.addAll(Collections.nCopies(2 * originals.size(), own));
    Mutations mutations = Mutations.ofXml(SEED);
    for (int i = 0; i < COUNT; i++) {
      check(path, mediaType, mutations.next(originals));
    }
    System.out.println("mutated " + mediaType + ": " + COUNT + " of 100000 (seed " + SEED + ")");
  }

  private static String folder(String file) {
    return file.endsWith(".svg") ? "svg" : "xml";
  }

  @Test
  void changesNothingButSpecifiersOfScripts() throws IOException {
    List<String> originals = originals("js");
    Mutations mutations = Mutations.ofJavaScript(SEED);
    for (int i = 0; i < COUNT; i++) {
      String in = mutations.next(originals);
      String out = check("js/app.js", "text/javascript", in);
      // Which of the two it was read as, its syntax tells; some texts are both.
      assertThat(List.of(true, false))
          .as(in)
          .anyMatch(goal -> withoutSpecifiers(out, goal).equals(withoutSpecifiers(in, goal)));
    }
    System.out.println("mutated scripts: " + COUNT + " of 100000 (seed " + SEED + ")");
  }

  @Test
  void changesNothingButStringsOfJson() throws IOException {
    Map<String, String> types =
        Map.of("manifest", "application/manifest+json", "json-ld", "application/ld+json");
    for (Map.Entry<String, String> type : types.entrySet()) {
      List<String> originals = originals(type.getKey());
      Mutations mutations = Mutations.ofJson(SEED);
      for (int i = 0; i < COUNT; i++) {
        String in = mutations.next(originals);
        String out = check("docs/page.html", type.getValue(), in);
        assertThat(withoutUrls(out)).as(in).isEqualTo(withoutUrls(in));
      }
      System.out.println(
          "mutated " + type.getValue() + ": " + COUNT + " of 100000 (seed " + SEED + ")");
    }
  }

  @Test
  void changesNothingButStringsOfJsonInPages() {
    List<String> originals = List.of(IMPORT_MAP, SPECULATION_RULES);
    Mutations mutations = Mutations.ofJson(SEED);
    for (int i = 0; i < COUNT; i++) {
      String json = mutations.next(originals).replace("</script>", "");
      for (String type : List.of("importmap", "speculationrules")) {
        String in = "<script type=" + type + '>' + json + "</script>";
        String out = check("docs/page.html", "text/html", in);
        assertThat(withoutUrls(out)).as(in).isEqualTo(withoutUrls(in));
      }
    }
    System.out.println(
        "mutated import maps and rules: " + COUNT + " of 100000 (seed " + SEED + ")");
  }

  /** The tokens, but where a reference may stand, nothing of it. */
  private static List<String> withoutSpecifiers(String source, boolean module) {
    JavaScriptLexer lexer = new JavaScriptLexer(source, module);
    List<String> tokens = new ArrayList<>();
    String last = "";
    while (lexer.next()) {
      boolean place = lexer.isLiteral() && PLACES.contains(last);
      last = place ? "…" : source.substring(lexer.start(), lexer.end());
      tokens.add(last);
    }
    return tokens;
  }

  /** The text, but of strings that are URLs, nothing. */
  private static String withoutUrls(String json) {
    return json.replaceAll("(?s)\"(?:\\\\.|[^\"\\\\])*\"", "…");
  }

  @Test
  void findsInPiecesWhatItFindsInAWholeTree() throws IOException {
    List<String> originals = originals("html");
    Mutations mutations = Mutations.ofHtml(SEED + 1);
    for (int i = 0; i < COUNT / 10; i++) {
      StringBuilder html = new StringBuilder();
      while (html.length() < 10_000) {
        html.append(mutations.next(originals));
      }
      HtmlPlaces whole = HtmlPlaces.find(html.toString());
      HtmlPlaces pieces = HtmlPlaces.findInPieces(html.toString(), 1);
      // A tree may lose elements that the parser made before, such as a body when a frameset comes.
      assertThat(pieces.places()).as(html.toString()).containsAll(whole.places());
      assertThat(pieces.doubtful()).as(html.toString()).isEmpty();
      assertThat(pieces.base()).as(html.toString()).isEqualTo(whole.base());
      assertThat(pieces.declared()).as(html.toString()).isEqualTo(whole.declared());
    }
    int full = 10_000;
    System.out.println(
        "pages in pieces: " + COUNT / 10 + " of " + full + " (seed " + (SEED + 1) + ")");
  }

  private static String check(String path, String mediaType, String text) {
    byte[] in = text.getBytes(UTF_8);
    Rewritten once = FixturesTest.SITE.rewrite(path, mediaType, in);
    assertThat(Undo.of(in, once)).as(text).isEqualTo(in);
    assertThat(once.problems()).as(text).noneMatch(problem -> problem.kind().equals("markup"));
    Rewritten twice = FixturesTest.SITE.rewrite(path, mediaType, once.bytes());
    assertThat(new String(twice.bytes(), ISO_8859_1))
        .as(text)
        .isEqualTo(new String(once.bytes(), ISO_8859_1));
    return new String(once.bytes(), UTF_8);
  }

  private static List<String> originals(String folder) throws IOException {
    List<String> originals = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/rewrite", folder))) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().contains(".in.")) {
          originals.add(Files.readString(file));
        }
      }
    }
    return originals;
  }
}
