package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;
import org.unipage.cli.Main;
import org.unipage.dns.access.AddressBlock;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;
import org.unipage.zone.SiteZone;
import org.unipage.zone.ZoneFile;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A staged site, served. */
class SiteTest {
  private static final Path EXAMPLE = Path.of("examples", "www.lighthouse.example");

  private final Path out;

  SiteTest(@TempDir Path out) {
    this.out = out;
  }

  private Manifest stage(String... options) throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(said, true, StandardCharsets.UTF_8);
    List<String> arguments =
        new ArrayList<>(List.of("stage", EXAMPLE.toString(), "-o", out.toString()));
    arguments.addAll(Arrays.asList(options));
    assertThat(Main.run(to, to, arguments.toArray(String[]::new)))
        .as(said.toString(StandardCharsets.UTF_8))
        .isZero();
    return ManifestJson.read(out.resolve("staging").resolve("manifest.json"));
  }

  private TestServers.Settings settings() {
    TestServers.Settings settings = new TestServers.Settings(List.of(out));
    settings.addresses = List.of();
    return settings;
  }

  private static String first(InetSocketAddress server, String name, int type) throws IOException {
    Message reply = Wire.ask(server, name, type);
    List<Record> answer = reply.getSection(Section.ANSWER);
    return answer.isEmpty() ? Rcode.string(reply.getRcode()) : answer.get(0).rdataToString();
  }

  @Test
  void givesEveryPageItsAddressAndEveryAddressItsPage() throws Exception {
    Manifest manifest = stage();
    try (DnsServer server = DnsServer.start(settings().build())) {
      assertThat(server.addresses().stream().map(a -> a.getAddress().getHostAddress()))
          .containsExactly("127.0.0.1", manifest.zone().ipv4());
      Map<String, String> expected = new TreeMap<>();
      Map<String, String> forward = new TreeMap<>();
      Map<String, String> reverse = new TreeMap<>();
      for (Manifest.Page page : manifest.entries()) {
        expected.put(page.host() + ".", page.ipv4());
        InetSocketAddress address = server.addresses().get(1);
        forward.put(page.host() + ".", first(address, page.host(), Type.A));
        String pointer = ReverseMap.fromAddress(page.ipv4()).toString();
        reverse.put(first(address, pointer, Type.PTR), page.ipv4());
      }
      assertThat(forward).isEqualTo(expected);
      assertThat(reverse).isEqualTo(expected);
      InetSocketAddress loopback = server.addresses().get(0);
      assertThat(
              first(loopback, ReverseMap.fromAddress(manifest.zone().ipv4()).toString(), Type.PTR))
          .isEqualTo(manifest.zone().ns() + ".");
      assertThat(first(loopback, "250.250.56.127.in-addr.arpa", Type.PTR)).isEqualTo("NXDOMAIN");
      assertThat(first(loopback, "0.56.127.in-addr.arpa", Type.PTR)).isEqualTo("NOERROR");
      assertThat(first(loopback, "1.0.0.127.in-addr.arpa", Type.PTR)).isEqualTo("REFUSED");
    }
  }

  @Test
  void servesIpv6AndNetworksThatEndBetweenLabels() throws Exception {
    Manifest manifest = withIpv6(stage("--network", "10.56.32.0/20"), "fd00:56::/62");
    TestServers.Settings settings = settings();
    settings.addresses = List.of(AddressBlock.address("127.0.0.1"), AddressBlock.address("::1"));
    try (DnsServer server = DnsServer.start(settings.build())) {
      for (InetSocketAddress address : server.addresses()) {
        for (Manifest.Page page : manifest.entries()) {
          String ipv6 = String.valueOf(page.ipv6());
          assertThat(AddressBlock.address(first(address, page.host(), Type.AAAA)))
              .isEqualTo(AddressBlock.address(ipv6));
          for (String one : List.of(page.ipv4(), ipv6)) {
            assertThat(first(address, ReverseMap.fromAddress(one).toString(), Type.PTR))
                .isEqualTo(page.host() + ".");
          }
        }
        // Beyond the network: not ours.
        assertThat(first(address, "1.48.56.10.in-addr.arpa", Type.PTR)).isEqualTo("REFUSED");
      }
    }
  }

  @Test
  void givesEveryPageTheOneAddressThatItIsToldTo() throws Exception {
    Manifest manifest = stage();
    TestServers.Settings settings = settings();
    settings.everywhere =
        List.of(AddressBlock.address("192.0.2.1"), AddressBlock.address("2001:db8::1"));
    try (DnsServer server = DnsServer.start(settings.build())) {
      InetSocketAddress address = server.addresses().get(0);
      for (Manifest.Page page : manifest.entries()) {
        assertThat(first(address, page.host(), Type.A)).isEqualTo("192.0.2.1");
        assertThat(first(address, page.host(), Type.AAAA)).isEqualTo("2001:db8:0:0:0:0:0:1");
      }
      assertThat(first(address, manifest.zone().ns(), Type.A)).isEqualTo(manifest.zone().ipv4());
      assertThat(first(address, manifest.zone().ns(), Type.AAAA)).isEqualTo("NOERROR");
    }
  }

  @Test
  void servesTheSiteAnewWhenItIsStagedAgain() throws Exception {
    stage();
    try (DnsServer server = DnsServer.start(settings().build())) {
      InetSocketAddress address = server.addresses().get(0);
      String host = "www.lighthouse.example";
      String before = first(address, host, Type.A);
      stage("--public", "192.0.2.99");
      Eventually.holds(() -> first(address, host, Type.A).equals("192.0.2.99"));
      assertThat(before).isNotEqualTo("192.0.2.99");
    }
  }

  /** The same site as targets stage it that have IPv6. */
  private Manifest withIpv6(Manifest from, String network6) throws IOException {
    List<Manifest.Page> pages = new ArrayList<>();
    List<SiteZone.Host> hosts = new ArrayList<>();
    for (Manifest.Page page : from.entries()) {
      String ipv6 = "fd00:56::3:" + Integer.toHexString(pages.size() + 16);
      hosts.add(new SiteZone.Host(page.host(), page.ipv4(), ipv6));
      pages.add(
          new Manifest.Page(
              page.path(),
              page.originalUrl(),
              page.aliases(),
              page.url(),
              page.host(),
              page.id(),
              page.ipv4(),
              ipv6,
              page.mediaType(),
              page.bytes(),
              page.sha256(),
              page.memory(),
              page.companions(),
              page.references(),
              page.file(),
              page.generated(),
              page.source(),
              page.spellings(),
              page.rewritten(),
              page.problems(),
              page.repairs()));
    }
    Manifest manifest =
        new Manifest(
            from.siteHost(),
            from.scheme(),
            from.port(),
            from.listenPort(),
            from.naming(),
            from.network(),
            network6,
            from.gateway(),
            from.spare(),
            from.highWater(),
            from.target(),
            from.content(),
            from.server(),
            from.publicAddress(),
            from.zone(),
            from.front(),
            from.fingerprint(),
            pages);
    try (OutputStream to = Files.newOutputStream(out.resolve("staging").resolve("manifest.json"))) {
      ManifestJson.write(manifest, to);
    }
    SiteZone.Host ns = new SiteZone.Host(from.zone().ns(), from.zone().ipv4(), null);
    Files.writeString(
        out.resolve(from.zone().file()),
        ZoneFile.of(new SiteZone(from.siteHost(), 9, ns, hosts, null)).toString());
    return manifest;
  }
}
