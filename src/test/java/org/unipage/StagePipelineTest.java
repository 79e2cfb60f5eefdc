package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.Manifest;
import org.unipage.site.BadInput;
import org.unipage.site.Problem;
import org.unipage.stage.Change;

class StagePipelineTest {

  @TempDir Path dir;
  private Path mirror = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void makeSite() throws IOException {
    mirror = SmallSite.in(dir);
    out = dir.resolve("out");
  }

  @Test
  void givesEveryFileAHostAnAddressAndAProject() throws IOException {
    Manifest site = stage().manifest();
    assertThat(site.entries())
        .extracting(page -> page.url() + " " + page.ipv4() + " " + page.mediaType())
        .containsExactly(
            "http://404.html.www.example.org:8080/404.html 127.56.0.4 text/html",
            "http://about.html.www.example.org:8080/about.html 127.56.0.5 text/html",
            "http://blog.www.example.org:8080/blog/ 127.56.0.6 text/html",
            "http://index.html-page-2-x4q4ef.blog.www.example.org:8080/blog/?page=2 127.56.0.7"
                + " text/html",
            "http://caf-x3bt4z.txt.www.example.org:8080/caf%E9.txt 127.56.0.8 text/plain",
            "http://a.css.css.www.example.org:8080/css/a.css 127.56.0.9 text/css",
            "http://b.css.css.www.example.org:8080/css/b.css 127.56.0.10 text/css",
            "http://empty-x0f.www.example.org:8080/empty 127.56.0.11 text/plain",
            "http://logo-x0c.png.img.www.example.org:8080/img/Logo.png 127.56.0.12 image/png",
            "http://www.example.org:8080/ 127.56.0.3 text/html",
            "http://two-words-x3s.html.www.example.org:8080/two%20words.html 127.56.0.13"
                + " text/html");
  }

  @Test
  void writesOnlyWhatChanged() throws IOException {
    stage();
    Map<String, FileTime> before = times();
    assertThat(stage().projects(Change.Kind.KEEP)).isEqualTo(11);
    assertThat(times()).isEqualTo(before);

    SmallSite.write(mirror, "about.html", "<p>Changed");
    StageResult changed = stage();
    assertThat(changed.projects(Change.Kind.REPLACE)).isEqualTo(1);
    Map<String, FileTime> after = times();
    after.entrySet().removeAll(before.entrySet());
    String about = page(changed.manifest(), "about.html").id();
    assertThat(after.keySet())
        .containsExactlyInAnyOrder(
            "staging/" + about + "/content",
            "staging/" + about + "/page",
            "staging/" + about + "/vm",
            "staging/manifest.json");
  }

  @Test
  void addingAFileRenamesAndReaddressesNothing() throws IOException {
    Manifest before = stage().manifest();
    SmallSite.write(mirror, "aaa.html", "new");
    StageResult added = stage();
    assertThat(added.readdressed()).isEmpty();
    assertThat(added.projects(Change.Kind.CREATE)).isEqualTo(1);
    assertThat(added.manifest().zone().serial()).isEqualTo(2);
    for (Manifest.Page page : before.entries()) {
      Manifest.Page now = page(added.manifest(), page.path().encoded());
      assertThat(now.host() + now.ipv4() + now.id())
          .isEqualTo(page.host() + page.ipv4() + page.id());
    }
    assertThat(page(added.manifest(), "aaa.html").ipv4()).isEqualTo("127.56.0.14");
  }

  @Test
  void removesTheProjectsOfFilesThatAreGoneAndReusesTheirAddressesLast() throws IOException {
    String gone = page(stage().manifest(), "about.html").id();
    Files.delete(mirror.resolve("about.html"));
    StageResult removed = stage();
    assertThat(removed.projects(Change.Kind.REMOVE)).isEqualTo(1);
    assertThat(out.resolve("staging/" + gone)).doesNotExist();
    assertThat(removed.problems())
        .filteredOn(problem -> problem.kind().equals("missing"))
        .hasSize(3);
    SmallSite.write(mirror, "new.html", "new");
    assertThat(page(stage().manifest(), "new.html").ipv4()).isEqualTo("127.56.0.14");
  }

  @Test
  void staysTheSameWhateverTheThreadsAndTheOrderOfRuns() throws IOException {
    stage();
    Map<String, String> first = SmallSite.tree(out);
    Path other = dir.resolve("other");
    new StagePipeline(withThreads(SmallSite.options(mirror, other), 7), Silent.PROGRESS).run();
    assertThat(SmallSite.tree(other)).isEqualTo(first);
  }

