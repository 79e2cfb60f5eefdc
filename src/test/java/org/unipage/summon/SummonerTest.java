package org.unipage.summon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;
import org.unipage.summon.Unavailable.Reason;

/** VMs of target {@code process}, really started and stopped. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SummonerTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private BuiltSite site;

  @BeforeAll
  void build(@TempDir Path folder) throws Exception {
    site = BuiltSite.in(folder, "127.61.0.0/16", 12, 2);
  }

  @AfterEach
  void stopAll() throws Exception {
    site.vm("stop", "--all");
    assertThat(site.servers()).isEmpty();
  }

  @AfterAll
  void end() throws Exception {
    site.close();
  }

  private static SummonSettings settings(Duration idle, int most, int rate) {
    return new SummonSettings(Duration.ofSeconds(10), idle, most, rate, true);
  }

  private Summoner open(Duration idle, int most) throws Exception {
    return Summoner.open(site.out, site.manifest, settings(idle, most, 1000));
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Reason refused(CompletionStage<?> stage) {
    try {
      get(stage);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Unavailable why) {
        return why.reason();
      }
      throw new AssertionError(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was not refused");
  }

  @Test
  void startsAVmOnceForAllWhoNeedIt() throws Exception {
    try (Summoner summoner = open(HOUR, 10)) {
      List<CompletionStage<Running>> all = new ArrayList<>();
      IntStream.range(0, 100).forEach(i -> all.add(summoner.need(site.vm(1))));
      Running vm = get(all.get(0));
      assertThat(vm.address()).isEqualTo(site.address(1));
      assertThat(site.accepts(1)).isTrue();
      for (CompletionStage<Running> one : all) {
        assertThat(get(one)).isEqualTo(vm);
      }
      assertThat(site.servers()).hasSize(1);
      assertThat(summoner.metrics().starts()).isOne();
    }
    assertThat(site.accepts(1)).as("what runs outlives the server").isTrue();
  }

  @Test
  void findsWhatRunsAlready() throws Exception {
    site.vm("start", site.vm(1).toString());
    try (Summoner summoner = open(HOUR, 10)) {
      assertThat(get(summoner.found())).extracting(Running::name).containsExactly(site.vm(1));
      get(summoner.need(site.vm(1)));
      assertThat(summoner.metrics().starts()).isZero();
      assertThat(site.servers()).hasSize(1);
    }
  }

  @Test
  void startsOnceMoreWhatWasKilledBeforeItWasConnectedTo() throws Exception {
    Path script = site.out.resolve("staging/vm");
    Path real = Files.move(script, site.out.resolve("staging/vm.real"));
    Files.writeString(
        script,
        """
        sh "$0.real" "$@" | while IFS= read -r line; do
          case $line in
            *'"pid":'*)
              pid=${line#*'"pid":'}
              pid=${pid%%,*}
              if ! [ -e "$0.killed" ]; then
                : >"$0.killed"
                kill -s KILL "$pid"
                while grep -qs '^State:.[^ZX]' "/proc/$pid/status"; do sleep 0.01; done
              fi ;;
          esac
          printf '%s\\n' "$line"
        done
        """);
    try (Summoner summoner = open(HOUR, 10)) {
      get(summoner.need(site.vm(1)));
      assertThat(site.out.resolve("staging/vm.killed")).exists();
      assertThat(site.accepts(1)).isTrue();
      assertThat(summoner.metrics().starts()).isOne();
    } finally {
      Files.move(real, script, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(site.out.resolve("staging/vm.killed"));
    }
  }

  @Test
  void stopsWhatNobodyUses() throws Exception {
    try (Summoner summoner = open(Duration.ofMillis(300), 10)) {
      get(summoner.need(site.vm(1)));
      Lease lease = get(summoner.lease(site.vm(2)));
      Running connected = get(summoner.need(site.vm(3)));
      try (Socket socket =
          new Socket(connected.address().getAddress(), connected.address().getPort())) {
        assertThat(socket.isConnected()).isTrue();
        Eventually.holds(() -> !site.accepts(1));
        Thread.sleep(500);
        assertThat(site.servers()).hasSize(2);
        lease.close();
        Eventually.holds(() -> site.servers().size() == 1);
        assertThat(site.accepts(3)).isTrue();
      }
      Eventually.holds(() -> site.servers().isEmpty());
    }
  }

  @Test
  void makesRoomByStoppingTheLeastRecentlyNeeded() throws Exception {
    try (Summoner summoner = open(HOUR, 3)) {
      for (int page = 1; page <= 3; page++) {
        get(summoner.need(site.vm(page)));
      }
      get(summoner.need(site.vm(1)));
      get(summoner.need(site.vm(4)));
      assertThat(site.accepts(2)).isFalse();
      assertThat(List.of(site.accepts(1), site.accepts(3), site.accepts(4))).containsOnly(true);
    }
  }

  @Test
  void refusesWhenAllAreInUse() throws Exception {
    try (Summoner summoner = open(HOUR, 2)) {
      Lease one = get(summoner.lease(site.vm(1)));
      Running two = get(summoner.need(site.vm(2)));
      try (Socket socket = new Socket(two.address().getAddress(), two.address().getPort())) {
        assertThat(socket.isConnected()).isTrue();
        assertThat(refused(summoner.need(site.vm(3)))).isEqualTo(Reason.FULL);
        one.close();
        get(summoner.need(site.vm(3)));
        assertThat(site.accepts(1)).isFalse();
      }
    }
  }

  @Test
  void startsAgainWhatDied() throws Exception {
    try (Summoner summoner = open(HOUR, 10)) {
      get(summoner.need(site.vm(1)));
      site.servers().forEach(ProcessHandle::destroyForcibly);
      Eventually.holds(() -> site.servers().isEmpty());
      Thread.sleep(50);
      get(summoner.need(site.vm(1)));
      assertThat(site.accepts(1)).isTrue();
      assertThat(summoner.metrics().starts()).isEqualTo(2);
    }
  }

  @Test
  void bootsFreshCopiesAndDestroysThem() throws Exception {
    try (Summoner summoner = open(HOUR, 10)) {
      String id = site.vm(1).id();
      Lease one = get(summoner.fresh(id));
      Lease two = get(summoner.fresh(id));
      assertThat(List.of(one.vm().name(), two.vm().name()))
          .containsExactly(new VmName(id, 1), new VmName(id, 2));
      CompletionStage<Lease> third = summoner.fresh(id);
      assertThat(third.toCompletableFuture()).isNotDone();
      get(one.end());
      Lease reused = get(third);
      assertThat(reused.vm().address()).isEqualTo(one.vm().address());
      one.close(); // a second time, and not the other's
      assertThat(BuiltSite.accepts(reused.vm().address())).isTrue();
      get(two.end());
      get(reused.end());
      assertThat(site.servers()).isEmpty();
    }
  }

  @Test
  void stopsAfterTheIdleTimeByItsClock() throws Exception {
    AtomicLong now = new AtomicLong(5);
    SummonSettings settings = settings(Duration.ofDays(30), 10, 1000);
    try (Summoner summoner = Summoner.open(site.out, site.manifest, settings, now::get)) {
      get(summoner.need(site.vm(1)));
      now.addAndGet(TimeUnit.DAYS.toNanos(20));
      get(summoner.need(site.vm(2)));
      now.addAndGet(TimeUnit.DAYS.toNanos(10) - 1);
      summoner.sweep();
      TimeUnit.MILLISECONDS.sleep(100);
      assertThat(site.servers()).hasSize(2);
      now.incrementAndGet();
      summoner.sweep();
      Eventually.holds(() -> site.servers().size() == 1);
      assertThat(site.accepts(2)).isTrue();
    }
  }

  @Test
  void startsAgainWhatIsBeingStopped() throws Exception {
    try (Summoner summoner = open(HOUR, 10)) {
      get(summoner.need(site.vm(1)));
      CompletionStage<Void> stopped = summoner.stop(site.vm(1));
      CompletionStage<Lease> again = summoner.lease(site.vm(1));
      get(stopped);
      Lease lease = get(again);
      assertThat(site.accepts(1)).isTrue();
      assertThat(site.servers()).hasSize(1);
      lease.close();
      assertThat(summoner.metrics().starts()).isEqualTo(2);
    }
  }

  @Test
  void noticesAVmThatNobodyCanConnectTo() throws Exception {
    try (Summoner summoner = open(HOUR, 10)) {
      Running vm = get(summoner.need(site.vm(1)));
      List<String> ended = new CopyOnWriteArrayList<>();
      summoner.listen(
          new SummonListener() {
            @Override
            public void ended(Running running, String why) {
              ended.add(running.name() + " " + why);
            }
          });
      summoner.suspect(vm);
      site.servers().forEach(ProcessHandle::destroyForcibly);
      Eventually.holds(() -> site.servers().isEmpty());
      summoner.suspect(vm);
      Eventually.holds(() -> !ended.isEmpty());
      assertThat(ended).containsExactly(site.vm(1) + " it ended by itself");
    }
  }

  @Test
  void destroysWhatIsForOneLeaseWhenItEnds() throws Exception {
    try (Summoner summoner = open(HOUR, 10)) {
      get(summoner.fresh(site.vm(1).id()));
      get(summoner.need(site.vm(2)));
      assertThat(site.servers()).hasSize(2);
    }
    assertThat(site.accepts(2)).isTrue();
    assertThat(site.servers()).hasSize(1);
  }

  @Test
  void refusesWhatWasNotStaged() throws Exception {
    try (Summoner summoner = open(HOUR, 10)) {
      assertThat(refused(summoner.need(VmName.of("0123456789abcdef0123"))))
          .isEqualTo(Reason.UNKNOWN);
    }
    assertThatThrownBy(() -> VmName.of("../x")).isInstanceOf(IllegalArgumentException.class);
  }
}
