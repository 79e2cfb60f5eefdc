package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.Manifest;
import org.unipage.site.BadInput;
import org.unipage.site.Problem;

class VerifyPipelineTest {

  @TempDir Path dir;
  private Path out = Path.of("");
  private List<Manifest.Page> pages = List.of();

  @BeforeEach
  void stage() throws IOException {
    out = dir.resolve("out");
    pages =
        new StagePipeline(SmallSite.options(SmallSite.in(dir), out), Silent.PROGRESS)
            .run()
            .manifest()
            .entries();
  }

  @Test
  void findsNothingInATreeAsItWasStaged() throws IOException {
    VerifyResult result = verify();
    assertThat(result.findings()).isEmpty();
    assertThat(result.missing()).extracting(Problem::path).containsExactly("index.html");
    assertThat(result.holds(false)).isTrue();
    assertThat(result.holds(true)).isFalse();
  }

  @Test
  void namesAReferenceThatIsReachedOnlyThroughARedirect() throws IOException {
    edit(file("about.html", "content"), text -> text.replaceAll("src=[^>]*", "src=/img/Logo.png"));
    assertThat(lines())
        .anyMatch(
            line ->
                line.startsWith(
                    "about.html:1:19: /img/Logo.png is not the page URL"
                        + " http://logo-x0c.png.img.www.example.org:8080/img/Logo.png"))
        .anyMatch(line -> line.contains(id("about.html") + "/content: is not what unipage staged"));
  }

  @Test
  void namesEveryFileThatIsLostOrAltered() throws IOException {
    for (String name : List.of("config.ml", "page", "vm", "content")) {
      Files.delete(file("css/b.css", name));
      Files.writeString(file("two%20words.html", name), "other");
    }
    assertThat(lines())
        .contains(
            project("css/b.css") + "config.ml: is not there: run unipage stage",
            project("css/b.css") + "page: is not there: run unipage stage",
            project("css/b.css") + "vm: is not there: run unipage stage",
            project("css/b.css") + "content: is not there: run unipage stage",
            project("two%20words.html")
                + "config.ml: is not what unipage staged: run unipage stage",
            project("two%20words.html") + "page: is not what unipage staged: run unipage stage",
            project("two%20words.html") + "vm: is not what unipage staged: run unipage stage",
            project("two%20words.html") + "content: is not what unipage staged: run unipage stage");
  }

  @Test
  void namesTopFilesThatDisagreeWithTheManifest() throws IOException {
    edit(out.resolve("www.example.org.zone"), text -> text.replace("127.56.0.5", "127.56.0.55"));
    edit(out.resolve("Makefile"), text -> text + "\n");
    Files.delete(out.resolve("staging/vm"));
    Files.delete(out.resolve("staging/server/process.ml"));
    assertThat(lines())
        .containsExactly(
            "Makefile: is not what unipage staged: run unipage stage",
            "staging/server/process.ml: is not there: run unipage stage",
            "staging/vm: is not there: run unipage stage",
            "www.example.org.zone: is not what unipage staged: run unipage stage");
  }

  @Test
  void namesStaleAndForeignFiles() throws IOException {
    Files.createDirectories(out.resolve("staging/0123456789abcdef0123"));
    Files.writeString(out.resolve("staging/notes.txt"), "mine");
    Files.writeString(file("empty", "dune-project"), "mine");
    Files.writeString(out.resolve("staging/server/x.ml"), "mine");
    assertThat(lines())
        .containsExactlyInAnyOrder(
            "staging/0123456789abcdef0123: belongs to no entry: run unipage stage, or remove it",
            "staging/notes.txt: belongs to no entry: run unipage stage, or remove it",
            project("empty") + "dune-project: was not staged by unipage: remove it",
            "staging/server/x.ml: was not staged by unipage: remove it");
  }

  @Test
  void namesClashesOfNamesIdsAndAddresses() throws IOException {
    String about = address("about.html");
    manifest(text -> text.replace("\"" + address("empty") + "\"", "\"" + about + "\""));
    assertThat(lines()).contains("empty: the address " + about + " is also that of about.html");
    stage();
    manifest(text -> text.replace("\"host\":\"empty-x0f.", "\"host\":\"b.css.css."));
    assertThat(lines())
        .contains(
            "empty: the manifest has host b.css.css.www.example.org, not"
                + " empty-x0f.www.example.org",
            "empty: the host b.css.css.www.example.org is also that of css/b.css");
    stage();
    manifest(text -> text.replace(id("empty"), "00000000000000000000"));
    assertThat(lines())
        .contains("empty: the manifest has id 00000000000000000000, not " + id("empty"));
    stage();
    manifest(text -> text.replace("\"" + address("empty") + "\"", "\"10.1.2.3\""));
    assertThat(lines()).contains("empty: 10.1.2.3 is outside 127.56.0.0/16");
  }

  @Test
  void saysWhatToDoWithoutAManifest() throws IOException {
    Files.delete(out.resolve("staging/manifest.json"));
    assertThatThrownBy(this::verify)
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("is not there: either nothing was staged");
    Files.writeString(out.resolve("staging/manifest.json"), "{");
    assertThatThrownBy(this::verify)
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("manifest.json:1:");
  }

  @Test
  void stagingAgainMendsWhatItNames() throws IOException {
    edit(file("about.html", "content"), text -> text.replace("About", "aBOUT"));
    Files.delete(file("css/b.css", "page"));
    Files.delete(out.resolve("Makefile"));
    stage();
    assertThat(verify().findings()).isEmpty();
  }

  private VerifyResult verify() throws IOException {
    return new VerifyPipeline(out, null, 2).run();
  }

  private List<String> lines() throws IOException {
    return verify().findings().stream().map(Problem::toString).toList();
  }

  private void manifest(UnaryOperator<String> change) throws IOException {
    edit(out.resolve("staging/manifest.json"), change);
  }

  private static void edit(Path file, UnaryOperator<String> change) throws IOException {
    String text = Files.readString(file, ISO_8859_1);
    String changed = change.apply(text);
    assertThat(changed).isNotEqualTo(text);
    Files.writeString(file, changed, ISO_8859_1);
  }

  private Path file(String path, String name) {
    return out.resolve("staging").resolve(id(path)).resolve(name);
  }

  private String project(String path) {
    return "staging/" + id(path) + "/";
  }

  private String id(String path) {
    return page(path).id();
  }

  private String address(String path) {
    return page(path).ipv4();
  }

  private Manifest.Page page(String path) {
    return pages.stream()
        .filter(page -> page.path().encoded().equals(path))
        .findFirst()
        .orElseThrow();
  }
}
