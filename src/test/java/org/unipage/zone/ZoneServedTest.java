package org.unipage.zone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.realdns.Asker;
import org.unipage.realdns.Ran;
import org.unipage.realdns.RealServer;
import org.unipage.realdns.RealServers;
import org.unipage.realdns.ServedZone;
import org.unipage.zone.SiteZone.Host;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What the zone-file checkers and the name servers of others make of our zone. */
class ZoneServedTest {
  private static final String SITE = "www.example.org";
  private static final List<String> PATHS =
      List.of(
          "about.html",
          "index-x0.html",
          "logo.png.img",
          "a.b.c.d.e.f.g.h.i.j",
          "2015.blog",
          "03.2015.blog",
          "post.html.03.2015.blog",
          "jquery.min.js.js",
          "0.html",
          "x--y-x1.html",
          "a".repeat(63) + ".html",
          String.join(".", "a".repeat(63), "b".repeat(63), "c".repeat(63)),
          "localhost",
          "mail",
          "mx",
          "in-addr.arpa",
          "txt",
          "soa.ns-x0",
          "www",
          "example.org",
          "com",
          "xn-x0",
          "feed.xml",
          "style.css.css",
          "css",
          "favicon.ico",
          "robots.txt",
          "sitemap.xml",
          "manifest.json",
          "sw.js",
          "z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z");

  private final Path folder;

  ZoneServedTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void checkersAcceptItWithoutAWarning() throws Exception {
    Path file = write(zone(hosts()));
    assertAccepted(file);
  }

  @Test
  void checkersAcceptAPublicAddressAndIpv6() throws Exception {
    List<Host> dual = new ArrayList<>();
    for (Host host : hosts()) {
      dual.add(new Host(host.name(), host.ipv4(), "fd00::" + (dual.size() + 16)));
    }
    Host ns = new Host("ns." + SITE, "10.56.0.2", "fd00::2");
    assertAccepted(write(new SiteZone(SITE, 4_294_967_295L, ns, dual, null)));
    assertAccepted(write(new SiteZone(SITE, 1, ns, dual, "192.0.2.1")));
    assertAccepted(write(new SiteZone(SITE, 1, ns, dual, "2001:db8::1")));
  }

  @Test
  void namedAnswersEveryNameWithItsAddress() throws Exception {
    Path file = write(zone(hosts()));
    try (RealServer named =
        RealServers.named(folder.resolve("named"), List.of(new ServedZone(SITE, file)))) {
      assertServed(named);
      assertThat(named.log().lines().filter(line -> line.contains("zone " + SITE)))
          .singleElement(STRING)
          .endsWith(" zone www.example.org/IN: loaded serial 1");
    }
  }

  @Test
  void nsdAnswersEveryNameWithItsAddress() throws Exception {
    Path file = write(zone(hosts()));
    try (RealServer nsd =
        RealServers.nsd(folder.resolve("nsd"), List.of(new ServedZone(SITE, file)))) {
      assertServed(nsd);
    }
  }

  @Test
  void knotdAnswersEveryNameWithItsAddress() throws Exception {
    Path file = write(zone(hosts()));
    try (RealServer knotd =
        RealServers.knotd(folder.resolve("knot"), List.of(new ServedZone(SITE, file)))) {
      assertServed(knotd);
    }
  }

  @Test
  void serversAnswerEveryNameOfALargeZone() throws Exception {
    List<Host> hosts = new ArrayList<>();
    hosts.add(new Host(SITE, "127.56.0.3", null));
    for (int i = 0; i < 20_000; i++) {
      hosts.add(
          new Host(
              "page-%d.html.section-%d.docs.%s".formatted(i, i % 97, SITE),
              "127.56.%d.%d".formatted(1 + i / 250, 1 + i % 250),
              null));
    }
    Path file = write(zone(hosts));
    assertAccepted(file);
    List<ServedZone> zones = List.of(new ServedZone(SITE, file));
    Map<String, String> expected = new TreeMap<>();
    hosts.forEach(host -> expected.put(host.name() + ".", host.ipv4()));
    try (RealServer named = RealServers.named(folder.resolve("named"), zones);
        RealServer nsd = RealServers.nsd(folder.resolve("nsd"), zones);
        RealServer knotd = RealServers.knotd(folder.resolve("knot"), zones)) {
      for (RealServer server : List.of(named, nsd, knotd)) {
        Map<String, String> wrong = new TreeMap<>(expected);
        wrong.entrySet().removeAll(askAll(server, expected).entrySet());
        assertThat(wrong).as(server.name()).isEmpty();
      }
    }
  }

