package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.forward.ForwardLimits;
import org.unipage.realdns.RealServer;
import org.unipage.realdns.RealServers;
import org.unipage.realdns.ServedZone;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(60)
class ForwardTest {
  private static final String OURS =
      """
      $ORIGIN ours.test.
      $TTL 60
      @ SOA ns hostmaster 1 3600 600 604800 60
      @ NS ns
      ns A 127.0.0.1
      @ A 127.56.0.3
      out CNAME host.theirs.test.
      nowhere CNAME none.theirs.test.
      sub NS ns.theirs.test.
      """;

  private static final String THEIRS =
      """
      $ORIGIN theirs.test.
      $TTL 300
      @ SOA ns hostmaster 1 3600 600 604800 20
      @ NS ns
      ns A 127.0.0.1
      host A 192.0.2.1
      host A 192.0.2.2
      """
          + "big TXT \"%s\"\n".formatted("y".repeat(250))
          + "big TXT \"1%s\"\n".formatted("y".repeat(250)).repeat(1)
          + "big TXT \"2%s\"\n".formatted("y".repeat(250))
          + "big TXT \"3%s\"\n".formatted("y".repeat(250))
          + "big TXT \"4%s\"\n".formatted("y".repeat(250))
          + "big TXT \"5%s\"\n".formatted("y".repeat(250));

  private static final ForwardLimits QUICK =
      new ForwardLimits(
          50,
          200,
          Duration.ofMillis(150),
          Duration.ofMillis(400),
          Duration.ofMillis(1500),
          1 << 20);

  private final Path folder;
  private final Path ours;

  ForwardTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.ours = Files.writeString(folder.resolve("ours"), OURS);
  }

  private DnsServer start(InetSocketAddress... upstreams) throws Exception {
    return start(QUICK, upstreams);
  }

  private DnsServer start(ForwardLimits limits, InetSocketAddress... upstreams) throws Exception {
    TestServers.Settings settings = new TestServers.Settings(List.of(ours));
    settings.forward = List.of(upstreams);
    settings.limits = limits;
    return DnsServer.start(settings.build());
  }

  private RealServer theirs() throws IOException {
    Path file = Files.writeString(folder.resolve("theirs"), THEIRS);
    return RealServers.knotd(folder.resolve("knot"), List.of(new ServedZone("theirs.test", file)));
  }

  private static Message ask(DnsServer server, String name, int type) throws IOException {
    return Wire.ask(server.addresses().get(0), name, type);
  }

  private static Message askWithEdns(DnsServer server, String name, int type) throws IOException {
    Message query = Wire.query(name, type);
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return Wire.ask(server.addresses().get(0), query);
  }

  private static List<String> data(Message reply) {
    return reply.getSection(Section.ANSWER).stream().map(Record::rdataToString).sorted().toList();
  }

  @Test
  void asksARealServerAboutOtherNames() throws Exception {
    try (RealServer theirs = theirs();
        DnsServer server = start(theirs.address())) {
      Message reply = ask(server, "HOST.theirs.test", Type.A);
      assertThat(data(reply)).containsExactly("192.0.2.1", "192.0.2.2");
      assertThat(reply.getQuestion().getName()).hasToString("HOST.theirs.test.");
      assertThat(reply.getHeader().getFlag(Flags.RA)).isTrue();
      assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
      assertThat(ask(server, "none.theirs.test", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      assertThat(ask(server, "host.theirs.test", Type.AAAA).getSection(Section.AUTHORITY))
          .singleElement()
          .extracting(Record::getType)
          .isEqualTo(Type.SOA);
      assertThat(askWithEdns(server, "host.theirs.test", Type.A).getOPT().getPayloadSize())
          .isEqualTo(1232);
    }
  }

  @Test
  void getsOverTcpWhatUdpCutsOffAndCutsItOffForAClientThatTakesLess() throws Exception {
    try (RealServer theirs = theirs();
        DnsServer server = start(theirs.address())) {
      Message small = askWithEdns(server, "big.theirs.test", Type.TXT);
      assertThat(small.getHeader().getFlag(Flags.TC)).isTrue();
      assertThat(small.getSection(Section.ANSWER)).isEmpty();
      assertThat(small.getOPT()).isNotNull();
      InetSocketAddress address = server.addresses().get(0);
      try (var socket = new Socket(address.getAddress(), address.getPort())) {
        Wire.send(socket, Wire.query("big.theirs.test", Type.TXT).toWire());
        assertThat(new Message(Wire.receive(socket)).getSection(Section.ANSWER)).hasSize(6);
      }
    }
  }

  @Test
  void answersAnAliasThatLeavesTheZoneToTheEnd() throws Exception {
    try (RealServer theirs = theirs();
        DnsServer server = start(theirs.address())) {
      Message reply = ask(server, "out.ours.test", Type.A);
      assertThat(data(reply)).containsExactly("192.0.2.1", "192.0.2.2", "host.theirs.test.");
      assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(ask(server, "nowhere.ours.test", Type.A).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }
  }

  @Test
  void neverAsksOthersAboutItsOwnNames() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream::answer);
        DnsServer server = start(upstream.address())) {
      for (String name :
          List.of("ours.test", "none.ours.test", "x.sub.ours.test", "ns.ours.test")) {
        for (int type : new int[] {Type.A, Type.AAAA, Type.TXT, Type.DS, Type.ANY}) {
          ask(server, name, type);
        }
      }
      assertThat(upstream.queries()).isEmpty();
      assertThat(data(ask(server, "example.org", Type.A))).containsExactly("192.0.2.53");
      assertThat(upstream.queries()).hasSize(1);
    }
  }

  @Test
  void asksOnlyForClientsThatMayAndThatWantItTo() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream::answer)) {
      TestServers.Settings settings = new TestServers.Settings(List.of(ours));
      settings.forward = List.of(upstream.address());
      settings.allowed = List.of(AddressBlock.parse("127.0.0.1"));
      try (DnsServer server = DnsServer.start(settings.build())) {
        InetSocketAddress address = server.addresses().get(0);
        byte[] query = Wire.query("example.org", Type.A).toWire();
        byte[] stranger = Wire.udp(address, query, 2000, AddressBlock.address("127.0.0.77"));
        assertThat(new Message(stranger).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(new Message(stranger).getHeader().getFlag(Flags.RA)).isFalse();
        byte[] own = Wire.query("ours.test", Type.A).toWire();
        assertThat(
                new Message(Wire.udp(address, own, 2000, AddressBlock.address("127.0.0.77")))
                    .getSection(Section.ANSWER))
            .hasSize(1);
        Message notWanted = Wire.query("example.org", Type.A);
        notWanted.getHeader().unsetFlag(Flags.RD);
        assertThat(Wire.ask(address, notWanted).getRcode()).isEqualTo(Rcode.REFUSED);
        assertThat(upstream.queries()).isEmpty();
        assertThat(Wire.ask(address, "example.org", Type.A).getRcode()).isZero();
      }
    }
  }

  @Test
  void usesAFreshPortAndIdForEveryQuery() throws Exception {
    try (FakeUpstream upstream = new FakeUpstream(FakeUpstream::answer);
        DnsServer server = start(upstream.address())) {
      Set<Integer> ports = new HashSet<>();
      Set<Integer> ids = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        ask(server, "n" + i + ".example.org", Type.A);
      }
      for (FakeUpstream.Query query : upstream.queries()) {
        ports.add(query.from().getPort());
        ids.add(query.message().getHeader().getID());
      }
      // Sixty draws of 64,512: one pair alike is 1 in 37, two pairs 1 in 2,700, four do not happen.
      assertThat(ports).hasSizeGreaterThan(56);
      assertThat(ids).hasSizeGreaterThan(56);
      assertThat(ports.stream().mapToInt(p -> p).max().orElseThrow()).isGreaterThan(50_000);
      assertThat(ports.stream().mapToInt(p -> p).min().orElseThrow()).isLessThan(15_000);
    }
  }

  @Test
  void takesNoAnswerWithAnotherIdOrQuestionOrFromAnotherAddress() throws Exception {
    FakeUpstream.Behaviour liar =
        (upstream, query) -> {
          Message wrongId = FakeUpstream.reply(query.message(), "192.0.2.66");
          wrongId.getHeader().setID(query.message().getHeader().getID() ^ 1);
          upstream.send(wrongId.toWire(), query.from());
          Message wrongName = FakeUpstream.reply(Wire.query("example.net", Type.A), "192.0.2.66");
          wrongName.getHeader().setID(query.message().getHeader().getID());
          upstream.send(wrongName.toWire(), query.from());
          Message wrongType = FakeUpstream.reply(Wire.query("example.org", Type.TXT), "192.0.2.66");
          wrongType.getHeader().setID(query.message().getHeader().getID());
          upstream.send(wrongType.toWire(), query.from());
          Message noReply = FakeUpstream.reply(query.message(), "192.0.2.66");
          noReply.getHeader().unsetFlag(Flags.QR);
          upstream.send(noReply.toWire(), query.from());
          upstream.send(new byte[] {1, 2, 3}, query.from());
          Message forged = FakeUpstream.reply(query.message(), "192.0.2.66");
          upstream.sendFromElsewhere(forged.toWire(), query.from());
          Thread.sleep(50);
          upstream.send(FakeUpstream.reply(query.message(), "192.0.2.1").toWire(), query.from());
        };
    try (FakeUpstream upstream = new FakeUpstream(liar);
        DnsServer server = start(upstream.address())) {
      assertThat(data(ask(server, "example.org", Type.A))).containsExactly("192.0.2.1");
    }
  }

  @Test
  void goesToTcpWhenForgedAnswersPourIn() throws Exception {
    FakeUpstream.Behaviour flood =
        (upstream, query) -> {
          for (int i = 1; i <= 30; i++) {
            Message forged = FakeUpstream.reply(query.message(), "192.0.2.66");
            forged.getHeader().setID(query.message().getHeader().getID() + i & 0xFFFF);
            upstream.send(forged.toWire(), query.from());
          }
        };
    try (FakeUpstream upstream = new FakeUpstream(flood);
        DnsServer server = start(upstream.address())) {
      assertThat(data(ask(server, "example.org", Type.A))).containsExactly("192.0.2.53");
      assertThat(upstream.overTcp()).isEqualTo(1);
    }
  }

  @Test
  void asksIdenticalQuestionsOnce() throws Exception {
    FakeUpstream.Behaviour slow =
        (upstream, query) -> {
          Thread.sleep(200);
          FakeUpstream.answer(upstream, query);
        };
    try (FakeUpstream upstream = new FakeUpstream(slow);
        DnsServer server = start(upstream.address())) {
      List<CompletableFuture<Message>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String name = i % 2 == 0 ? "example.org" : "EXAMPLE.org";
        replies.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return ask(server, name, Type.A);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                task -> new Thread(task).start()));
      }
      for (CompletableFuture<Message> reply : replies) {
        assertThat(data(reply.get(5, TimeUnit.SECONDS))).containsExactly("192.0.2.53");
      }
      assertThat(upstream.queries()).hasSize(1);
    }
  }

  @Test
  void remembersAnswersForAsLongAsTheySay() throws Exception {
    FakeUpstream.Behaviour oneSecond =
        (upstream, query) -> {
          Message reply = FakeUpstream.reply(query.message());
          Name name = query.message().getQuestion().getName();
          reply.addRecord(
              new ARecord(name, DClass.IN, 2, AddressBlock.address("192.0.2.1")), Section.ANSWER);
          upstream.send(reply.toWire(), query.from());
        };
    try (FakeUpstream upstream = new FakeUpstream(oneSecond);
        DnsServer server = start(upstream.address())) {
      assertThat(ask(server, "example.org", Type.A).getSection(Section.ANSWER).get(0).getTTL())
          .isEqualTo(2);
      Thread.sleep(1100);
      assertThat(ask(server, "eXample.org", Type.A).getSection(Section.ANSWER).get(0).getTTL())
          .isEqualTo(1);
      assertThat(upstream.queries()).hasSize(1);
      Thread.sleep(1000);
      ask(server, "example.org", Type.A);
      assertThat(upstream.queries()).hasSize(2);
    }
  }

  @Test
  void asksTheNextServerWhenOneRefusesOrKeepsSilent() throws Exception {
    FakeUpstream.Behaviour silent = (upstream, query) -> {};
    FakeUpstream.Behaviour refuses =
        (upstream, query) -> {
          Message reply = FakeUpstream.reply(query.message());
          reply.getHeader().setRcode(Rcode.REFUSED);
          upstream.send(reply.toWire(), query.from());
        };
    try (FakeUpstream one = new FakeUpstream(silent);
        FakeUpstream two = new FakeUpstream(refuses);
        FakeUpstream three = new FakeUpstream(FakeUpstream::answer);
        DnsServer server =
            start(ForwardLimits.DEFAULT, one.address(), two.address(), three.address())) {
      long start = System.nanoTime();
      assertThat(data(ask(server, "example.org", Type.A))).containsExactly("192.0.2.53");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(4500);
      assertThat(two.queries()).hasSize(1);
    }
  }

  @Test
  void asksAgainWhenADatagramIsLost() throws Exception {
    FakeUpstream.Behaviour losesTheFirst =
        (upstream, query) -> {
          if (upstream.queries().size() > 1) {
            FakeUpstream.answer(upstream, query);
          }
        };
    try (FakeUpstream upstream = new FakeUpstream(losesTheFirst);
        DnsServer server = start(upstream.address())) {
      assertThat(data(ask(server, "example.org", Type.A))).containsExactly("192.0.2.53");
      assertThat(upstream.queries()).hasSize(2);
      assertThat(upstream.queries().stream().map(query -> query.from().getPort()).distinct())
          .hasSize(2);
    }
  }

  @Test
  void saysWhyNobodyAnswered() throws Exception {
    FakeUpstream.Behaviour silent = (upstream, query) -> {};
    try (FakeUpstream upstream = new FakeUpstream(silent)) {
      InetSocketAddress closed =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), RealServer.freePort());
      try (DnsServer server = start(upstream.address(), closed)) {
        Message reply = askWithEdns(server, "example.org", Type.A);
        assertThat(reply.getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(reply.getOPT().getOptions(15))
            .containsExactly(
                new ExtendedErrorCodeOption(
                    22,
                    "127.0.0.1#%d does not answer, 127.0.0.1#%d nothing listens there"
                        .formatted(upstream.address().getPort(), closed.getPort())));
      }
    }
  }

  @Test
  void triesWithoutEdnsAtAServerThatDoesNotKnowIt() throws Exception {
    FakeUpstream.Behaviour old =
        (upstream, query) -> {
          if (query.message().getOPT() == null) {
            FakeUpstream.answer(upstream, query);
          } else {
            Message reply = new Message(query.message().getHeader().getID());
            reply.getHeader().setFlag(Flags.QR);
            reply.getHeader().setRcode(Rcode.FORMERR);
            upstream.send(reply.toWire(), query.from());
          }
        };
    try (FakeUpstream upstream = new FakeUpstream(old);
        DnsServer server = start(upstream.address())) {
      assertThat(data(ask(server, "example.org", Type.A))).containsExactly("192.0.2.53");
    }
  }

  @Test
  void keepsTheNumberOfOpenQuestionsBounded() throws Exception {
    FakeUpstream.Behaviour silent = (upstream, query) -> {};
    try (FakeUpstream upstream = new FakeUpstream(silent);
        DnsServer server = start(upstream.address())) {
      InetSocketAddress address = server.addresses().get(0);
      List<byte[]> queries = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        queries.add(Wire.query("n" + i + ".example.org", Type.A).toWire());
      }
      try (var socket = new DatagramSocket()) {
        socket.connect(address);
        for (byte[] query : queries) {
          socket.send(new DatagramPacket(query, query.length));
        }
        assertThat(data(ask(server, "ours.test", Type.A))).containsExactly("127.56.0.3");
        socket.setSoTimeout(1000);
        var first = new DatagramPacket(new byte[4096], 4096);
        socket.receive(first);
        assertThat(new Message(Arrays.copyOf(first.getData(), first.getLength())).getRcode())
            .isEqualTo(Rcode.SERVFAIL);
      }
      assertThat(
              upstream.queries().stream().map(q -> q.message().getQuestion().getName()).distinct())
          .hasSizeLessThanOrEqualTo(QUICK.questions());
    }
  }

  /** A asks B, B asks A: A finds the question on its way already, and it goes round no more. */
  @Test
  void doesNotLoopThroughAnother() throws Exception {
    int port = RealServer.freePort();
    InetSocketAddress a = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (FakeUpstream counting = new FakeUpstream(FakeUpstream.relayTo(a))) {
      TestServers.Settings settings = new TestServers.Settings(List.of(ours));
      settings.forward = List.of(counting.address());
      settings.limits = QUICK;
      settings.port = port;
      try (DnsServer server = DnsServer.start(settings.build())) {
        assertThat(askWithEdns(server, "example.org", Type.A).getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(counting.queries()).hasSizeLessThanOrEqualTo(2); // the one repetition
      }
    }
  }

  @Test
  void refusesToForwardToItself() throws Exception {
    int port = RealServer.freePort();
    TestServers.Settings settings = new TestServers.Settings(List.of(ours));
    settings.port = port;
    settings.forward = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    assertThatThrownBy(() -> DnsServer.start(settings.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--forward to 127.0.0.1 would be to itself");
  }
}
