package org.unipage.browser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A site with a page for every construct that splitting a site over many origins breaks or might
 * break, in Chromium: as a plain static server serves it, as its page servers do, and as they would
 * without one of the repairs. A page is named after its construct.
 */
class MatrixInBrowserTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final Path RESOURCES = Path.of("src/test/resources/org/unipage/browser");
  private static final Path MIRROR = RESOURCES.resolve("www.rows.example");
  private static final Pattern LIKE = Pattern.compile("compare-with\" content=\"([^\"]*)\"");

  private static StagedSite site;
  private static List<Seen> seen;

  @BeforeAll
  static void loadEveryPage() throws Exception {
    Path folder = BrowserRun.folder("matrix");
    site = StagedSite.of(MIRROR, "www.rows.example", folder.resolve("out"), "127.56.0.0/16");
    Map<String, List<String>> without = new HashMap<>();
    repairs()
        .forEach(
            repair ->
                without
                    .computeIfAbsent(repair.page(), page -> new ArrayList<>())
                    .add("without " + repair.name()));
    List<PageLoad> pages = new ArrayList<>();
    List<String> documents = site.documents();
    for (int i = 0; i < documents.size(); i++) {
      String path = documents.get(i);
      List<String> views = new ArrayList<>(List.of("split"));
      views.addAll(without.getOrDefault(path, List.of()));
      if (FULL || i % 4 == 0) {
        views.add("without rewriter");
      }
      Path file = MIRROR.resolve(path.equals("/") ? "index.html" : path.substring(1));
      Matcher like = LIKE.matcher(Files.readString(file, ISO_8859_1));
      pages.add(new PageLoad(path, like.find() ? like.group(1) : null, null, views));
    }
    seen = new BrowserRun(folder.resolve("work")).add(site, pages).run(site -> true);
    System.out.printf("rows in Chromium: %d pages, %d views%n", pages.size(), seen.size());
  }

  /**
   * A repair and a page that shows it.
   *
   * @param name how {@code remover.mjs} calls it
   * @param page the page's original URL in origin-form
   */
  private record Repair(String name, String page) {}

  private static List<Repair> repairs() throws IOException {
    return Files.readAllLines(RESOURCES.resolve("repairs.txt")).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(" ", 2))
        .map(words -> new Repair(words[0], words[1]))
        .toList();
  }

  @Test
  void everyPageLooksAndBehavesAsItDidButForThoseListed() throws IOException {
    String found =
        split()
            .filter(Seen::differs)
            .map(page -> page.path() + " " + String.join(",", site.problemsOf(page.path())))
            .sorted()
            .collect(joining("\n", "", "\n"));
    String listed =
        Files.readAllLines(RESOURCES.resolve("differences.txt")).stream()
            .filter(line -> !line.startsWith("#"))
            .collect(joining("\n", "", "\n"));
    assertThat(found)
        .as(() -> split().filter(Seen::differs).map(Seen::toString).collect(joining("\n")))
        .isEqualTo(listed);
  }

  @Test
  void aRepairTakenOutIsNoticedOnEachOfItsRows() throws IOException {
    List<Repair> unnoticed = new ArrayList<>(repairs());
    for (Seen page : seen) {
      if (page.differs() && page.view().startsWith("without ")) {
        unnoticed.remove(new Repair(page.view().substring("without ".length()), page.path()));
      }
    }
    assertThat(unnoticed).isEmpty();
  }

  @Test
  void withoutTheRewriterEveryPageThatRefersToAnythingFails() {
    List<String> unnoticed =
        seen.stream()
            .filter(page -> page.view().equals("without rewriter") && !page.differs())
            .map(Seen::path)
            .filter(MatrixInBrowserTest::refersToAnything)
            .toList();
    assertThat(unnoticed).isEmpty();
  }

  private static boolean refersToAnything(String path) {
    return site.manifest().entries().stream()
        .anyMatch(page -> page.originalUrl().equals(path) && page.rewritten() > 0);
  }

  /**
   * The page's own host sends a reference that no rewriter saw to the front, and the front sends it
   * to its page.
   */
  @Test
  void aReferenceMadeAtRunTimeTakesTwoRedirects() {
    Map<String, Integer> counts = new TreeMap<>();
    split()
        .filter(page -> page.path().startsWith("/runtime/"))
        .flatMap(page -> page.redirects().stream())
        .forEach(redirect -> counts.put(redirect.path(), redirect.count()));
    assertThat(counts)
        .isEqualTo(Map.of("/runtime/in/data.json", 2, "/img/x.png", 2, "/runtime/b.html", 2));
  }

  private static Stream<Seen> split() {
    return seen.stream()
        .filter(page -> page.view().equals("split"))
        .sorted(Comparator.comparing(Seen::path));
  }
}
