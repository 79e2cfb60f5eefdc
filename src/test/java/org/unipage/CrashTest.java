package org.unipage;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
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
  private static final int PAGES = 60;

  @TempDir Path dir;
  private Path before = Path.of("");
  private Path after = Path.of("");
  private Map<String, String> undisturbed = Map.of();

  @BeforeEach
  void makeTwoVersionsOfASite() throws IOException {
    before = SmallSite.in(dir.resolve("before"));
    after = SmallSite.in(dir.resolve("after"));
    for (int i = 0; i < PAGES; i++) {
      String page = "<p>" + i + " <a href=/p/" + i * 7 % 80 + ".html>on</a>" + "x".repeat(i * 200);
      SmallSite.write(before, "p/" + i + ".html", page);
      SmallSite.write(after, "p/" + (i + 20) + ".html", i % 3 == 0 ? page : page + " changed");
    }
    Path out = dir.resolve("undisturbed");
    stage(before, out);
    stage(after, out);
    undisturbed = SmallSite.tree(out);
  }

  @Test
  void runsThatAreKilledAtAnyMoment() throws Exception {
    Random random = new Random(SEED);
    Times times = timesOfAWholeRun();
    int killed = 0;
    int broken = 0;
    for (int run = 0; run < RUNS; run++) {
      Path out = dir.resolve("killed-" + run);
      boolean firstRun = run % 4 == 0;
      boolean atAnyMoment = run % 3 == 0;
      if (!firstRun) {
        stage(before, out);
      }
      boolean died =
          atAnyMoment
              ? killDuring(firstRun ? before : after, out, false, random.nextLong(times.whole))
              : killDuring(firstRun ? before : after, out, true, random.nextLong(times.writing));
      killed += died ? 1 : 0;
      broken +=
          Files.exists(out.resolve("staging"))
                  && !Files.exists(out.resolve("staging/manifest.json"))
              ? 1
              : 0;
      if (firstRun) {
        stage(before, out);
      }
      stage(after, out);
      assertSame(out, "run " + run);
      PathUtils.deleteDirectory(out);
      if ((run + 1) % 100 == 0) {
        System.out.println("crash: run " + (run + 1) + ", " + broken + " killed while they wrote");
      }
    }
    System.out.printf(
        "crash: %d of 1000 runs (seed %d), %d died, %d of them while they wrote%n",
        RUNS, SEED, killed, broken);
    assertThat(killed).as("runs that did not end before they were killed").isPositive();
    assertThat(broken).as("runs that were killed while they wrote").isPositive();
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

  /**
   * How long a run takes, in ms.
   *
   * @param writing from its first change of the disk on
   */
  private record Times(long whole, long writing) {}

  private Times timesOfAWholeRun() throws Exception {
    Path out = Files.createDirectory(dir.resolve("timed"));
    long start = System.nanoTime();
    try (WatchService changes = changesOf(out)) {
      Process process = start(before, out);
      assertThat(changes.poll(1, TimeUnit.MINUTES)).isNotNull();
      long change = System.nanoTime();
      assertThat(process.waitFor()).isZero();
      long end = System.nanoTime();
      return new Times(
          1 + TimeUnit.NANOSECONDS.toMillis(end - start),
          1 + TimeUnit.NANOSECONDS.toMillis(end - change));
    }
  }

  /**
   * Starts a run and kills it so many ms later.
   *
   * @param writing whether they count from its first change of the disk on
   * @return whether it was still at work
   */
  private static boolean killDuring(Path mirror, Path out, boolean writing, long millis)
      throws Exception {
    Path staging = out.resolve("staging");
    try (WatchService changes =
        changesOf(Files.exists(staging) ? staging : Files.createDirectories(out))) {
      Process process = start(mirror, out);
      if (writing) {
        assertThat(changes.poll(1, TimeUnit.MINUTES)).isNotNull();
      }
      boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      return !ended;
    }
  }

  private static WatchService changesOf(Path folder) throws IOException {
    WatchService changes = folder.getFileSystem().newWatchService();
    folder.register(changes, ENTRY_CREATE, ENTRY_DELETE);
    return changes;
  }

  /** The real command; what it runs for a second is not worth the best code. */
  private static Process start(Path mirror, Path out) throws IOException {
    List<String> command = ChildRun.command(ChildRun.java(), "stage", "" + mirror, "-o", "" + out);
    command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void stage(Path mirror, Path out) throws IOException {
    new StagePipeline(SmallSite.options(mirror, out), Silent.PROGRESS).run();
  }
}
