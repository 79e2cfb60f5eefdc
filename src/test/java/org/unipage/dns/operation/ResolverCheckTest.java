package org.unipage.dns.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.dns.authority.ZoneIndex;
import org.unipage.dns.authority.ZoneLoader;
import org.unipage.dns.authority.Zones;
import org.unipage.dns.operation.ResolverCheck.Finding;
import org.unipage.realdns.RealServer;
import org.unipage.realdns.RealServers;
import org.unipage.realdns.ServedZone;

class ResolverCheckTest {
  private final Path folder;
  private final Path file;
  private final Zones zones;

  ResolverCheckTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.file =
        Files.writeString(
            folder.resolve("z"),
            """
            $ORIGIN k.test.
            $TTL 60
            @ SOA ns h 1 1 1 1 1
            @ NS ns
            ns A 127.0.0.1
            @ A 127.56.0.3
            @ AAAA fd00::3
            """);
    this.zones = new Zones(List.of(ZoneIndex.of("z", ZoneLoader.records(file, null))));
  }

  private static InetAddress[] machine(String... addresses) throws UnknownHostException {
    InetAddress[] found = new InetAddress[addresses.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = InetAddress.getByName(addresses[i]);
    }
    return found;
  }

  @Test
  void holdsWhenServerAndMachineSayWhatTheZoneSays() throws Exception {
    try (RealServer server =
        RealServers.nsd(folder.resolve("nsd"), List.of(new ServedZone("k.test", file)))) {
      Finding finding =
          ResolverCheck.check(zones, server.address(), host -> machine("fd00::3", "127.56.0.3"));
      assertThat(finding)
          .isEqualTo(
              new Finding(
                  true,
                  List.of(
                      "a server answers for k.test. on 127.0.0.1 port " + server.port(),
                      "this machine's resolver asks it: k.test is 127.56.0.3, fd00:0:0:0:0:0:0:3")));
    }
  }

  @Test
  void saysWhatTheMachineBelievesInstead() throws IOException {
    InetSocketAddress nobody =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), RealServer.freePort());
    Finding finding = ResolverCheck.check(zones, nobody, host -> machine("192.0.2.80"));
    assertThat(finding.holds()).isFalse();
    assertThat(finding.lines())
        .containsExactly(
            "no server answers for k.test. on 127.0.0.1 port %d: start it with unipage dns"
                .formatted(nobody.getPort()),
            "this machine's resolver does not ask it: k.test is 192.0.2.80 to it;"
                + " docs/dns.md says how to point it here");
  }
}
