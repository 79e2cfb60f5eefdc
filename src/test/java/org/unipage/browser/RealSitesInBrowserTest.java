package org.unipage.browser;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Documentation that Debian packages, page by page in Chromium: as it was, and as it became. */
class RealSitesInBrowserTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final Path LISTED =
      Path.of("src/test/resources/org/unipage/browser/real-differences.txt");

  /**
   * A site.
   *
   * @param host the name to serve it under
   * @param folder where Debian puts it
   * @param most how many of its pages to load at most, spread over all of them
   * @param search its search page, if it has one to type into
   */
  private record Real(String host, String folder, int most, List<String> search) {}

  private static final List<Real> SITES =
      List.of(
          new Real("sqlite.docs.example", "/usr/share/doc/sqlite3", full(5), List.of()),
          new Real(
              "handbook.docs.example",
              "/usr/share/doc/debian-handbook/html/en-US",
              full(5),
              List.of()),
          new Real("git.docs.example", "/usr/share/doc/git/html", full(5), List.of()),
          new Real(
              "python.docs.example",
              "/usr/share/doc/python3.11/html",
              FULL ? 200 : 5,
              List.of("/search.html")));

  private static int full(int most) {
    return FULL ? Integer.MAX_VALUE : most;
  }

  /** All sites, or those whose hosts {@code unipage.sites} begins: {@code git,python}. */
  static List<Real> sites() {
    List<String> wanted = List.of(System.getProperty("unipage.sites", "").split(","));
    return SITES.stream().filter(site -> wanted.stream().anyMatch(site.host::startsWith)).toList();
  }

  /** With {@code unipage.resume}, what an earlier run saw of the same bytes counts. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("sites")
  void noPageDiffersButForThoseListed(Real real) throws Exception {
    Path folder = BrowserRun.folder(real.host());
    boolean resume = Boolean.getBoolean("unipage.resume") && Files.exists(folder.resolve("digest"));
    if (!resume) {
      BrowserRun.emptyFolder(real.host());
    }
    Path mirror = BrowserRun.copy(Path.of(real.folder()), folder.resolve(real.host()));
    StagedSite site =
        StagedSite.of(mirror, real.host(), folder.resolve("out"), "127.60.0.0/16", List.of());
    List<PageLoad> pages = new ArrayList<>();
    spread(site.documents(), real.most()).forEach(path -> pages.add(PageLoad.of(path, "split")));
    real.search().forEach(path -> pages.add(new PageLoad(path, null, "search", List.of("split"))));
    String digest = BrowserRun.digest(site);
    boolean same = resume && Files.readString(folder.resolve("digest")).equals(digest);
    Files.writeString(folder.resolve("digest"), digest);
    BrowserRun run = new BrowserRun(folder.resolve("work")).add(site, pages);
    List<Seen> seen = same ? run.goOn(any -> false) : run.run(any -> false);
    List<Seen> differing = seen.stream().filter(Seen::differs).toList();
    System.out.printf(
        "%s in Chromium: %d pages, %d differ, %d more only when first looked at%n",
        real.host(),
        seen.size(),
        differing.size(),
        seen.stream().filter(Seen::differedByChance).count());

    String found = differing.stream().map(page -> line(site, page)).sorted().collect(joining());
    Files.writeString(folder.resolve("differences.txt"), found);
    Set<String> loaded = seen.stream().map(Seen::url).collect(toSet());
    String listed =
        Files.readAllLines(LISTED).stream()
            .filter(line -> loaded.contains(line.split(" ", 2)[0]))
            .map(line -> line + "\n")
            .collect(joining());
    assertThat(seen).hasSize(pages.size());
    assertThat(found)
        .as(() -> differing.stream().map(Seen::toString).sorted().collect(joining("\n")))
        .isEqualTo(listed);
  }

  private static String line(StagedSite site, Seen page) {
    return page.url() + " " + String.join(",", site.problemsOf(page.path())) + "\n";
  }

  private static List<String> spread(List<String> pages, int most) {
    int count = Math.min(most, pages.size());
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(pages.get((int) ((long) i * pages.size() / count)));
    }
    return some;
  }
}
