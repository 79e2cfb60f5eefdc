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
import java.util.Set;
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
  private static final String HOST = "www.rows.example";
  private static final Pattern LIKE = Pattern.compile("compare-with\" content=\"([^\"]*)\"");

  /**
   * Pages whose scripts compare hosts, or push links into the history: their links are left as they
   * are, on purpose. {@code preview} has no such option.
   */
  private static final List<String> LEFT_RELATIVE =
      List.of("--relative=rows/history-push-abs.html", "--relative=rows/js-location-host.html");

  /**
   * Pages that show nothing else, only say more in the console, which no problem is told of. The
   * original refuses the POST of a beacon or ping with 405 too, but Chromium says so of another
   * origin only. A page that is named like a picture is sent as one, and a picture of another
   * origin that starts like a page is kept from the element instead of being broken in it.
   */
  private static final Set<String> CONSOLE_ONLY =
      Set.of("/rows/beacon.html", "/rows/ping.html", "/bad/types.html");

  private static StagedSite site;
  private static List<Seen> seen;

  @BeforeAll
  static void loadEveryPage() throws Exception {
    Path folder = BrowserRun.emptyFolder("matrix");
    Path mirror = BrowserRun.copy(RESOURCES.resolve(HOST), folder.resolve(HOST));
    writeHugePage(mirror.resolve("bad/huge.html"));
    site = StagedSite.of(mirror, HOST, folder.resolve("out"), "127.56.0.0/16", LEFT_RELATIVE);
    Map<String, List<String>> without = new HashMap<>();
    repairs()
        .forEach(
            repair ->
                without
                    .computeIfAbsent(repair.page(), page -> new ArrayList<>())
                    .add("without " + repair.name()));
    List<PageLoad> pages = new ArrayList<>();
    // Frames are looked at where they are framed.
    List<String> documents =
        site.documents().stream().filter(path -> !path.startsWith("/frames/")).toList();
    for (int i = 0; i < documents.size(); i++) {
      String path = documents.get(i);
      List<String> views = new ArrayList<>(List.of("split"));
      views.addAll(without.getOrDefault(path, List.of()));
      boolean relative = LEFT_RELATIVE.contains("--relative=" + path.substring(1));
      if ((FULL || i % 4 == 0) && !relative) {
        views.addAll(List.of("preview", "without rewriter"));
      }
      Path file = mirror.resolve(path.equals("/") ? "index.html" : path.substring(1));
      Matcher like = LIKE.matcher(Files.readString(file, ISO_8859_1));
      pages.add(new PageLoad(path, like.find() ? like.group(1) : null, null, views));
    }
    seen = new BrowserRun(folder.resolve("work")).add(site, pages).run(site -> true);
    long chance = seen.stream().filter(Seen::differedByChance).count();
    System.out.printf(
        "rows in Chromium: %d pages, %d views, %d of them only at a second look the same%n",
        pages.size(), seen.size(), chance);
  }

  /** A page of 20 MB, most of which nobody sees. */
  private static void writeHugePage(Path file) throws IOException {
    StringBuilder page =
        new StringBuilder("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>huge</title>\n");
    page.append(
        "<p><a href=\"../target.html\">on</a> <img src=\"../img/red.png\" alt=\"\">\n<pre hidden>\n");
    while (page.length() < 20_000_000) {
      page.append("All work and no play makes a page of twenty million characters.\n");
    }
    Files.writeString(file, page.append("</pre>\n<p><a href=\"../img/blue.png\">end</a>\n"));
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

  /**
   * Those listed are what nothing can repair, each with the kinds of problem that {@code unipage}
   * tells of it.
   */
  @Test
  void everyPageLooksAndBehavesAsItDidButForThoseListed() throws IOException {
    String found =
        split()
            .filter(Seen::differs)
            .map(page -> page.path() + " " + String.join(",", site.problemsOf(page.path())) + "\n")
            .sorted()
            .collect(joining());
    String listed = Files.readString(RESOURCES.resolve("differences.txt"));
    Files.writeString(Path.of("target/browser/matrix/differences.txt"), found);
    assertThat(found)
        .as(() -> split().filter(Seen::differs).map(Seen::toString).collect(joining("\n")))
        .isEqualTo(listed);
  }

  @Test
  void everyDifferenceIsToldOf() throws IOException {
    List<String> untold =
        Files.readAllLines(RESOURCES.resolve("differences.txt")).stream()
            .filter(line -> line.endsWith(" "))
            .map(String::strip)
            .filter(path -> !CONSOLE_ONLY.contains(path))
            .toList();
    assertThat(untold).isEmpty();
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
   * to its page; the front's own page has one step less to go.
   */
  @Test
  void aReferenceMadeAtRunTimeTakesTwoRedirects() {
    Map<String, Integer> counts = new TreeMap<>();
    split()
        .filter(page -> page.path().startsWith("/runtime/") || page.path().equals("/"))
        .forEach(
            page ->
                page.redirects()
                    .forEach(to -> counts.put(page.path() + " " + to.path(), to.count())));
    assertThat(counts)
        .isEqualTo(
            Map.of(
                "/ /data/numbers.json",
                1,
                "/runtime/in/fetch.html /runtime/in/data.json",
                2,
                "/runtime/in/image.html /img/x.png",
                2,
                "/runtime/in/location.html /runtime/b.html",
                2));
  }

  @Test
  void previewShowsWhatPageServersServe() {
    Map<String, Boolean> differs = new TreeMap<>();
    split().forEach(page -> differs.put(page.path(), page.differs()));
    List<Seen> others =
        seen.stream()
            .filter(page -> page.view().equals("preview"))
            .filter(page -> !Boolean.valueOf(page.differs()).equals(differs.get(page.path())))
            .toList();
    assertThat(others).isEmpty();
  }

  private static Stream<Seen> split() {
    return seen.stream()
        .filter(page -> page.view().equals("split"))
        .sorted(Comparator.comparing(Seen::path));
  }
}
