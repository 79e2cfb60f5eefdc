package org.unipage.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mixed load while VMs are killed at random: no wrong answer, every failure a clean one. One site
 * has a name server that summons and a gateway whose requests share VMs and their copies, the other
 * a gateway with a VM for each request. {@code unipage.soak} is for how many seconds.
 */
@Timeout(7200)
class SoakTest {
  private static final long SECONDS =
      Long.getLong("unipage.soak", Boolean.getBoolean("unipage.full") ? 120 : 6);
  private static final int PAGES = 3;
  private static final int MOST_BYTES = 5_000_000;
  private static final Pattern EXPLAINED =
      Pattern.compile("status: SERVFAIL(?s:.*); EDE: [0-9]+ [^\n]*: \\(VM: [^\n]+\\)");
  private static final Pattern ANSWER = Pattern.compile("\tIN\tA\t([0-9.]+)\n");

  /** Held, as loggers that nobody holds are forgotten with their levels. */
  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("unipage.summon"), Logger.getLogger("unipage.gateway"));

  @TempDir private static Path folder;
  private static GuestSite shared;
  private static GuestSite own;

  private final AtomicInteger good = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger named = new AtomicInteger();
  private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

  @BeforeAll
  static void build() throws Exception {
    LOGGERS.forEach(logger -> logger.setLevel(Level.OFF)); // each VM that is killed is a line
    shared = new GuestSite(Files.createDirectory(folder.resolve("1")), "127.76.0.0/16", PAGES, 4);
    own = new GuestSite(Files.createDirectory(folder.resolve("2")), "127.78.0.0/16", PAGES, 16);
  }

  @AfterAll
  static void clear() throws Exception {
    shared.close();
    own.close();
  }

  @Test
  void survivesVmsThatAreKilled() throws Exception {
    Duration timeout = Duration.ofSeconds(20);
    int killed;
    try (SummoningDns dns = new SummoningDns(shared.out, "--summon-timeout=20s");
        Gateway one =
            Gateways.of(shared.out).timeout(timeout).scale(2, 2, Duration.ofSeconds(1)).start();
        Gateway other = Gateways.of(own.out).timeout(timeout).perRequest(2).start()) {
      ExecutorService clients = Executors.newCachedThreadPool();
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Random random = new Random(i);
        all.add(clients.submit(again(() -> ask(one, shared, random))));
        all.add(clients.submit(again(() -> ask(other, own, random))));
      }
      Random random = new Random(3);
      all.add(clients.submit(again(() -> dig(dns, random))));
      killed = kill(new Random(42));
      for (Future<?> each : all) {
        each.get();
      }
      clients.shutdown();
      assertThat(Curl.get(one, shared.url("/bytes/5")).body()).isEqualTo("xxxxx");
      assertThat(Curl.get(other, own.url("/bytes/5")).body()).isEqualTo("xxxxx");
      assertThat(dns.dig(shared.site.page(1).host())).contains("status: NOERROR");
    }
    System.out.printf(
        "gateway soak: %d s, %d answers, %d names, %d clean failures, %d VMs killed%n",
        SECONDS, good.get(), named.get(), failed.get(), killed);
    assertThat(good.get()).isPositive();
    assertThat(named.get()).isPositive();
    for (GuestSite site : List.of(shared, own)) {
      site.site.vm("stop", "--all");
      site.awaitNothingLeft();
    }
  }

  private interface Request {
    void send() throws Exception;
  }

  private Callable<Void> again(Request request) {
    return () -> {
      while (System.nanoTime() - end < 0) {
        request.send();
      }
      return null;
    };
  }

  private int kill(Random random) throws Exception {
    int killed = 0;
    while (System.nanoTime() - end < 0) {
      TimeUnit.MILLISECONDS.sleep(100 + random.nextInt(200));
      GuestSite site = random.nextBoolean() ? shared : own;
      List<ProcessHandle> servers = site.site.servers();
      if (!servers.isEmpty()) {
        killed += servers.get(random.nextInt(servers.size())).destroyForcibly() ? 1 : 0;
      }
    }
    return killed;
  }

  private void ask(Gateway gateway, GuestSite site, Random random) throws Exception {
    int bytes = random.nextInt(4) == 0 ? MOST_BYTES : random.nextInt(5000);
    String host = site.site.page(1 + random.nextInt(PAGES)).host();
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

  /** The address of a page, or of one of its copies; else a failure that says why. */
  private void dig(SummoningDns dns, Random random) throws Exception {
    int page = 1 + random.nextInt(PAGES);
    String said = dns.dig(shared.site.page(page).host());
    Matcher answer = ANSWER.matcher(said);
    if (answer.find()) {
      assertThat(said).contains("status: NOERROR");
      List<String> addresses = new ArrayList<>(shared.site.manifest.spare());
      addresses.add(shared.site.page(page).ipv4());
      assertThat(addresses).contains(answer.group(1));
      named.incrementAndGet();
    } else {
      assertThat(said).containsPattern(EXPLAINED);
      failed.incrementAndGet();
    }
  }
}
