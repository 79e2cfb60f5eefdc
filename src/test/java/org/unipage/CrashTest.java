package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.stage.StagingArea;

/** A run that dies anywhere is completed by the next, to the bytes of an undisturbed one. */
class CrashTest {
  private static final int RUNS = Boolean.getBoolean("unipage.full") ? 1000 : 12;
  private static final long SEED = 1;

  @TempDir Path dir;
  private Path before = Path.of("");
  private Path after = Path.of("");
  private Map<String, String> undisturbed = Map.of();

  @BeforeEach
  void makeTwoVersionsOfASite() throws IOException {
    before = SmallSite.in(dir.resolve("before"));
    after = SmallSite.in(dir.resolve("after"));
    for (int i = 0; i < 400; i++) {
      String page =
          "<p>" + i + " <a href=/p/" + (i * 7 % 500) + ".html>on</a>" + "x".repeat(i * 20);
      SmallSite.write(before, "p/" + i + ".html", page);
      SmallSite.write(after, "p/" + (i + 50) + ".html", i % 3 == 0 ? page : page + " changed");
    }
    Path out = dir.resolve("undisturbed");
    stage(before, out);
    stage(after, out);
    undisturbed = SmallSite.tree(out);
  }

  @Test
  void runsThatAreKilledAtAnyMoment() throws Exception {
    System.out.println("crash: " + RUNS + " of 1000 runs killed (seed " + SEED + ")");
    Random random = new Random(SEED);
    long whole = millisOfAWholeRun();
    int killed = 0;
    for (int run = 0; run < RUNS; run++) {
      Path out = dir.resolve("killed-" + run);
      boolean firstRun = run % 4 == 0;
      if (!firstRun) {
        stage(before, out);
      }
      killed +=
          killDuring(firstRun ? before : after, out, random.nextLong(whole / 3, whole)) ? 1 : 0;
      if (firstRun) {
        stage(before, out);
      }
      stage(after, out);
      assertSame(out, "run " + run);
      PathUtils.deleteDirectory(out);
    }
    assertThat(killed).as("runs that did not end before they were killed").isPositive();
  }

  @Test
  void aRunOnAFullDisk() throws Exception {
    Path out = Files.createDirectory(dir.resolve("full"));
    Path copy = dir.resolve("copy");
    String script =
        "mount -t tmpfs -o size=$1 none \"$2\"; shift; out=$1 copy=$2 before=$3 after=$4; shift 4;"
            + " \"$@\" \"$before\" -o \"$out\" >/dev/null 2>&1 && exit 9;"
            + " [ -e \"$out/staging/manifest.json\" ] && exit 8;"
            + " mount -o remount,size=64m \"$out\";"
            + " \"$@\" \"$before\" -o \"$out\" >/dev/null || exit 7;"
            + " mount -o remount,size=$(($(du -sk \"$out\" | cut -f1) + 200))k \"$out\";"
            + " \"$@\" \"$after\" -o \"$out\" && exit 6;"
            + " mount -o remount,size=64m \"$out\";"
            + " \"$@\" \"$after\" -o \"$out\" >/dev/null || exit 5;"
            + " cp -r \"$out\" \"$copy\"";
    List<String> command =
        new ArrayList<>(List.of("unshare", "--map-root-user", "--mount", "sh", "-c", script, "-"));
    command.addAll(List.of("800k", "" + out, "" + copy, "" + before, "" + after));
    command.addAll(ChildRun.command(ChildRun.java(), "stage"));
    ChildRun run = ChildRun.of(command, Map.of());
    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output()).contains("unipage: cannot write ").contains("No space left on device");
    assertSame(copy, "after a full disk");
  }

  @Test
  void aSecondRunAtOnceIsRefused() throws Exception {
    Path out = dir.resolve("busy");
    try (StagingArea first = StagingArea.open(out, false)) {
      assertThat(first.last()).isNull();
      ChildRun second =
          ChildRun.of(
              ChildRun.command(ChildRun.java(), "stage", "" + before, "-o", "" + out), Map.of());
      assertThat(second.status()).isEqualTo(1);
      assertThat(second.output())
          .isEqualTo("unipage: another unipage is staging into " + out + ": wait for it to end\n");
    }
  }

  private void assertSame(Path out, String when) throws IOException {
    Map<String, String> tree = SmallSite.tree(out);
    assertThat(tree.keySet()).as(when).isEqualTo(undisturbed.keySet());
    for (Map.Entry<String, String> file : tree.entrySet()) {
      assertThat(file.getValue().equals(undisturbed.get(file.getKey())))
          .as(when + ": " + file.getKey())
          .isTrue();
    }
  }

  private long millisOfAWholeRun() throws Exception {
    long start = System.nanoTime();
    ChildRun run =
        ChildRun.of(
            ChildRun.command(
                ChildRun.java(), "stage", "" + before, "-o", "" + dir.resolve("timed")),
            Map.of());
    assertThat(run.status()).as(run.output()).isZero();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** Whether the run was still at work when it was killed. */
  private static boolean killDuring(Path mirror, Path out, long millis) throws Exception {
    Process process =
        new ProcessBuilder(ChildRun.command(ChildRun.java(), "stage", "" + mirror, "-o", "" + out))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
    process.destroyForcibly().waitFor();
    return !ended;
  }

  private static void stage(Path mirror, Path out) throws IOException {
    new StagePipeline(SmallSite.options(mirror, out), Silent.PROGRESS).run();
  }
}
