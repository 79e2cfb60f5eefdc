package org.unipage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.Overview;
import org.unipage.manifest.Overview.Row;
import org.unipage.summon.BuiltSite;
import org.unipage.summon.SummonSettings;
import org.unipage.summon.Summoner;

@Timeout(120)
class TopCommandTest {
  private static final Overview OVERVIEW =
      new Overview(
          "www.example.org",
          "process",
          9,
          List.of(new Overview.Server("dns", 42, 500)),
          List.of(
              new Row("1", "a.html.www.example.org", "running", 2, 5, 3, 1.25, 20.0, 8000L, 1999L),
              new Row("2", "b.html.www.example.org", "stopped", 0, 70, 1, 9.5, 9.5, null, 61_000L),
              new Row("3", "c.html.www.example.org", "dead", 0, 0, 0, null, null, null, null)));

  private static String lines(TopTable table, int width, int height) {
    return String.join("\n", table.lines(OVERVIEW, width, height)) + "\n";
  }

  @Test
  void showsWhatIsAskedForMostFirst() {
    assertThat(lines(TopTable.DEFAULT, 200, 100))
        .isEqualTo(
            """
            www.example.org: 2 VMs run, 9 entries, target process, 8.2 MB; started by dns (pid 42, 500 at most)

            ENTRY                  STATE   COPIES REQUESTS*  BOOT P50       P99    MEMORY    IDLE
            b.html.www.example.org stopped      0        70    9.5 ms    9.5 ms         -    1m1s
            a.html.www.example.org running      2         5    1.3 ms   20.0 ms    8.2 MB      1s
            c.html.www.example.org dead         0         0         -         -         -       -
            """);
  }

  @Test
  void fitsTheTerminal() {
    assertThat(lines(TopTable.DEFAULT, 80, 4))
        .isEqualTo(
            """
            www.example.org: 2 VMs run, 9 entries, target process, 8.2 MB; started by dns (p

            ENTRY             STATE   COPIES REQUESTS*  BOOT P50       P99    MEMORY    IDLE
            b.html.www.examp~ stopped      0        70    9.5 ms    9.5 ms         -    1m1s
            """);
    for (int size = 1; size < 100; size++) {
      int width = size;
      List<String> lines = TopTable.DEFAULT.lines(OVERVIEW, size, size);
      assertThat(lines.size()).isBetween(1, size);
      assertThat(lines).allMatch(line -> line.length() <= width);
    }
  }

  @Test
  void sortsByTheKeyThatIsPressed() {
    List<String> orders = new ArrayList<>();
    for (String keys : List.of("e", "ee", "s", "m", "mm", "9", "i", "R", "x")) {
      TopTable table = TopTable.DEFAULT;
      for (int i = 0; i < keys.length(); i++) {
        char key = keys.charAt(i);
        table = table.pressed(key);
      }
      StringBuilder order = new StringBuilder(keys + " ");
      table.lines(OVERVIEW, 200, 100).stream().skip(3).forEach(row -> order.append(row.charAt(0)));
      orders.add(order.toString());
    }
    assertThat(orders)
        .containsExactly(
            "e abc", "ee cba", "s cab", "m abc", "mm bca", "9 abc", "i bac", "R cab", "x bac");
  }

  private static Summoner summoner(BuiltSite site) throws Exception {
    return Summoner.open(
        site.out,
        site.manifest,
        new SummonSettings(Duration.ofSeconds(20), Duration.ofHours(1), 7, 100, true));
  }

  @Test
  void seesWhatRunsWithAndWithoutAServer(@TempDir Path folder) throws Exception {
    try (BuiltSite site = BuiltSite.in(folder, "127.65.0.0/16", 3, 2)) {
      assertThat(Cli.run("top", site.out))
          .isEqualTo(
              new Cli(
                  0,
                  """
                  www.summon.test: 0 VMs run, 4 entries, target process, 0.0 MB; no server starts VMs

                  ENTRY      STATE   COPIES REQUESTS*  BOOT P50       P99    MEMORY    IDLE
                  """,
                  ""));
      site.vm("start", site.vm(1).toString(), site.vm(1) + "+1", site.vm(2).toString());
      assertThat(json(site))
          .contains("\"running\" : 3", "\"servers\" : [ ]", "\"copies\" : 2", "\"idleMs\" : null");
      try (Summoner server = summoner(site)) {
        server.publish("dns");
        for (int i = 0; i < 5; i++) {
          server.need(site.vm(3)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!json(site).contains("\"requests\" : 5") && System.nanoTime() < deadline) {
          TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(json(site))
            .contains("\"name\" : \"dns\"", "\"maxRunning\" : 7", "\"requests\" : 5")
            .contains("\"running\" : 4", "\"starts\" : 1")
            .containsPattern("\"rssKib\" : [1-9]")
            .containsPattern("\"idleMs\" : [0-9]");
        livesOnATerminal(site);
      }
      assertThat(json(site)).contains("\"servers\" : [ ]", "\"running\" : 4");
      assertThat(site.out.resolve("run/process/dns.state")).doesNotExist();
    }
  }

  private static String json(BuiltSite site) {
    Cli run = Cli.run("top", site.out, "--json");
    assertThat(run.err()).isEmpty();
    return run.out();
  }

  /** In a pseudo-terminal of 10 lines and 90 columns, as script(1) makes one. */
  private static void livesOnATerminal(BuiltSite site) throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        "stty rows 10 cols 90; '%s' -cp '%s' org.unipage.cli.Main top '%s'; stty -a"
            .formatted(java, System.getProperty("java.class.path"), site.out);
    Path said = site.out.resolveSibling("typescript");
    Process script =
        new ProcessBuilder("script", "-qefc", command, said.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (PrintStream keys =
        new PrintStream(script.getOutputStream(), true, StandardCharsets.UTF_8)) {
      eventually(said, "REQUESTS*");
      keys.print("m");
      keys.flush();
      eventually(said, "MEMORY*");
      keys.print("q");
      keys.flush();
      assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      script.destroyForcibly();
    }
    String all = Files.readString(said, StandardCharsets.ISO_8859_1);
    assertThat(all).contains("\033[?1049h", "\033[?1049l", "q ends; sort: e s c r b 9 m i");
    assertThat(all.substring(all.indexOf("\033[?1049l")))
        .as("the terminal is as it was")
        .contains("rows 10; columns 90", " icanon", " echo ");
  }

  private static void eventually(Path file, String text) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(file)
        || !Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
      assertThat(System.nanoTime()).as("waits for " + text).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Test
  void saysWhatIsMissing(@TempDir Path folder) throws Exception {
    Cli run = Cli.run("top", folder);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "unipage: %s: is no staged site; stage one with: unipage stage SITE -o OUT\n"
                .formatted(folder));
  }
}
