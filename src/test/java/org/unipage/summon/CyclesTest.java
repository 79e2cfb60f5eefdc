package org.unipage.summon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;

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
      try (Summoner summoner = Summoner.open(site.out, site.manifest, settings)) {
        cycles(summoner, site, Math.min(CYCLES, 40)); // shells, threads and classes are there
        Footprint before = Footprint.of(site);
        cycles(summoner, site, CYCLES);
        Footprint.of(site).isNoMoreThan(before);
        assertThat(before.servers()).isZero();
        assertThat(before.listening()).isZero();
        assertThat(summoner.metrics().starts()).isEqualTo(CYCLES + Math.min(CYCLES, 40));
        assertThat(summoner.metrics().ends()).isEqualTo(summoner.metrics().starts());
      }
      Eventually.holds(() -> Footprint.shells(site).isEmpty());
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
}
