package org.unipage.browser;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  private static List<StagedSite> sites;
  private static List<Seen> seen;

  private static int full(int most) {
    return FULL ? Integer.MAX_VALUE : most;
  }

  @BeforeAll
  static void loadPages() throws Exception {
    Path folder = BrowserRun.folder("real");
    BrowserRun run = new BrowserRun(folder.resolve("work"));
    sites = new ArrayList<>();
    int network = 60;
    for (Real real : SITES) {
      Path mirror = BrowserRun.copy(Path.of(real.folder()), folder.resolve(real.host()));
      StagedSite site =
          StagedSite.of(
              mirror,
              real.host(),
              folder.resolve("out-" + real.host()),
              "127." + network++ + ".0.0/16",
              List.of());
      List<PageLoad> pages = new ArrayList<>();
      spread(site.documents(), real.most()).forEach(path -> pages.add(PageLoad.of(path, "split")));
      real.search()
          .forEach(path -> pages.add(new PageLoad(path, null, "search", List.of("split"))));
      run.add(site, pages);
      sites.add(site);
    }
    seen = run.run(site -> false);
    for (StagedSite site : sites) {
      String host = site.manifest().siteHost();
      System.out.printf(
          "%s in Chromium: %d pages, %d differ%n",
          host,
          seen.stream().filter(page -> page.site().equals(host)).count(),
          seen.stream().filter(page -> page.site().equals(host) && page.differs()).count());
    }
  }

  private static List<String> spread(List<String> pages, int most) {
    int count = Math.min(most, pages.size());
    List<String> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(pages.get((int) ((long) i * pages.size() / count)));
    }
    return some;
  }

  @Test
  void noPageDiffersButForThoseListed() throws IOException {
    String found = seen.stream().filter(Seen::differs).map(this::line).sorted().collect(joining());
    Files.writeString(Path.of("target/browser/real/differences.txt"), found);
    List<String> loaded =
        seen.stream().map(page -> "http://" + page.site() + page.path() + " ").toList();
    String listed =
        Files.readAllLines(LISTED).stream()
            .filter(line -> loaded.stream().anyMatch(line::startsWith))
            .map(line -> line + "\n")
            .collect(joining());
    assertThat(found)
        .as(
            () ->
                seen.stream()
                    .filter(Seen::differs)
                    .sorted(Comparator.comparing(Seen::site).thenComparing(Seen::path))
                    .map(Seen::toString)
                    .collect(joining(System.lineSeparator())))
        .isEqualTo(listed);
  }

  private String line(Seen page) {
    StagedSite site =
        sites.stream()
            .filter(one -> one.manifest().siteHost().equals(page.site()))
            .findFirst()
            .orElseThrow();
    return "http://%s%s %s\n"
        .formatted(page.site(), page.path(), String.join(",", site.problemsOf(page.path())));
  }
}
