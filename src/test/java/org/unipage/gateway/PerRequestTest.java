package org.unipage.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.gateway.GatewaySettings.Limits;
import org.unipage.site.BadInput;

/** A VM for each request, with guests that remember and guests that misbehave. */
class PerRequestTest {
  private static final String ONCE = "memory 1, disk 1\n";
  private static final int REQUESTS = Boolean.getBoolean("unipage.full") ? 1000 : 60;

  @TempDir private static Path folder;
  private static GuestSite site;

  @BeforeAll
  static void build() throws Exception {
    site = new GuestSite(folder, "127.72.0.0/16", 2, 12);
  }

  @AfterAll
  static void clear() throws Exception {
    site.close();
  }

  @AfterEach
  void leavesNothingBehind() throws Exception {
    site.good();
    site.awaitNothingLeft();
  }

  private static Gateways settings(int pool) {
    Limits limits = Limits.DEFAULT.withAnswer(Duration.ofSeconds(1));
    return Gateways.of(site.out).perRequest(pool).limits(limits);
  }

  @Test
  void saysHowTheVmCameToBe() throws Exception {
    try (Gateway gateway = settings(0).start()) {
      Curl got = Curl.get(gateway, site.url("/count"));
      assertThat(got.status()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(got.body()).isEqualTo(ONCE);
      assertThat(got.field("vmcgi-status")).isEqualTo("OK");
      assertThat(got.field("vmcgi-vm-boot-time"))
          .matches("[0-9]+ ms \\(no hardware acceleration: a process\\)");
      assertThat(got.field("server-timing")).matches("boot;dur=[0-9]+\\.[0-9]");
      assertThat(got.fields()).doesNotContainKey("keep-alive");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void everyRequestIsTheFirstOfItsVm(int pool) throws Exception {
    try (Gateway gateway = settings(pool).start()) {
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest request =
          HttpRequest.newBuilder()
              .uri(URI.create("http://127.0.0.1:" + gateway.address().getPort() + "/count"))
              .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(421);
      // One connection after the other, kept alive.
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        urls.add(site.url("/count"));
      }
      String last = urls.remove(0);
      Curl all = Curl.get(gateway, last, urls.toArray(String[]::new));
      assertThat(all.body().split("memory 1, disk 1\n", -1)).hasSize(11);
      assertThat(all.body()).doesNotContain("memory 2", "disk 2");
      // Many side by side.
      List<CompletableFuture<Curl>> answers = new ArrayList<>();
      for (int i = 0; i < REQUESTS; i++) {
        answers.add(CompletableFuture.supplyAsync(() -> get(gateway, "/count")));
      }
      for (CompletableFuture<Curl> answer : answers) {
        assertThat(answer.get().status())
            .as(answer.get().fields().toString())
            .isEqualTo("HTTP/1.1 200 OK");
        assertThat(answer.get().body()).isEqualTo(ONCE);
      }
      System.out.println("gateway --per-request, pool of " + pool + ": " + REQUESTS + " requests");
    }
  }

  @Test
  void isFreshOnEachStreamOfAnHttp2Connection() throws Exception {
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("certificate.pem");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=test",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(openssl.waitFor()).isZero();
    try (Gateway gateway = settings(2).tls(certificate, key).start()) {
      String url = site.url("/count").replace("http:", "https:");
      List<String> more = new ArrayList<>(List.of("--http2", "--insecure", "--parallel"));
      more.addAll(Collections.nCopies(9, url));
      String all = Curl.raw(gateway, url, more.toArray(String[]::new));
      assertThat(all).isEqualTo(ONCE.repeat(10));
    }
  }

  @Test
  void handsTheWholeRequestOn() throws Exception {
    try (Gateway gateway = settings(0).start()) {
      Path body = Files.write(folder.resolve("body"), new byte[300_000]);
      Curl got =
          Curl.get(
              gateway,
              site.url("/echo"),
              "--data-binary",
              "@" + body,
              "-H",
              "X-Forwarded-For: 192.0.2.1",
              "-H",
              "Connection: X-Private",
              "-H",
              "X-Private: yes",
              "-H",
              "Expect: 100-continue");
      assertThat(got.body())
          .startsWith("POST /echo HTTP/1.1\r\n")
          .contains("Host: " + site.site.page(1).host() + "\r\n")
          .contains("X-Forwarded-For: 192.0.2.1, 127.0.0.1\r\n")
          .contains("X-Forwarded-Proto: http\r\n")
          .contains("X-Forwarded-Host: " + site.site.page(1).host() + "\r\n")
          .contains("Forwarded: by=\"127.0.0.1\";for=\"127.0.0.1\";host=")
          .contains("Via: 1.1 unipage\r\n")
          .doesNotContain("X-Private", "Expect")
          .endsWith("body 300000\n");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void saysWhatWentWrong(int pool) throws Exception {
    try (Gateway gateway = settings(pool).start()) {
      assertFails(gateway, "/die", 502, "VM ended before its answer did");
      assertFails(gateway, "/part/1000/500", 502, "VM ended before its answer did");
      assertFails(gateway, "/garbage", 502, "VM answered something that is no HTTP");
      assertFails(gateway, "/hang", 504, "VM did not answer within 1.00 s");
      assertFails(gateway, "/stall", 504, "VM did not answer within 1.00 s");
      assertThat(Curl.get(gateway, site.url("/count")).body()).isEqualTo(ONCE);
    }
  }

  private static void assertFails(Gateway gateway, String path, int status, String why)
      throws Exception {
    Curl got = Curl.get(gateway, site.url(path));
    assertThat(got.exit()).isZero();
    assertThat(got.status()).as(path).startsWith("HTTP/1.1 " + status);
    assertThat(got.field("vmcgi-status")).isEqualTo(why);
    assertThat(got.field("vmcgi-vm-boot-time")).contains(" ms (no hardware acceleration");
    assertThat(got.body()).startsWith(status + " ").endsWith(": " + why + "\n");
  }

  @Test
  void cutsOffALongAnswerThatBreaksOff() throws Exception {
    try (Gateway gateway = settings(0).start()) {
      Curl got = Curl.get(gateway, site.url("/part/1000000/400000"));
      assertThat(got.exit()).isEqualTo(18); // CURLE_PARTIAL_FILE
      assertThat(got.status()).isEqualTo("HTTP/1.1 200 OK");
      Curl other = Curl.get(gateway, site.url("/part/1000000/400000"), "--http2-prior-knowledge");
      assertThat(other.exit()).isNotZero();
    }
  }

  @Test
  void saysWhyAVmDoesNotBoot() throws Exception {
    try (Gateway gateway = settings(0).timeout(Duration.ofSeconds(6)).start()) {
      site.bad("boot-fails");
      Curl failed = Curl.get(gateway, site.url("/count"));
      assertThat(failed.status()).startsWith("HTTP/1.1 502");
      assertThat(failed.field("vmcgi-status"))
          .isEqualTo("VM did not boot: guest: the disk is on fire");
      site.good();
      TimeUnit.MILLISECONDS.sleep(1100); // for a second, a failure stands for all who ask
      site.bad("boot-hangs");
      Curl hung = Curl.get(gateway, site.url("/count"));
      assertThat(hung.status()).startsWith("HTTP/1.1 504");
      assertThat(hung.field("vmcgi-status")).startsWith("VM did not boot: ");
      site.good();
      TimeUnit.MILLISECONDS.sleep(1100);
      Curl good = Curl.get(gateway, site.url("/count"));
      assertThat(good.body()).isEqualTo(ONCE);
    }
  }

  @Test
  void saysWhatToTypeWhenThereAreTooFewAddresses() throws Exception {
    assertThatThrownBy(() -> settings(12).start())
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("has 12: type unipage stage SITE_DIR -o")
        .hasMessageEndingWith("--spare 64");
  }

  private static Curl get(Gateway gateway, String path) {
    try {
      return Curl.get(gateway, site.url(path));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
