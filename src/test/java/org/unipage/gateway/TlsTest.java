package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.cli.Main;
import org.unipage.gateway.GatewaySettings.Limits;
import org.unipage.gateway.GatewaySettings.Scale;
import org.unipage.gateway.GatewaySettings.Tls;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;
import org.unipage.site.BadInput;
import org.unipage.summon.SummonSettings;

/** {@code stage --scheme https --naming flat --public}, one wildcard certificate, a real curl. */
class TlsTest {
  private static final String SITE = "www.tls.test";

  @TempDir private static Path folder;
  private static Path out;
  private static Manifest manifest;

  @BeforeAll
  static void build() throws Exception {
    Path mirror = Files.createDirectories(folder.resolve(SITE).resolve("img"));
    Files.writeString(mirror.resolve("a.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
    Files.writeString(
        mirror.resolveSibling("index.html"), "<!DOCTYPE html><title>T</title><img src=img/a.svg>");
    out = folder.resolve("out");
    String port = Integer.toString(freePort("127.0.0.1"));
    String inner = Integer.toString(freePort("127.74.0.3"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, UTF_8);
    int status =
        Main.run(
            stream,
            stream,
            "stage",
            folder.resolve(SITE).toString(),
            "-o",
            out.toString(),
            "--network",
            "127.74.0.0/16",
            "--scheme",
            "https",
            "--naming",
            "flat",
            "--port",
            port,
            "--listen-port",
            inner,
            "--public",
            "127.0.0.1");
    assertThat(status).as(said.toString(UTF_8)).isZero();
    run("make", "-s", "-C", out.toString());
    manifest = ManifestJson.read(out.resolve("staging/manifest.json"));
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=Test CA",
        "-keyout",
        file("ca.key"),
        "-out",
        file("ca.pem"));
    certificate("EC", "ec_paramgen_curve:P-256");
    certificate("RSA", "rsa_keygen_bits:2048");
    certificate("ED25519", null);
  }

  /**
   * Makes {@code NAME.key} and {@code NAME.pem}: for the site's name and all names just below it.
   */
  private static void certificate(String name, @Nullable String option) throws Exception {
    if (option == null) {
      run("openssl", "genpkey", "-algorithm", name, "-out", file(name + ".key"));
    } else {
      run(
          "openssl",
          "genpkey",
          "-algorithm",
          name,
          "-pkeyopt",
          option,
          "-out",
          file(name + ".key"));
    }
    run(
        "openssl",
        "req",
        "-new",
        "-key",
        file(name + ".key"),
        "-subj",
        "/CN=" + SITE,
        "-out",
        file("request"));
    Files.writeString(folder.resolve("names"), "subjectAltName=DNS:*." + SITE + ",DNS:" + SITE);
    run(
        "openssl",
        "x509",
        "-req",
        "-in",
        file("request"),
        "-CA",
        file("ca.pem"),
        "-CAkey",
        file("ca.key"),
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        file("names"),
        "-out",
        file("leaf"));
    Files.writeString(
        folder.resolve(name + ".pem"),
        Files.readString(folder.resolve("leaf")) + Files.readString(folder.resolve("ca.pem")));
  }

  @AfterAll
  static void clear() throws Exception {
    run("sh", out.resolve("staging/vm").toString(), "down");
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static int freePort(String address) throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return free.getLocalPort();
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private static Gateway start(String certificates, String key) throws Exception {
    return Gateway.start(
        new GatewaySettings(
            out,
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), 0), // the port in the site's URLs
            new Tls(folder.resolve(certificates), folder.resolve(key)),
            null,
            false,
            new SummonSettings(Duration.ofSeconds(30), Duration.ofMinutes(2), 0, 100, true),
            null,
            Scale.NONE,
            Limits.DEFAULT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "ED25519"})
  void leadsFromAnOldUrlToThePageOverHttp2(String kind) throws Exception {
    try (Gateway gateway = start(kind + ".pem", kind + ".key")) {
      String old = "https://" + SITE + ":" + manifest.port() + "/img/a.svg";
      for (String version : List.of("--http2", "--http1.1")) {
        Curl first = Curl.get(gateway, old, version, "--cacert", file("ca.pem"));
        assertThat(first.status()).isIn("HTTP/2 307", "HTTP/1.1 307 Temporary Redirect");
        String page = first.field("location");
        assertThat(page).matches("https://[a-z0-9-]+\\.www\\.tls\\.test:[0-9]+/img/a\\.svg");
        Curl second = Curl.get(gateway, page, version, "--cacert", file("ca.pem"));
        assertThat(second.status()).isIn("HTTP/2 200", "HTTP/1.1 200 OK");
        assertThat(second.body()).isEqualTo("<svg xmlns='http://www.w3.org/2000/svg'/>");
      }
      assertThat(Curl.get(gateway, old, "--http2", "--cacert", file("ca.pem")).status())
          .isEqualTo("HTTP/2 307");
      // Many at once on one connection; a curl that needs no ALPN has a bug of its own there.
      String page = manifest.entries().get(0).url();
      List<String> more = new ArrayList<>(List.of("--http2", "-Z", "--cacert", file("ca.pem")));
      more.addAll(Collections.nCopies(30, page));
      String one = Curl.raw(gateway, page, "--cacert", file("ca.pem"));
      assertThat(Curl.raw(gateway, page, more.toArray(String[]::new))).hasSize(31 * one.length());
      Curl unknown =
          Curl.get(gateway, old, "--cacert", file("ca.pem"), "-H", "Host: elsewhere.test");
      assertThat(unknown.status()).isEqualTo("HTTP/2 421");
    }
  }

  @Test
  void everyNameInTheZoneLeadsToTheGateway() throws Exception {
    List<String> addresses =
        Files.readAllLines(out.resolve(manifest.zone().file())).stream()
            .filter(line -> line.contains(" IN A ") && !line.startsWith("ns."))
            .map(line -> line.replaceAll(".* IN A ", ""))
            .toList();
    assertThat(addresses).hasSize(manifest.entries().size()).containsOnly("127.0.0.1");
  }

  @Test
  void takesANewCertificateWithoutAPause() throws Exception {
    Files.copy(folder.resolve("EC.pem"), folder.resolve("live.pem"));
    Files.copy(folder.resolve("EC.key"), folder.resolve("live.key"));
    try (Gateway gateway = start("live.pem", "live.key")) {
      assertThat(keyKind(gateway)).isEqualTo("id-ecPublicKey");
      Files.writeString(folder.resolve("live.pem"), Files.readString(folder.resolve("RSA.pem")));
      Files.writeString(folder.resolve("live.key"), Files.readString(folder.resolve("RSA.key")));
      gateway.reload();
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (keyKind(gateway).equals("id-ecPublicKey") && System.nanoTime() - deadline < 0) {
        Thread.sleep(50);
      }
      assertThat(keyKind(gateway)).isEqualTo("rsaEncryption");
      Files.writeString(folder.resolve("live.pem"), "no certificate");
      gateway.reload(); // says so in the log, and goes on
      assertThat(keyKind(gateway)).isEqualTo("rsaEncryption");
    }
  }

  private static String keyKind(Gateway gateway) throws Exception {
    String said =
        run(
            "sh",
            "-c",
            "openssl s_client -connect 127.0.0.1:"
                + gateway.address().getPort()
                + " -servername "
                + SITE
                + " </dev/null 2>/dev/null | openssl x509 -noout -text");
    return said.replaceAll("(?s).*Public Key Algorithm: ([A-Za-z-]+).*", "$1");
  }

  @Test
  void saysWhatIsWrongWithAKey() throws Exception {
    run("openssl", "rsa", "-traditional", "-in", file("RSA.key"), "-out", file("old.key"));
    assertThatThrownBy(() -> start("RSA.pem", "old.key"))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith(
            "openssl pkcs8 -topk8 -nodes -in " + file("old.key") + " -out key.pem");
    assertThatThrownBy(() -> start("RSA.key", "RSA.key"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no certificates in PEM");
    assertThatThrownBy(() -> start("RSA.pem", "EC.key")).isInstanceOf(BadInput.class);
  }
}
