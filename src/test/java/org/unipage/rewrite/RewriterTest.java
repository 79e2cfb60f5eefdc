package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.unipage.link.Link;
import org.unipage.site.Problem;

class RewriterTest {
  private static final TestSite SITE = FixturesTest.SITE;

  @Test
  void givesBackTheVeryBytesIfNothingChanges() {
    byte[] page = "<a href='http://other.example/'>x</a>".getBytes(UTF_8);
    assertThat(html(page).bytes()).isSameAs(page);
    byte[] image = {1, 2, 3};
    assertThat(SITE.rewrite("img/a.png", "image/png", image).bytes()).isSameAs(image);
  }

  @Test
  void listsLinksInTheOrderOfTheFile() {
    Rewritten page =
        html("<a href='/about.html'><b><table><img src='/img/a.png'><tr><td><a href=gone.html>");
    assertThat(page.links())
        .extracting(Link::url)
        .containsExactly(
            "http://about.html.www.example.org/about.html",
            "http://a.png.img.www.example.org/img/a.png",
            "http://www.example.org/docs/gone.html");
  }

  @Test
  void countsAReferenceThatMustStay() {
    Rewritten page = html("<svg><use href='/img/sprite.svg#a'></svg>");
    assertThat(page.edits()).isEmpty();
    assertThat(page.links())
        .extracting(Link::url)
        .containsExactly("http://sprite.svg.img.www.example.org/img/sprite.svg#a");
  }

  @Test
  void countsLinesAndBytesWhateverEndsALine() {
    for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      String page = "\uFEFFé\n\r\n\r<p>é<a href=gone.html>x</a>";
      int column = charset.equals(UTF_8) ? 14 : 25;
      assertThat(html(page.getBytes(charset)).problems())
          .extracting(Problem::line, Problem::column)
          .containsExactly(org.assertj.core.groups.Tuple.tuple(4, column));
    }
  }

  @Test
  void reportsAThousandMissingFilesAndCountsTheRest() {
    StringBuilder page = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      page.append("<a href=gone").append(i).append(".html#a>x</a>");
    }
    List<Problem> problems = html(page.toString()).problems();
    assertThat(problems).hasSize(1001);
    assertThat(problems.get(1000).message())
        .isEqualTo("2000 more references here lead to files that the mirror lacks");
  }

  @Test
  void keepsMessagesShort() {
    Rewritten page = html("<a href='" + "long/".repeat(1000) + "'>x</a>");
    assertThat(page.problems().get(0).message()).hasSizeLessThan(240);
  }

  @Test
  void reportsDocumentsNestedTooDeeply() {
    String page = "<img src=/img/a.png>";
    for (int i = 0; i < 12; i++) {
      page = "<iframe srcdoc=\"" + page.replace("&", "&amp;").replace("\"", "&quot;") + "\">";
    }
    assertThat(html(page).problems()).extracting(Problem::kind).containsExactly("markup");
    assertThat(html(page).edits()).isEmpty();
  }

  @Test
  void leavesJsonThatIsNoManifestAlone() {
    byte[] json = "{\"name\": \"x\", \"start_url\": \"/about.html\"}".getBytes(UTF_8);
    assertThat(SITE.rewrite("js/data.json", "application/json", json).bytes()).isSameAs(json);
    byte[] list = "{\"icons\": [{\"src\": \"/img/a.png\"}]}".getBytes(UTF_8);
    assertThat(SITE.rewrite("manifest.json", "application/json", list).bytes()).isSameAs(list);
  }

  @Test
  void countsAWorkerThatMustStay() {
    Rewritten script =
        SITE.rewrite(
            "js/app.js",
            "text/javascript",
            "new Worker(new URL('./worker.js', import.meta.url))".getBytes(UTF_8));
    assertThat(script.edits()).isEmpty();
    assertThat(script.links())
        .extracting(Link::url)
        .containsExactly("http://worker.js.js.www.example.org/js/worker.js");
  }

  @Test
  void readsJsonNestedTooDeeplyOnlySoFar() {
    String deep = "[".repeat(1_000_000) + "\"/about.html\"" + "]".repeat(1_000_000);
    String json = "{\"x\": " + deep + ", \"start_url\": \"/about.html\"}";
    Rewritten manifest =
        SITE.rewrite("manifest.json", "application/manifest+json", json.getBytes(UTF_8));
    assertThat(manifest.edits()).hasSize(1);
  }

  @Test
  void writesWhatAStringOfItsKindMeans() {
    for (String quote : List.of("'", "\"", "`")) {
      byte[] out =
          SITE.rewrite(
                  "js/app.js",
                  "text/javascript",
                  ("import(" + quote + "/about.html?\\'\\\"\\`\\${\\\\" + quote + ")")
                      .getBytes(UTF_8))
              .bytes();
      JavaScriptLexer lexer = new JavaScriptLexer(new String(out, UTF_8), false);
      while (lexer.next() && !lexer.isLiteral()) {}
      assertThat(lexer.value())
          .isEqualTo("http://about.html.www.example.org/about.html?%27%22`${\\");
    }
  }

  @Test
  void leavesWhatDecidesWhereAScriptElementEnds() {
    Rewritten page =
        html(
            "<script type=importmap>{'imports': {'a': '/x<!--', 'b': '<script>'}}</script>"
                    .replace('\'', '"')
                + "<script>import('/about.html')</script>");
    assertThat(page.edits()).isEmpty();
  }

  @Test
  void refusesEditsThatOverlap() {
    byte[] bytes = new byte[10];
    assertThatThrownBy(() -> Splice.apply(bytes, List.of(new Edit(2, 5, "x"), new Edit(4, 6, "y"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Rewritten html(String page) {
    return html(page.getBytes(UTF_8));
  }

  private static Rewritten html(byte[] page) {
    return SITE.rewrite("docs/page.html", "text/html", page);
  }
}
