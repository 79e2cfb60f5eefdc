package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.site.Problem;

/** What is done for what scripts make, find and import when they run. */
class RepairsOfScriptsTest {
  private static final String USE = "d.createElementNS('http://www.w3.org/2000/svg', 'use')";

  @TempDir private Path dir;
  private RepairedSite site;

  @BeforeEach
  void start() {
    site = new RepairedSite(dir).with("index.html", "<title>Home</title>");
  }

  private String page(String markup) throws IOException {
    return site.staged("p.html", markup);
  }

  @Test
  void carriesTheSymbolsThatAScriptShows() throws IOException {
    site.with("i/s.svg", "<svg><g id='a'/></svg>").with("i/t.svg", "<svg><g id='b'/></svg>");
    String script =
        "<script>u = " + USE + "; u.href = 'i/s.svg#a'; v.href = \"%s/i/t.svg#b\"</script>";
    assertThat(page(script.formatted("http://www.example.org"))).isEqualTo(script.formatted(""));
    assertThat(site.companions("p.html")).containsExactly("i/s.svg", "i/t.svg");
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void carriesTheSymbolsThatAScriptOfItsOwnShows() throws IOException {
    site.with("i/s.svg", "<svg><g id='a'/></svg>")
        .with("js/u.js", "function icon(name) { " + USE + ".href = 'i/s.svg#' + name }");
    page("<script src=js/u.js></script>");
    assertThat(site.companions("p.html")).containsExactly("i/s.svg");
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void carriesTheImagesWhosePixelsAScriptReads() throws IOException {
    site.with("i/a.png", "PNG").with("i/b.jpg", "JPEG");
    String script =
        "<script>i = new Image(); i.src = 'i/a.png?x'; j.src = '%s/i/b.jpg'; c.toBlob()</script>";
    assertThat(page(script.formatted("http://www.example.org"))).isEqualTo(script.formatted(""));
    assertThat(site.companions("p.html")).containsExactly("i/a.png", "i/b.jpg");
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void reportsSymbolsWhoseFileAScriptPutsTogether() throws IOException {
    page("<script>\n" + USE + ".href = base + name</script>");
    assertThat(site.problems())
        .containsExactly(
            "p.html:2:3: a use element shows symbols from files of the page's own host only");
  }

  @Test
  void carriesAStyleSheetOfAnotherTypeInQuirksMode() throws IOException {
    site.with("sheet.dat", "p { color: red }");
    String markup = "<link rel=stylesheet href=sheet.dat><p>quirks";
    assertThat(page(markup)).isEqualTo(markup);
    assertThat(site.companions("p.html")).containsExactly("sheet.dat");
    assertThat(page("<!DOCTYPE html>" + markup))
        .isEqualTo("<!DOCTYPE html>" + markup.replace("sheet.dat", "//sheet.dat///sheet.dat"));
    assertThat(site.companions("p.html")).isEmpty();
  }

  @Test
  void letsAPageLookIntoTheWindowThatItFindsByItsName() throws IOException {
    site.with("o.html", "<p>opened").with("other.html", "<p>other");
    assertThat(
            page(
                "<a href=o.html target=own>open</a><a href=other.html target=else>other</a>"
                    + "<script>w = window.open('', 'own'); w.document.title</script>"))
        .contains("document.domain=");
    assertThat(site.staged("o.html")).contains("document.domain=");
    assertThat(site.staged("other.html")).isEqualTo("<p>other");
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void computesTheHashesInAnImportMapOfWhatItRewrote() throws IOException {
    String module = "import './n.mjs'";
    site.with("m.mjs", module).with("n.mjs", "export {}");
    String map =
        "<script type=importmap>{\"integrity\": {\"./m.mjs\": \"sha256-%s\", \"./n.mjs\":"
            + " \"sha256-%s\"}}</script>";
    String staged = page(map.formatted(hash(module), hash("export {}")));
    assertThat(staged)
        .isEqualTo(
            map.replace("./m.mjs", "//m.mjs///m.mjs")
                .replace("./n.mjs", "//n.mjs///n.mjs")
                .formatted(hash(site.raw("m.mjs")), hash("export {}")));
    assertThat(site.raw("m.mjs")).isNotEqualTo(module);
  }

  @Test
  void saysThatASiteOfOneLabelHasNoDomainToShare() throws IOException {
    Path mirror = Files.createDirectories(dir.resolve("intranet"));
    SmallSite.write(mirror, "index.html", "<p>Home");
    SmallSite.write(
        mirror, "p.html", "<iframe src=f.html></iframe><script>frames[0].document</script>");
    SmallSite.write(mirror, "f.html", "<p>framed");
    StageResult result =
        new StagePipeline(SmallSite.options(mirror, dir.resolve("out")), Silent.PROGRESS).run();
    assertThat(result.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "f.html:1:1: scripts that reach into frames or windows need a site host with a dot in"
                + " its name, which pages can share: give it one with --site-host (also"
                + " p.html:1:1)");
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
