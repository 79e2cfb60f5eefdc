package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;
import org.unipage.site.Problem;

/** Files made to use up time or memory, staged in a JVM with the heap that bin/unipage gives. */
class LimitsTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final int DIVISOR = FULL ? 1 : 20;

  /** No measure of speed: only so that what never ends fails. */
  private static final long MINUTES = FULL ? 60 : 15;

  /** A reference that was left as it was; in a page URL a slash precedes. */
  private static final Pattern UNTOUCHED = Pattern.compile("[^/\0]target\\.html");

  @TempDir Path temp;

  @Test
  void everyFileIsStagedWithinTheHeapAndHasOneProblemAtMost() throws Exception {
    HugeSite huge = new HugeSite(DIVISOR);
    Path mirror = temp.resolve("www.huge.example");
    huge.write(mirror, huge.names());
    System.out.printf("limits: %d files, sizes 1/%d%n", huge.names().size(), DIVISOR);
    Path out = temp.resolve("out");
    unipage(
        0,
        "stage",
        mirror.toString(),
        "-o",
        out.toString(),
        "--threads=2",
        "--network=127.59.0.0/16");

    Manifest site = ManifestJson.read(out.resolve("staging/manifest.json"));
    Map<String, String> problems = new TreeMap<>();
    Set<String> staged = new TreeSet<>();
    for (Manifest.Page page : site.entries()) {
      String name = page.path().encoded();
      staged.add(name);
      List<String> kinds = page.problems().stream().map(Problem::kind).toList();
      assertThat(kinds).as(name).hasSizeLessThanOrEqualTo(1);
      kinds.forEach(kind -> problems.put(name, kind));
      if (kinds.isEmpty() || !Set.of("too-large", "too-many", "markup").contains(kinds.get(0))) {
        assertThat(UNTOUCHED.matcher(text(out.resolve(page.file()))).find()).as(name).isFalse();
      }
    }
    assertThat(staged).isEqualTo(huge.names());
    assertThat(problems).isEqualTo(huge.problems());
    assertUnpacked(site, mirror, out);
    // Two pages hold references that could not be rewritten, and verify says so.
    assertThat(unipage(3, "verify", out.toString(), "--threads=2")).contains("; 2 findings;");
  }

  /** What is packed is served as it is. */
  private static void assertUnpacked(Manifest site, Path mirror, Path out) throws IOException {
    for (Manifest.Page page : site.entries()) {
      String name = page.path().encoded();
      if (name.startsWith("bomb.") || name.startsWith("above-") || name.startsWith("laughs.")) {
        assertThat(Files.mismatch(mirror.resolve(name), out.resolve(page.file()))).isEqualTo(-1);
      }
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), ISO_8859_1);
  }

  private String unipage(int expected, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseParallelGC", "-XX:-UsePerfData", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), "org.unipage.cli.Main"));
    command.addAll(List.of(args));
    Path log = temp.resolve("log");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).as("ended").isTrue();
      String said = Files.readString(log, UTF_8);
      assertThat(process.exitValue()).as(said).isEqualTo(expected);
      return said;
    } finally {
      process.destroyForcibly();
    }
  }
}
