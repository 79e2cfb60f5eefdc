package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.cli.Main;

/** {@code unipage gateway} as a process. */
class GatewayCommandTest {
  @TempDir private Path folder;

  private static String run(int status, String... args) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, UTF_8);
    assertThat(Main.run(stream, stream, args)).as(said.toString(UTF_8)).isEqualTo(status);
    return said.toString(UTF_8).lines().findFirst().orElse("");
  }

  @Test
  void saysWhatIsWrongWithItsOptions() {
    String out = folder.toString();
    assertThat(run(2, "gateway")).isEqualTo("unipage: a staged site is needed, or --kernel");
    assertThat(run(2, "gateway", out, "--pool", "2"))
        .isEqualTo("unipage: --pool goes with --per-request or --kernel");
    assertThat(run(2, "gateway", out, "--per-request", "--scale-at", "2"))
        .isEqualTo("unipage: --scale-at does not go with --per-request or --kernel");
    assertThat(run(2, "gateway", out, "--tls-cert", "x"))
        .isEqualTo("unipage: --tls-cert and --tls-key go together");
    assertThat(run(2, "gateway", out, "--listen", "localhost:80"))
        .isEqualTo(
            "unipage: no address and port such as 127.0.0.1:8080 or [::1]:8080: localhost:80");
    assertThat(run(2, "gateway", out, "--ready", "x"))
        .startsWith("unipage: --initrd, --append, --memory, --guest-port");
    assertThat(run(1, "gateway", out))
        .isEqualTo("unipage: " + out + ": no staged site; run unipage stage SITE_DIR -o " + out);
  }

  @Test
  void finishesWhatIsUnderWayAtSigtermAndEndsWith0() throws Exception {
    try (GuestSite site = new GuestSite(folder, "127.77.0.0/16", 1, 0)) {
      int port;
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = taken.getLocalPort();
        assertThat(run(1, "gateway", site.out.toString(), "--listen", "127.0.0.1:" + port))
            .startsWith("unipage: cannot listen on 127.0.0.1 port " + port + ": ");
      }
      Process gateway =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "org.unipage.cli.Main",
                  "gateway",
                  site.out.toString(),
                  "--listen",
                  "127.0.0.1:" + port,
                  "--log-requests")
              .redirectErrorStream(true)
              .start();
      try (BufferedReader log = gateway.inputReader(UTF_8)) {
        assertThat(log.readLine())
            .endsWith(
                " INFO answers for www.summon.test at http://127.0.0.1:"
                    + port
                    + " (this machine only)");
        Process slow =
            new ProcessBuilder(
                    List.of(
                        "curl",
                        "-s",
                        "--connect-to",
                        "::127.0.0.1:" + port,
                        site.url("/slow/1500")))
                .start();
        String line = log.readLine();
        while (!line.contains(" started ")) {
          line = log.readLine();
        }
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(gateway.toHandle().destroy()).isTrue(); // SIGTERM, and its output stays open
        assertThat(new String(slow.getInputStream().readAllBytes(), UTF_8)).isEqualTo("slow\n");
        assertThat(log.lines().toList())
            .anyMatch(
                each ->
                    each.matches(
                        ".* request 127\\.0\\.0\\.1#[0-9]+ HTTP/1\\.1 GET 1\\.html\\.www\\.summon"
                            + "\\.test /slow/1500 200 5 bytes [0-9]+ us [0-9a-f]{20}"));
        assertThat(gateway.waitFor()).isZero();
      } finally {
        gateway.destroyForcibly();
      }
    }
  }
}
