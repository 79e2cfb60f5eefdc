package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;
import org.unipage.realdns.RealServer;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** The configurations in {@code examples/dns}, each loaded by the server that it is for. */
class ExampleConfigurationsTest {
  private static final Path EXAMPLES = Path.of("examples", "dns");
  private static final String SITE = "www.lighthouse.example";

  private final Path folder;
  private final Manifest manifest;

  ExampleConfigurationsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Path site = EXAMPLES.resolveSibling(SITE);
    assertThat(Main.run(nowhere, nowhere, "stage", site.toString(), "-o", folder.toString()))
        .isZero();
    manifest = ManifestJson.read(folder.resolve("staging").resolve("manifest.json"));
  }

  /** Starts {@code command} as the README says, but on a free port. */
  private RealServer start(String file, int port, String... command) throws IOException {
    String text = Files.readString(EXAMPLES.resolve(file));
    assertThat(text).containsPattern("\\b5353\\b");
    Files.writeString(folder.resolve(file), text.replace("5353", "" + port));
    return RealServer.start(
        folder,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        SITE,
        List.of(command));
  }

  private void assertEveryNameAnswered(RealServer server) throws IOException {
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> answered = new TreeMap<>();
    for (Manifest.Page page : manifest.entries()) {
      expected.put(page.host(), page.ipv4());
      List<Record> answer = server.ask(page.host(), Type.A).getSection(Section.ANSWER);
      answered.put(page.host(), answer.isEmpty() ? "" : answer.get(0).rdataToString());
    }
    assertThat(answered).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "nsd.conf, nsd -d -c nsd.conf",
    "named.conf, named -g -c named.conf",
    "knot.conf, knotd -c knot.conf",
    "unbound.conf, unbound -d -c unbound.conf",
  })
  void serveEveryNameOfTheExample(String file, String command) throws Exception {
    assertThat(Files.readString(EXAMPLES.resolve("README.md"))).contains("`" + command + "`");
    try (RealServer server = start(file, RealServer.freePort(), command.split(" ", -1))) {
      assertEveryNameAnswered(server);
    }
  }

  @Test
  void unboundAsksOurServer() throws Exception {
    try (DnsServer ours = TestServers.start(List.of(folder))) {
      int port = ours.addresses().get(0).getPort();
      Path file = EXAMPLES.resolve("unbound-stub.conf");
      Path changed = folder.resolve("unbound-stub.conf");
      int own = RealServer.freePort();
      Files.writeString(
          changed, Files.readString(file).replace("@5300", "@" + port).replace("5353", "" + own));
      try (RealServer server =
          RealServer.start(
              folder,
              new InetSocketAddress(InetAddress.getLoopbackAddress(), own),
              SITE,
              List.of("unbound", "-d", "-c", "unbound-stub.conf"))) {
        assertEveryNameAnswered(server);
      }
    }
  }
}
