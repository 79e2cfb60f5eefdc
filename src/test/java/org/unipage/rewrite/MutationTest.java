package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold for any bytes, on fixtures damaged at random. */
class MutationTest {
  private static final int COUNT = Boolean.getBoolean("unipage.full") ? 100_000 : 2_000;
  private static final long SEED = 1;

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

  private static void check(String path, String mediaType, String text) {
    byte[] in = text.getBytes(UTF_8);
    Rewritten once = FixturesTest.SITE.rewrite(path, mediaType, in);
    assertThat(Undo.of(in, once)).as(text).isEqualTo(in);
    assertThat(once.problems()).as(text).noneMatch(problem -> problem.kind().equals("markup"));
    Rewritten twice = FixturesTest.SITE.rewrite(path, mediaType, once.bytes());
    assertThat(new String(twice.bytes(), ISO_8859_1))
        .as(text)
        .isEqualTo(new String(once.bytes(), ISO_8859_1));
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
