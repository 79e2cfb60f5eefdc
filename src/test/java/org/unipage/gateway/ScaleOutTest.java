package org.unipage.gateway;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;

/** Further copies of a VM that many ask at once. */
class ScaleOutTest {
  @TempDir private static Path folder;
  private static GuestSite site;

  @BeforeAll
  static void build() throws Exception {
    site = new GuestSite(folder, "127.75.0.0/16", 2, 4);
  }

  @AfterAll
  static void clear() throws Exception {
    site.close();
  }

  @Test
  void startsCopiesUnderLoadBalancesOverThemAndStopsThem() throws Exception {
    try (Gateway gateway = Gateways.of(site.out).scale(2, 3, Duration.ofMillis(400)).start()) {
      assertThat(Curl.get(gateway, site.url("/bytes/1")).body()).isEqualTo("x");
      assertThat(site.site.servers()).hasSize(1);
      List<Process> slow = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        slow.add(Curl.start(gateway, site.url("/slow/4000"), List.of()));
        TimeUnit.MILLISECONDS.sleep(50);
      }
      Eventually.holds(() -> site.site.servers().size() == 4); // one and three copies, and no more
      Set<String> asked = new TreeSet<>();
      for (int i = 0; i < 12; i++) {
        slow.add(Curl.start(gateway, site.url("/slow/2000"), List.of()));
        asked.add(Curl.get(gateway, site.url("/who")).body().replaceAll("(?s) .*", ""));
      }
      assertThat(asked).as("processes that answered").hasSizeGreaterThan(1);
      assertThat(metric(gateway, "unipage_gateway_copies")).isEqualTo("3");
      assertThat(site.site.servers()).hasSize(4);
      for (Process curl : slow) {
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo("slow\n");
      }
      Eventually.holds(() -> site.site.servers().size() == 1);
      assertThat(metric(gateway, "unipage_gateway_copies")).isEqualTo("0");
      assertThat(Curl.get(gateway, site.url("/bytes/1")).body()).isEqualTo("x");
    }
    site.site.vm("stop", site.site.page(1).id());
    site.awaitNothingLeft();
  }

  private static String metric(Gateway gateway, String name) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + requireNonNull(gateway.metricsAddress()).getPort() + "/metrics");
    try (InputStream in = uri.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length() + 1))
          .findFirst()
          .orElse("none");
    }
  }
}