  @Test
  void aDryRunSaysWhatWouldChangeAndChangesNothing() throws IOException {
    StageOptions options = SmallSite.options(mirror, out);
    StageResult dry = new StagePipeline(dry(options), Silent.PROGRESS).run();
    assertThat(out).doesNotExist();
    StageResult real = stage();
    assertThat(dry.changes()).isEqualTo(real.changes());
    assertThat(dry.manifest()).isEqualTo(real.manifest());
  }

  @Test
  void listsItsProblemsInEveryRun() throws IOException {
    List<Problem> first = stage().problems();
    assertThat(first)
        .extracting(Problem::toString)
        .containsExactly(
            "index.html:1:170: \"/gone.html\" leads to http://www.example.org:8080/gone.html, which"
                + " the mirror lacks: mirror it too or remove the reference");
    assertThat(stage().problems()).isEqualTo(first);
  }

  @Test
  void standsInForAMissingRootIndexWithAListOfEntries() throws IOException {
    Files.delete(mirror.resolve("index.html"));
    Manifest site = stage().manifest();
    Manifest.Page front = page(site, "index.html");
    assertThat(front.generated()).isTrue();
    assertThat(front.id()).isEqualTo(site.front());
    assertThat(front.ipv4()).isEqualTo("127.56.0.3");
    assertThat(Files.readString(out.resolve(front.file())))
        .contains("<a href=\"http://about.html.www.example.org:8080/about.html\">about.html</a>");
    assertThat(new VerifyPipeline(out, null, 2).run().findings()).isEmpty();
    SmallSite.write(mirror, "index.html", "back");
    assertThat(page(stage().manifest(), "index.html").generated()).isFalse();
  }

  @Test
  void refusesToMixMirrorAndOutput() {
    assertRefused(SmallSite.options(mirror, mirror.resolve("out")), "lies inside the mirror");
    assertRefused(SmallSite.options(mirror, mirror), "lies inside the mirror");
    assertRefused(SmallSite.options(mirror, dir), "the mirror lies inside OUT");
    assertThat(mirror.resolve("staging")).doesNotExist();
  }

  @Test
  void refusesANetworkThatIsTooSmallBeforeItWritesAnything() {
    StageOptions options = SmallSite.options(mirror, out);
    assertRefused(withNetwork(options, "127.9.0.0/29"), "prefix length 28 or less");
    assertThat(out.resolve("Makefile")).doesNotExist();
    assertThat(out.resolve("staging/manifest.json")).doesNotExist();
  }

  private void assertRefused(StageOptions options, String why) {
    assertThatThrownBy(() -> new StagePipeline(options, Silent.PROGRESS).run())
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(why);
  }

  private StageResult stage() throws IOException {
    return new StagePipeline(SmallSite.options(mirror, out), Silent.PROGRESS).run();
  }

  private static Manifest.Page page(Manifest site, String path) {
    return site.entries().stream()
        .filter(page -> page.path().encoded().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, FileTime> times() throws IOException {
    Map<String, FileTime> times = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        times.put(out.relativize(file).toString(), Files.getLastModifiedTime(file));
      }
    }
    return times;
  }

  private static StageOptions withThreads(StageOptions o, int threads) {
    return change(o, o.network(), o.dryRun(), threads);
  }

  private static StageOptions withNetwork(StageOptions o, String network) {
    return change(o, network, o.dryRun(), o.threads());
  }

  private static StageOptions dry(StageOptions o) {
    return change(o, o.network(), true, o.threads());
  }

  private static StageOptions change(
      StageOptions o, @Nullable String network, boolean dryRun, int threads) {
    return new StageOptions(
        o.version(),
        o.mirror(),
        o.out(),
        o.outGiven(),
        o.siteHost(),
        o.followLinks(),
        o.target(),
        o.content(),
        o.server(),
        network,
        o.network6(),
        o.spare(),
        o.naming(),
        o.scheme(),
        o.port(),
        o.listenPort(),
        o.publicAddress(),
        o.memory(),
        o.dnsUnikernel(),
        o.templates(),
        o.firstSerial(),
        o.fresh(),
        dryRun,
        threads,
        o.repairs());
  }
}