  private static Map<String, String> askAll(RealServer server, Map<String, String> names)
      throws IOException {
    List<byte[]> questions = new ArrayList<>();
    for (String name : names.keySet()) {
      Record question = Record.newRecord(Name.fromString(name), Type.A, DClass.IN);
      questions.add(Message.newQuery(question).toWire());
    }
    Map<String, String> answers = new TreeMap<>();
    for (byte[] answer : Asker.ask(server.address(), questions)) {
      for (Record record : new Message(requireNonNull(answer)).getSection(Section.ANSWER)) {
        answers.put(record.getName().toString(), record.rdataToString());
      }
    }
    return answers;
  }

  private static void assertServed(RealServer server) throws IOException {
    for (Host host : hosts()) {
      Message answer = server.ask(host.name(), Type.A);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(answer.getSection(Section.ANSWER)).as(host.name()).hasSize(1);
      ARecord a = (ARecord) answer.getSection(Section.ANSWER).get(0);
      assertThat(a.getName()).isEqualTo(Name.fromString(host.name() + "."));
      assertThat(a.getAddress().getHostAddress()).isEqualTo(host.ipv4());
      assertThat(a.getTTL()).isEqualTo(60);
    }
    assertNothing(server.ask("about.html." + SITE, Type.AAAA), Rcode.NOERROR);
    assertNothing(server.ask("html." + SITE, Type.A), Rcode.NOERROR);
    assertNothing(server.ask("e.f.g.h.i.j." + SITE, Type.A), Rcode.NOERROR);
    assertNothing(server.ask("none.html." + SITE, Type.A), Rcode.NXDOMAIN);
    assertThat(server.ask("ns." + SITE, Type.A).getSection(Section.ANSWER)).hasSize(1);
    assertThat(server.ask(SITE, Type.NS).getSection(Section.ANSWER)).hasSize(1);
  }

  private static void assertNothing(Message answer, int rcode) {
    assertThat(answer.getRcode()).isEqualTo(rcode);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(answer.getSection(Section.AUTHORITY))
        .hasSize(1)
        .allMatch(record -> record.getType() == Type.SOA);
  }

  private static void assertAccepted(Path file) throws Exception {
    Ran named =
        Ran.of("named-checkzone", "-k", "fail", "-n", "fail", "-m", "fail", SITE, file.toString());
    assertThat(named.output()).matches("zone www.example.org/IN: loaded serial \\d+\nOK\n");
    assertThat(named.status()).isZero();
    assertThat(Ran.of("kzonecheck", "-v", "-o", SITE, file.toString()))
        .isEqualTo(new Ran(0, "No semantic error found\n"));
    assertThat(Ran.of("nsd-checkzone", SITE, file.toString()))
        .isEqualTo(new Ran(0, "zone www.example.org is ok\n"));
  }

  private Path write(SiteZone zone) throws IOException {
    Path file = folder.resolve(SITE + ".zone");
    try (Writer out = Files.newBufferedWriter(file)) {
      ZoneFile.of(zone).writeTo(out);
    }
    return file;
  }

  private static SiteZone zone(List<Host> hosts) {
    return new SiteZone(SITE, 1, new Host("ns." + SITE, "127.56.0.2", null), hosts, null);
  }

  private static List<Host> hosts() {
    List<Host> hosts = new ArrayList<>();
    hosts.add(new Host(SITE, "127.56.0.3", null));
    for (String path : PATHS) {
      hosts.add(new Host(path + "." + SITE, "127.56.1." + hosts.size(), null));
    }
    return hosts;
  }
}
