package org.unipage.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixed load while VMs are killed at random: no wrong answer, every failure a clean one. */
class SoakTest {
  private static final long SECONDS = Boolean.getBoolean("unipage.full") ? 120 : 4;
  private static final int CLIENTS = 4;

  @TempDir private static Path folder;
  private static GuestSite site;

  @BeforeAll
  static void build() throws Exception {
    site = new GuestSite(folder, "127.76.0.0/16", 3, 16);
  }

  @AfterAll
  static void clear() throws Exception {
    site.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void survivesVmsThatAreKilled(boolean perRequest) throws Exception {
    Gateways settings = Gateways.of(site.out).timeout(Duration.ofSeconds(20));
    AtomicInteger good = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    int killed = 0;
    try (Gateway gateway = (perRequest ? settings.perRequest(2) : settings).start()) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(i);
        Callable<Void> client =
            () -> {
              while (System.nanoTime() - end < 0) {
                ask(gateway, random, good, failed);
              }
              return null;
            };
        all.add(clients.submit(client));
      }
      Random random = new Random(42);
      while (System.nanoTime() - end < 0) {
        TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(200));
        List<ProcessHandle> servers = site.site.servers();
        if (!servers.isEmpty()) {
          killed += servers.get(random.nextInt(servers.size())).destroyForcibly() ? 1 : 0;
        }
      }
      for (Future<?> each : all) {
        each.get();
      }
      clients.shutdown();
      Curl last = Curl.get(gateway, site.url("/bytes/5"));
      assertThat(last.body()).isEqualTo("xxxxx");
    }
    System.out.printf(
        "gateway soak, %s: %d s, %d answers, %d clean failures, %d VMs killed%n",
        perRequest ? "a VM per request" : "shared VMs", SECONDS, good.get(), failed.get(), killed);
    assertThat(good.get()).isPositive();
    site.site.vm("stop", "--all");
    site.awaitNothingLeft();
  }

  private static void ask(Gateway gateway, Random random, AtomicInteger good, AtomicInteger failed)
      throws Exception {
    int bytes = random.nextInt(4) == 0 ? 5_000_000 : random.nextInt(5000);
    String host = site.site.page(1 + random.nextInt(3)).host();
    Curl got = Curl.get(gateway, "http://" + host + "/bytes/" + bytes);
    if (got.status().equals("HTTP/1.1 200 OK") && got.exit() == 0) {
      assertThat(got.body()).hasSize(bytes).matches("x*+");
      good.incrementAndGet();
    } else if (got.exit() == 18 && got.status().equals("HTTP/1.1 200 OK")) {
      failed.incrementAndGet(); // cut off, and curl could tell
    } else {
      assertThat(got.exit()).as("%s", got).isZero();
      assertThat(got.status()).as("%s", got).matches("HTTP/1\\.1 50[234] .*");
      assertThat(got.body()).startsWith("50").endsWith("\n");
      failed.incrementAndGet();
    }
  }
}
