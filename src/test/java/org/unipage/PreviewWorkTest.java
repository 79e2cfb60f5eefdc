package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.Manifest;
import org.unipage.preview.LiveSite;
import org.unipage.stage.Content;
import org.unipage.stage.Project;

/** What a preview of many pages does when one file changes: little, however many there are. */
class PreviewWorkTest {
  private static final int PAGES = 400;

  @TempDir Path temp;
  private Path mirror;
  private PreviewPipeline preview;

  @BeforeEach
  void makePages() throws IOException {
    mirror = Files.createDirectories(temp.resolve("www.example.org")).toRealPath();
    String links =
        IntStream.range(0, 20)
            .mapToObj(i -> "<a href=p" + i + ".html>" + i + "</a>")
            .collect(joining());
    for (int i = 0; i < PAGES; i++) {
      SmallSite.write(
          mirror,
          "p" + i + ".html",
          "<link rel=stylesheet href=a.css><script src=a.js></script><p>" + i + links);
    }
    SmallSite.write(mirror, "a.css", "p { color: red }");
    SmallSite.write(mirror, "a.js", "var a = 1");
    SmallSite.write(mirror, "framed.html", "<p id=x>framed");
    preview = new PreviewPipeline(RunningPreview.options(mirror, 8080), false, Silent.PROGRESS);
  }

  @Test
  void readsAndMakesAPageAloneThatWasWrittenTo() throws IOException {
    PreviewState before = state();
    SmallSite.write(mirror, "p7.html", "<p>Other");
    assertThat(preview.refresh(touched("p7.html"))).isTrue();
    assertThat(madeAnew(before)).containsExactly("p7.html");
    assertThat(state().maker().reads()).isLessThanOrEqualTo(2);
    assertThat(served("p7.html")).isEqualTo("<p>Other");
    assertShowsWhatIsThere();
  }

  @Test
  void looksAtNoOtherPageWhenAllMayHaveChanged() throws IOException {
    PreviewState before = state();
    SmallSite.write(mirror, "p7.html", "<p>Other");
    preview.refresh();
    assertThat(madeAnew(before)).containsExactly("p7.html");
    // The page, twice; the style sheet and the script, on which the others depend; and the front.
    assertThat(state().maker().reads()).isLessThanOrEqualTo(6);
    assertThat(served("p7.html")).isEqualTo("<p>Other");
    assertShowsWhatIsThere();
  }

  @Test
  void takesAFileThatAnEditorPutInThePlaceOfAnotherForTheSame() throws IOException {
    PreviewState before = state();
    Files.writeString(mirror.resolve(".p7.html.swp"), "<p>Other");
    Files.move(
        mirror.resolve(".p7.html.swp"),
        mirror.resolve("p7.html"),
        StandardCopyOption.REPLACE_EXISTING);
    Set<Path> files = Set.of(mirror.resolve(".p7.html.swp"), mirror.resolve("p7.html"));
    assertThat(preview.refresh(new MirrorWatch.Changes(false, files, files))).isTrue();
    assertThat(madeAnew(before)).containsExactly("p7.html");
    assertThat(served("p7.html")).isEqualTo("<p>Other");
  }

  @Test
  void looksAtAllWhenAFileHasCome() throws IOException {
    SmallSite.write(mirror, "new.html", "<p>New");
    assertThat(
            preview.refresh(
                new MirrorWatch.Changes(
                    false, Set.of(mirror.resolve("new.html")), Set.of(mirror.resolve("new.html")))))
        .isFalse();
    PreviewState before = state();
    preview.refresh();
    assertThat(served("new.html")).isEqualTo("<p>New");
    assertThat(madeAnew(before)).containsExactly("new.html");
    assertThat(state().maker().reads()).isLessThan(20);
    preview.settle(() -> false);
    assertShowsWhatIsThere();
  }

  @Test
  void showsAStyleSheetBeforeThePagesThatItIsFor() throws IOException {
    PreviewState before = state();
    SmallSite.write(mirror, "a.css", "p { color: blue }");
    assertThat(preview.refresh(touched("a.css"))).isFalse();
    preview.refresh();
    assertThat(served("a.css")).isEqualTo("p { color: blue }");
    assertThat(madeAnew(before)).containsExactly("a.css");
    assertThat(state().maker().reads()).isLessThanOrEqualTo(6);
    assertThat(state().isSettled()).isFalse();
    preview.settle(() -> false);
    assertThat(state().isSettled()).isTrue();
    assertShowsWhatIsThere();
  }

  @Test
  void makesAPageAnewThatAnotherOneBeginsToReachInto() throws IOException {
    SmallSite.write(
        mirror, "p7.html", "<iframe src=framed.html></iframe><script>frames[0].document</script>");
    Object version = version("framed.html");
    assertThat(preview.refresh(touched("p7.html"))).isFalse();
    preview.refresh();
    assertThat(served("framed.html")).contains("document.domain");
    assertThat(version("framed.html")).isNotEqualTo(version);
    preview.settle(() -> false);
    assertShowsWhatIsThere();
  }

  private PreviewState state() {
    return (PreviewState) preview.state();
  }

  private MirrorWatch.Changes touched(String... paths) {
    return new MirrorWatch.Changes(
        false, Set.copyOf(List.of(paths).stream().map(mirror::resolve).toList()), Set.of());
  }

  /** The paths of the pages of which more than was known before had to be found out. */
  private List<String> madeAnew(PreviewState before) {
    Map<String, Manifest.Page> known = new HashMap<>();
    before.pages().forEach(page -> known.put(page.id(), page));
    return state().pages().stream()
        .filter(page -> !page.equals(known.get(page.id())))
        .map(page -> page.path().encoded())
        .toList();
  }

  private Object version(String path) {
    return page(path).version();
  }

  private String served(String path) throws IOException {
    Content content = Objects.requireNonNull(page(path).project().files().get(Project.CONTENT));
    return new String(((Content.Bytes) content).bytes(), UTF_8);
  }

  private LiveSite.Page page(String path) {
    String host =
        state().pages().stream()
            .filter(page -> page.path().encoded().equals(path))
            .findAny()
            .orElseThrow()
            .host();
    return Objects.requireNonNull(state().page(host));
  }

  /** As a preview does that begins now; addresses depend on what was there before. */
  private void assertShowsWhatIsThere() throws IOException {
    PreviewPipeline fresh =
        new PreviewPipeline(RunningPreview.options(mirror, 8080), false, Silent.PROGRESS);
    assertThat(shown(preview)).isEqualTo(shown(fresh));
  }

  private static List<String> shown(PreviewPipeline preview) {
    return preview.state().manifest().entries().stream()
        .map(page -> page.path() + " " + page.sha256() + page.references() + page.aliases())
        .toList();
  }
}
