package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.dns.message.ExtendedError;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class AnswerGateTest {
  private static final String ZONE =
      """
      $ORIGIN g.test.
      $TTL 60
      @ SOA ns h 1 1 1 1 1
      @ NS ns
      ns A 127.0.0.1
      ready A 192.0.2.1
      ready TXT "no address"
      full A 192.0.2.2
      broken A 192.0.2.3
      """;

  private static Message ask(DnsServer server, String name, int type) throws Exception {
    Message query = Wire.query(name, type);
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return Wire.ask(server.addresses().get(0), query);
  }

  @Test
  void isAskedBeforeAddressesGoOutAndMayRefuse(@TempDir Path folder) throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    TestServers.Settings settings =
        new TestServers.Settings(List.of(Files.writeString(folder.resolve("z"), ZONE)));
    settings.gate =
        (host, client) -> {
          asked.add(host + " " + client.getHostAddress());
          return switch (host) {
            case "full.g.test" ->
                CompletableFuture.completedFuture(
                    Optional.of(new ExtendedError(ExtendedError.NOT_READY, "all are busy")));
            case "broken.g.test" ->
                CompletableFuture.failedFuture(new IllegalStateException("a test's"));
            default -> CompletableFuture.completedFuture(Optional.empty());
          };
        };
    try (DnsServer server = DnsServer.start(settings.build())) {
      assertThat(ask(server, "READY.g.test", Type.A).getSection(Section.ANSWER)).hasSize(1);
      assertThat(ask(server, "ready.g.test", Type.TXT).getSection(Section.ANSWER)).hasSize(1);
      assertThat(ask(server, "ready.g.test", Type.AAAA).getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(ask(server, "none.g.test", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      Message full = ask(server, "full.g.test", Type.A);
      assertThat(full.getRcode()).isEqualTo(Rcode.SERVFAIL);
      assertThat(full.getOPT().getOptions(15))
          .containsExactly(new ExtendedErrorCodeOption(14, "all are busy"));
      assertThat(ask(server, "broken.g.test", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
    }
    assertThat(asked)
        .containsExactly(
            "ready.g.test 127.0.0.1",
            "ready.g.test 127.0.0.1",
            "full.g.test 127.0.0.1",
            "broken.g.test 127.0.0.1");
  }
}
