package org.unipage.summon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** VMs that come and go by the thousand leave nothing behind. */
@Timeout(7200)
class CyclesTest {
  private static final int CYCLES = Boolean.getBoolean("unipage.full") ? 10_000 : 50;
  private static final int AT_ONCE = 5;

  /** Held, as loggers that nobody holds are forgotten with their levels. */
  private static final Logger LOGGER = Logger.getLogger("unipage.summon");

  @TempDir private Path folder;

  @Test
  void leaveNothing() throws Exception {
    System.out.printf("summon: %d of 10000 start/stop cycles%n", CYCLES);
    LOGGER.setLevel(Level.WARNING);
    try (BuiltSite site = BuiltSite.in(folder, "127.64.0.0/16", 10, 3)) {
      SummonSettings settings =
          new SummonSettings(Duration.ofSeconds(60), Duration.ofHours(1), 50, 1_000_000, true);
      List<Path> files;
      try (Summoner summoner = Summoner.open(site.out, site.manifest, settings)) {
        cycles(summoner, site, Math.min(CYCLES, 40)); // shells, threads and classes are there
        long descriptors = descriptors();
        long memory = memory();
        files = files(site);
        cycles(summoner, site, CYCLES);
        assertThat(site.servers()).isEmpty();
        assertThat(files(site)).as("files in run/").isEqualTo(files);
        // The JVM opens and closes some of its own.
        assertThat(descriptors()).as("descriptors").isLessThanOrEqualTo(descriptors + 5);
        assertThat(memory()).as("heap, bytes").isLessThan(memory + (4 << 20));
        assertThat(summoner.metrics().starts()).isEqualTo(CYCLES + Math.min(CYCLES, 40));
        assertThat(summoner.metrics().ends()).isEqualTo(summoner.metrics().starts());
        assertThat(listening(site)).isEmpty();
      }
      Eventually.holds(() -> shells(site).isEmpty());
    }
  }

  private static void cycles(Summoner summoner, BuiltSite site, int count) throws Exception {
    for (int done = 0; done < count; done += AT_ONCE) {
      List<CompletionStage<?>> all = new ArrayList<>();
      for (int i = 0; i < Math.min(AT_ONCE, count - done); i++) {
        VmName vm = site.vm(1 + (done + i) % 10);
        all.add(
            i % 2 == 0
                ? summoner.need(vm).thenCompose(running -> summoner.stop(running.name()))
                : summoner.fresh(vm.id()).thenCompose(Lease::end));
      }
      CompletableFuture.allOf(
              all.stream()
                  .map(CompletionStage::toCompletableFuture)
                  .toArray(CompletableFuture[]::new))
          .get(5, TimeUnit.MINUTES);
    }
  }

  private static long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  private static long memory() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static List<Path> files(BuiltSite site) throws IOException {
    try (Stream<Path> all = Files.walk(site.out.resolve("run"))) {
      return List.copyOf(new TreeSet<>(all.toList()));
    }
  }

  /** The addresses of the site at which somebody listens. */
  private static List<String> listening(BuiltSite site) throws IOException {
    String port = String.format(":%04X ", site.manifest.listenPort());
    try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
      return lines.filter(line -> line.contains("407F" + port) && line.contains(" 0A ")).toList();
    }
  }

  private static List<ProcessHandle> shells(BuiltSite site) {
    return ProcessHandle.current()
        .descendants()
        .filter(one -> one.info().commandLine().orElse("").contains(site.out + "/staging/vm"))
        .toList();
  }
}
