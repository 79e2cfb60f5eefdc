package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.Eventually;

/**
 * Unikernels that run when they are asked for, and one for each request: {@code unipage.duniverse}
 * is the folder with MirageOS's libraries, its tools are on the PATH. As root, in a network of its
 * own, for it makes tap devices:
 *
 * <pre>unshare -n bin/test -Dtest=SptGatewayTest -Dunipage.duniverse=DIR</pre>
 */
@EnabledIfSystemProperty(named = "unipage.duniverse", matches = ".+")
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SptGatewayTest {
  private static final String FIRST = "memory 1\n";
  private static final int AT_ONCE = 30;

  private SptSite pages;
  private SptSite guests;

  @BeforeAll
  void build(@TempDir Path folder) throws Exception {
    SptSite.run("ip", "link", "set", "lo", "up");
    Path duniverse = Path.of(System.getProperty("unipage.duniverse", ""));
    Path one = Files.createDirectory(folder.resolve("pages"));
    Path other = Files.createDirectory(folder.resolve("guests"));
    pages = new SptSite(one, "10.59.0.0/16", duniverse, false);
    guests = new SptSite(other, "10.60.0.0/16", duniverse, true);
  }

  @AfterAll
  void clear() throws Exception {
    pages.close();
    guests.close();
  }

  @Test
  void startsAUnikernelWhenItsNameIsAskedForAndStopsItWhenNobodyUsesIt() throws Exception {
    try (SummoningDns dns = new SummoningDns(pages.out, "--summon-timeout=30s", "--idle=3s")) {
      for (int page = 1; page <= 3; page++) {
        String host = pages.page(page).host();
        assertThat(dns.dig(host, "+short")).isEqualTo(pages.page(page).ipv4() + "\n");
        // It accepts connections already: curl tries once.
        String to = "::" + pages.page(page).ipv4() + ":80";
        String url = "http://" + host + "/" + page + ".html";
        assertThat(SptSite.run("curl", "-sS", "--connect-to", to, url))
            .isEqualTo("<!DOCTYPE html><title>Page " + page + "</title>");
      }
      Eventually.holds(() -> pages.running() == 0);
    }
  }

  @Test
  void startsAUnikernelForTheFirstRequest() throws Exception {
    try (Gateway gateway = Gateways.of(pages.out).start()) {
      for (int page = 1; page <= 2; page++) {
        Curl got = Curl.get(gateway, pages.page(page).url());
        assertThat(got.status()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(got.body()).isEqualTo("<!DOCTYPE html><title>Page " + page + "</title>");
        assertThat(got.field("server-timing")).matches("boot;dur=[0-9.]+");
        assertThat(pages.running()).isEqualTo(page);
      }
      Curl again = Curl.get(gateway, pages.page(1).url());
      assertThat(again.fields()).doesNotContainKey("server-timing");
    }
    pages.vm("stop", "--all");
    assertThat(pages.running()).isZero();
  }

  @Test
  void aUnikernelThatIsSharedRemembers() throws Exception {
    String url = guests.page(1).url();
    try (Gateway gateway = Gateways.of(guests.out).start()) {
      assertThat(Curl.raw(gateway, url, url, url)).isEqualTo("memory 1\nmemory 2\nmemory 3\n");
    }
    guests.vm("stop", "--all");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void everyRequestIsTheFirstOfItsUnikernel(int pool) throws Exception {
    String url = guests.page(1).url();
    try (Gateway gateway = Gateways.of(guests.out).perRequest(pool).start()) {
      Curl got = Curl.get(gateway, url);
      assertThat(got.body()).isEqualTo(FIRST);
      assertThat(got.field("vmcgi-status")).isEqualTo("OK");
      assertThat(got.field("vmcgi-vm-boot-time"))
          .matches("[0-9]+ ms \\(no hardware acceleration: a process under seccomp\\)");
      // One connection, kept alive; then many side by side.
      String[] nine = Collections.nCopies(9, url).toArray(String[]::new);
      assertThat(Curl.raw(gateway, url, nine)).isEqualTo(FIRST.repeat(10));
      List<Process> all = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        all.add(Curl.start(gateway, url, List.of()));
      }
      for (Process curl : all) {
        assertThat(new String(curl.getInputStream().readAllBytes(), UTF_8)).isEqualTo(FIRST);
      }
    }
    Eventually.holds(() -> guests.running() == 0 && guests.leftByCopies().isEmpty());
  }
}
