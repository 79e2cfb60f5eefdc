package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;
import org.unipage.realdns.Ran;
import org.unipage.realdns.RealServer;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** {@code unipage dns} as a process. */
@Timeout(120)
class DnsCommandTest {
  private static final String ZONE =
      "$ORIGIN c.test.\n$TTL 60\n@ SOA ns h 1 1 1 1 1\n@ NS ns\nns A 127.0.0.1\n@ A 127.56.0.3\n";

  private final Path folder;
  private final Path zone;

  DnsCommandTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.zone = Files.writeString(folder.resolve("c.zone"), ZONE);
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.add("org.unipage.cli.Main");
    command.add("dns");
    command.addAll(List.of(arguments));
    return command;
  }

  private static Ran run(String... arguments) throws Exception {
    return Ran.of(command(arguments).toArray(String[]::new));
  }

  /** A server as a process; its log in a file. */
  private final class Running implements AutoCloseable {
    final InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), RealServer.freePort());
    final Path log = folder.resolve("log");
    final Process process;

    Running(String... options) throws Exception {
      List<String> command = command(zone.toString(), "--port", "" + address.getPort());
      command.addAll(List.of(options));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Eventually.holds(() -> log().contains("answers for") || !process.isAlive());
      assertThat(process.isAlive()).as(log()).isTrue();
    }

    String log() throws IOException {
      return Files.readString(log);
    }

    void signal(String name) throws Exception {
      assertThat(Ran.of("kill", "-" + name, "" + process.pid()).status()).isZero();
    }

    @Override
    public void close() {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void readsTheZoneAgainOnSighupAndEndsWith0OnSigterm() throws Exception {
    try (Running server = new Running("--forward", "none")) {
      assertThat(server.log())
          .matches(
              "\\d{4}-\\d\\d-\\d\\dT\\S+Z INFO answers for c.test. on 127.0.0.1#%d"
                      .formatted(server.address.getPort())
                  + " \\(this machine only\\); no other names\n");
      Files.writeString(zone, ZONE.replace("SOA ns h 1", "SOA ns h 2"));
      server.signal("HUP");
      Eventually.holds(() -> server.log().contains("INFO read again: c.test. serial 2\n"));
      Files.writeString(zone, "broken");
      server.signal("HUP");
      Eventually.holds(() -> server.log().contains("SEVERE " + zone + ":1: "));
      assertThat(Wire.ask(server.address, "c.test", Type.A).getSection(Section.ANSWER)).hasSize(1);
      server.signal("TERM");
      assertThat(server.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process.exitValue()).isZero();
      assertThat(server.log().lines()).hasSize(3);
    }
  }

  /** Whoever waits for another server's answer when SIGTERM comes still gets it. */
  @Test
  void answersWhoeverWaitsBeforeItEnds() throws Exception {
    FakeUpstream.Behaviour slow =
        (upstream, query) -> {
          Thread.sleep(700);
          FakeUpstream.answer(upstream, query);
        };
    try (FakeUpstream upstream = new FakeUpstream(slow);
        Running server = new Running("--forward", "127.0.0.1:" + upstream.address().getPort())) {
      CompletableFuture<byte[]> reply =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return Wire.ask(server.address, "example.org", Type.A).toWire();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      Eventually.holds(() -> !upstream.queries().isEmpty());
      server.signal("TERM");
      assertThat(new Message(reply.get(5, TimeUnit.SECONDS)).getSection(Section.ANSWER)).hasSize(1);
      assertThat(server.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(server.process.exitValue()).isZero();
    }
  }

  @Test
  void logsOneLineForEveryQueryWhateverItsName() throws Exception {
    try (Running server = new Running("--forward", "none", "--log-queries")) {
      Wire.ask(server.address, "c.test", Type.A);
      // An answer may be on its way before its line is; two loops may write theirs in any order.
      Eventually.holds(() -> server.log().lines().count() == 2);
      Wire.ask(server.address, "a\\010b\\027[31m.c.test", Type.AAAA);
      Eventually.holds(() -> server.log().lines().count() == 3);
      List<String> lines = server.log().lines().toList();
      assertThat(lines.get(1))
          .matches("\\S+Z INFO query 127.0.0.1#\\d+ udp c.test. A \\+ NOERROR 40 bytes \\d+ us");
      assertThat(lines.get(2))
          .matches(
              "\\S+Z INFO query 127.0.0.1#\\d+ udp a\\\\010b\\\\027\\[31m.c.test. AAAA \\+"
                  + " NXDOMAIN \\d+ bytes \\d+ us");
    }
  }

  @Test
  void showsMetrics() throws Exception {
    int port = RealServer.freePort();
    try (Running server = new Running("--forward", "none", "--metrics", "" + port)) {
      Wire.ask(server.address, "c.test", Type.A);
      Wire.ask(server.address, "none.c.test", Type.A);
      HttpResponse<String> metrics =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4");
      assertThat(metrics.body())
          .contains("\nunipage_dns_queries_total{transport=\"udp\",type=\"A\"} 2\n")
          .contains("\nunipage_dns_replies_total{rcode=\"NOERROR\"} 1\n")
          .contains("\nunipage_dns_replies_total{rcode=\"NXDOMAIN\"} 1\n")
          .contains("\nunipage_dns_zones 1\n")
          .contains("\nunipage_dns_reply_seconds_count 2\n");
      // Every line is a comment or a sample, every sample has a family before it.
      assertThat(metrics.body().lines())
          .allMatch(
              line ->
                  line.matches("# (HELP|TYPE) unipage_dns_[a-z_]+ .+")
                      || line.matches("unipage_dns_[a-z_]+(\\{[^}]+})? [0-9.]+"));
    }
  }

  @Test
  void saysWhoIsThereWhenThePortIsTaken() throws Exception {
    try (Running server = new Running("--forward", "none")) {
      Ran second = run(zone.toString(), "--port", "" + server.address.getPort());
      assertThat(second)
          .isEqualTo(
              new Ran(
                  1,
                  "unipage: port "
                      + server.address.getPort()
                      + " of 127.0.0.1 is in use by another name server (systemd-resolved?): stop"
                      + " that, or choose another with --port or --address\n"));
    }
  }

  /** Port 53 without the capability to bind it: a process of root's, too, has to have that. */
  @Test
  void saysTheTwoWaysOutWhenThePortIsForRootOnly() throws Exception {
    List<String> command = command(zone.toString());
    if (Ran.of("id", "-u").output().equals("0\n")) {
      command.addAll(
          0,
          List.of("setpriv", "--inh-caps=-net_bind_service", "--bounding-set=-net_bind_service"));
    }
    assertThat(Ran.of(command.toArray(String[]::new)))
        .isEqualTo(
            new Ran(
                1,
                "unipage: port 53 of 127.0.0.1 is for root only: start it with sudo, or choose"
                    + " another port, such as --port 5353\n"));
  }

  @Test
  void saysWhatIsWrongWithTheWayItIsCalled() throws Exception {
    assertThat(run().status()).isEqualTo(2);
    assertThat(run(zone.toString(), "--forward", "example.org").output())
        .startsWith("unipage: --forward wants ADDRESS or ADDRESS:PORT, or none: example.org\n");
    assertThat(run(zone.toString(), "--rate-limit", "0").status()).isEqualTo(2);
    assertThat(run(zone.toString(), "--address", "localhost").output())
        .contains("no IP address: localhost");
    assertThat(run(zone.toString(), "--allow", "10.0.0.0/40").output())
        .contains("no network such as 192.0.2.0/24: 10.0.0.0/40");
    assertThat(run(folder.resolve("none").toString()))
        .isEqualTo(
            new Ran(
                1,
                "unipage: "
                    + folder.resolve("none")
                    + ": is not there; give a staged site's folder or a zone file\n"));
    assertThat(run(Files.createDirectory(folder.resolve("empty")).toString()).output())
        .isEqualTo(
            "unipage: "
                + folder.resolve("empty")
                + ": neither a staged site nor a folder of *.zone files\n");
  }

  @Test
  void checksWhetherThisMachineAsksIt() throws Exception {
    try (Running server = new Running("--forward", "none")) {
      Ran check = run(zone.toString(), "--check", "--port", "" + server.address.getPort());
      assertThat(check)
          .isEqualTo(
              new Ran(
                  3,
                  "a server answers for c.test. on 127.0.0.1 port "
                      + server.address.getPort()
                      + "\nthis machine's resolver does not ask it: it knows no c.test;"
                      + " docs/dns.md says how to point it here\n"));
    }
  }
}
