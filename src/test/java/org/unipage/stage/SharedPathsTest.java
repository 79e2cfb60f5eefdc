package org.unipage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.unipage.stage.PageFacts.Companion;

class SharedPathsTest {

  private final SharedPaths paths =
      new SharedPaths(
          List.of(
              "/",
              "/?p=1",
              "/a.html",
              "/a.html?x",
              "/%61.html?y",
              "/b.html",
              "/w.js",
              "/w.js?v=2",
              "/dir/",
              "/dir/index.html?z",
              "/dir",
              "/dir/?q",
              "/other/"));

  @Test
  void findsEntriesThatDifferInTheirQueriesOnly() {
    assertThat(paths.exceptions("/a.html", List.of())).containsExactly("/%61.html?y", "/a.html?x");
    assertThat(paths.exceptions("/a.html?x", List.of())).containsExactly("/%61.html?y", "/a.html");
    assertThat(paths.exceptions("/", List.of())).containsExactly("/?p=1");
    assertThat(paths.exceptions("/b.html", List.of())).isEmpty();
  }

  @Test
  void knowsTheOtherNamesOfAFolder() {
    assertThat(paths.exceptions("/dir/", List.of()))
        .containsExactly("/dir", "/dir/?q", "/dir/index.html?z");
    assertThat(paths.exceptions("/other/", List.of())).isEmpty();
  }

  @Test
  void countsThePathsOfCompanions() {
    Representation form =
        new Representation("text/javascript", null, 1, "0".repeat(64), null, List.of());
    assertThat(paths.exceptions("/b.html", List.of(new Companion("/w.js", form, new byte[1]))))
        .containsExactly("/w.js?v=2");
  }
}
