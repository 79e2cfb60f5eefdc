package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.realdns.Ran;
import org.unipage.realdns.RealServer;
import org.unipage.realdns.RealServers;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** dig, kdig, delv, and unbound as the resolver in front. */
class RealClientsTest {
  private static final Map<String, String> HOSTS =
      new TreeMap<>(
          Map.of(
              "www.example.test.", "127.56.0.3",
              "about.html.www.example.test.", "127.56.0.4",
              "logo.png.img.www.example.test.", "127.56.0.5",
              "post.html.03.2015.blog.www.example.test.", "127.56.0.6",
              "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.www.example.test.", "127.56.0.7"));

  private final Path folder;
  private final DnsServer server;
  private final String port;

  RealClientsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    StringBuilder zone =
        new StringBuilder(
            """
            $ORIGIN www.example.test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 604800 60
            @ NS ns
            ns A 127.0.0.1
            *.wild A 127.56.0.9
            """);
    HOSTS.forEach((host, address) -> zone.append(host + " A " + address + "\n"));
    for (int i = 0; i < 30; i++) {
      zone.append("big TXT \"" + i + "y".repeat(240) + "\"\n");
    }
    server = TestServers.start(List.of(Files.writeString(folder.resolve("www.zone"), zone)));
    port = "" + server.addresses().get(0).getPort();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String run(String... command) throws Exception {
    Ran ran = Ran.of(command);
    assertThat(ran.status()).as(ran.output()).isZero();
    return ran.output();
  }

  @Test
  void digGetsEveryAddressOverUdpAndTcp() throws Exception {
    for (Map.Entry<String, String> host : HOSTS.entrySet()) {
      for (String how : List.of("+notcp", "+tcp", "+noedns", "+dnssec", "+bufsize=512")) {
        assertThat(run("dig", "@127.0.0.1", "-p", port, "+short", how, host.getKey()))
            .isEqualTo(host.getValue() + "\n");
      }
    }
  }

  @Test
  void digFollowsTruncationToTcp() throws Exception {
    String output = run("dig", "@127.0.0.1", "-p", port, "big.www.example.test", "TXT");
    assertThat(output)
        .contains(";; Truncated, retrying in TCP mode.")
        .contains("status: NOERROR")
        .contains("flags: qr aa rd; QUERY: 1, ANSWER: 30, AUTHORITY: 0, ADDITIONAL: 1")
        .contains("(TCP)");
  }

  @Test
  void digFindsNothingWrong() throws Exception {
    String output =
        run(
            "dig",
            "@127.0.0.1",
            "-p",
            port,
            "+cookie",
            "+nsid",
            "+subnet=192.0.2.0/24",
            "img.www.example.test",
            "AAAA");
    assertThat(output)
        .contains("status: NOERROR")
        .contains("ANSWER: 0, AUTHORITY: 1")
        .contains("EDNS: version: 0, flags:; udp: 1232")
        .doesNotContain("WARNING: Message")
        .doesNotContain("malformed");
  }

  @Test
  void kdigAsksManyTimesOverOneConnection() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("kdig", "@127.0.0.1", "-p", port, "+tcp", "+keepopen", "+edns", "+short"));
    command.addAll(HOSTS.keySet());
    assertThat(run(command.toArray(String[]::new)))
        .isEqualTo(String.join("\n", HOSTS.values()) + "\n");
  }

  @Test
  void kdigSeesAnExtendedError() throws Exception {
    assertThat(run("kdig", "@127.0.0.1", "-p", port, "+edns", "www.example.com"))
        .contains("status: REFUSED")
        .contains(";; EDE: 20 (Not Authoritative): 'not a name of a zone served here'");
  }

  @Test
  void delvGetsAnAnswer() throws Exception {
    assertThat(run("delv", "-i", "@127.0.0.1", "-p", port, "about.html.www.example.test", "A"))
        .isEqualTo("; authoritative\nabout.html.www.example.test. 60\tIN\tA\t127.56.0.4\n");
  }

  @Test
  void unboundThatMinimisesNamesFindsThemAll() throws Exception {
    try (RealServer unbound =
        RealServers.unbound(
            folder.resolve("unbound"), "www.example.test", server.addresses().get(0))) {
      for (Map.Entry<String, String> host : HOSTS.entrySet()) {
        assertThat(answers(unbound, host.getKey())).containsExactly(host.getValue());
      }
      assertThat(answers(unbound, "any.thing.wild.www.example.test")).containsExactly("127.56.0.9");
      assertThat(unbound.ask("n.o.p.www.example.test", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(unbound.ask("x.n.o.p.www.example.test", Type.A).getRcode())
          .isEqualTo(Rcode.NXDOMAIN);
      assertThat(unbound.ask("big.www.example.test", Type.TXT).getSection(Section.ANSWER))
          .hasSize(30);
    }
  }

  private static List<String> answers(RealServer server, String host) throws IOException {
    Message reply = server.ask(host, Type.A);
    return reply.getSection(Section.ANSWER).stream().map(r -> r.rdataToString()).toList();
  }
}
