package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.Manifest;
import org.unipage.site.Problem;

/** What is staged of XML files is read again as what it is. */
class VerifyXmlTest {
  private static final Path FIXTURES = Path.of("src/test/resources/rewrite");

  @TempDir Path dir;

  @Test
  void findsAReferenceInAFeedThatIsReachedOnlyThroughARedirect() throws IOException {
    Path mirror = SmallSite.in(dir);
    Map<String, String> files =
        Map.of(
            "rss2.in.rss", "feed.rss",
            "feed.in.atom", "feed.atom",
            "sitemap.in.xml", "sitemap.xml",
            "list.in.opml", "list.opml",
            "page.in.xhtml", "page.xhtml");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.copy(FIXTURES.resolve("xml").resolve(file.getKey()), mirror.resolve(file.getValue()));
    }
    Files.copy(FIXTURES.resolve("svg/picture.in.svg"), mirror.resolve("picture.svg"));
    String wide = "\uFEFF" + Files.readString(FIXTURES.resolve("xml/feed.in.atom"));
    Files.write(mirror.resolve("wide.atom"), wide.getBytes(UTF_16LE));
    Path out = dir.resolve("out");
    Manifest manifest =
        new StagePipeline(SmallSite.options(mirror, out), Silent.PROGRESS).run().manifest();

    VerifyResult whole = verify(out);
    assertThat(whole.findings()).isEmpty();

    bend(manifest, out, "feed.rss", StandardCharsets.UTF_8);
    bend(manifest, out, "wide.atom", UTF_16LE);
    assertThat(verify(out).findings())
        .filteredOn(problem -> problem.kind().equals("indirect"))
        .extracting(Problem::path)
        .containsExactlyInAnyOrder("feed.rss", "wide.atom");
  }

  /** Puts one reference back to what it was in the mirror. */
  private static void bend(Manifest manifest, Path out, String path, Charset charset)
      throws IOException {
    Manifest.Page page =
        manifest.entries().stream()
            .filter(entry -> entry.path().encoded().equals(path))
            .findFirst()
            .orElseThrow();
    Path file = out.resolve(page.file());
    String text = new String(Files.readAllBytes(file), charset);
    String bent = text.replaceFirst("http://about[^/]*/about.html", "/about.html");
    assertThat(bent).isNotEqualTo(text);
    Files.write(file, bent.getBytes(charset));
  }

  private static VerifyResult verify(Path out) throws IOException {
    return new VerifyPipeline(out, null, 2).run();
  }
}
