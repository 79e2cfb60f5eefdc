package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.dns.message.ExtendedError;
import org.unipage.dns.transport.TcpLimits;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Timeout(60)
class TcpTest {
  private static final TcpLimits LIMITS = new TcpLimits(8, Duration.ofMillis(600), 1024, 16);
  private static final TcpLimits PATIENT = new TcpLimits(8, Duration.ofSeconds(30), 1024, 16);

  private final Path zone;

  TcpTest(@TempDir Path folder) throws IOException {
    StringBuilder text =
        new StringBuilder(
            "$ORIGIN t.test.\n$TTL 60\n@ SOA ns h 1 3600 600 604800 60\n@ NS ns\nns A 127.0.0.1\n");
    for (int i = 0; i < 40; i++) {
      text.append("big TXT \"").append(i).append('x').append("y".repeat(240)).append("\"\n");
      text.append("h").append(i).append(" A 192.0.2.").append(i).append('\n');
    }
    zone = Files.writeString(folder.resolve("z"), text);
  }

  private DnsServer start(AnswerGate gate) throws Exception {
    return start(PATIENT, gate);
  }

  private DnsServer start(TcpLimits limits, AnswerGate gate) throws Exception {
    TestServers.Settings settings = new TestServers.Settings(List.of(zone));
    settings.tcp = limits;
    settings.gate = gate;
    return DnsServer.start(settings.build());
  }

  private static Socket connect(DnsServer server) throws IOException {
    InetSocketAddress address = server.addresses().get(0);
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  @Test
  void givesTheWholeAnswerThatUdpCutsOff() throws Exception {
    try (DnsServer server = start(AnswerGate.OPEN);
        Socket socket = connect(server)) {
      Message query = Wire.query("big.t.test", Type.TXT);
      assertThat(Wire.ask(server.addresses().get(0), query).getHeader().getFlag(Flags.TC)).isTrue();
      Wire.send(socket, query.toWire());
      Message reply = new Message(Wire.receive(socket));
      assertThat(reply.getHeader().getFlag(Flags.TC)).isFalse();
      assertThat(reply.getSection(Section.ANSWER)).hasSize(40);
    }
  }

  @Test
  void answersManyQueriesOfOneConnection() throws Exception {
    try (DnsServer server = start(AnswerGate.OPEN);
        Socket socket = connect(server)) {
      Set<String> expected = new TreeSet<>();
      Set<String> answered = new TreeSet<>();
      for (int round = 0; round < 25; round++) {
        for (int i = 0; i < 40; i++) {
          Message query = Wire.query("h" + i + ".t.test", Type.A);
          query.getHeader().setID(round * 40 + i);
          Wire.send(socket, query.toWire());
          expected.add(round * 40 + i + " 192.0.2." + i);
        }
        for (int i = 0; i < 40; i++) {
          Message reply = new Message(Wire.receive(socket));
          answered.add(
              reply.getHeader().getID()
                  + " "
                  + reply.getSection(Section.ANSWER).get(0).rdataToString());
        }
      }
      assertThat(answered).isEqualTo(expected);
    }
  }

  @Test
  void answersOutOfOrderWhenAnAnswerWaits() throws Exception {
    ConcurrentMap<String, CompletableFuture<Optional<ExtendedError>>> waiting =
        new ConcurrentHashMap<>();
    AnswerGate gate =
        (host, client) -> waiting.computeIfAbsent(host, h -> new CompletableFuture<>());
    try (DnsServer server = start(gate);
        Socket socket = connect(server)) {
      for (int i = 1; i <= 3; i++) {
        Message query = Wire.query("h" + i + ".t.test", Type.A);
        query.getHeader().setID(i);
        Wire.send(socket, query.toWire());
      }
      Message nobodyWaitsFor = Wire.query("h1.t.test", Type.TXT);
      nobodyWaitsFor.getHeader().setID(9);
      Wire.send(socket, nobodyWaitsFor.toWire());
      List<Integer> order = new ArrayList<>();
      order.add(new Message(Wire.receive(socket)).getHeader().getID());
      for (int i : new int[] {3, 1, 2}) {
        waiting
            .computeIfAbsent("h" + i + ".t.test", h -> new CompletableFuture<>())
            .complete(Optional.empty());
        order.add(new Message(Wire.receive(socket)).getHeader().getID());
      }
      assertThat(order).containsExactly(9, 3, 1, 2);
    }
  }

  @Test
  void endsConnectionsThatDoNothingOrNeverFinishAQuery() throws Exception {
    try (DnsServer server = start(LIMITS, AnswerGate.OPEN);
        Socket idle = connect(server);
        Socket slow = connect(server)) {
      slow.getOutputStream().write(new byte[] {0, 30, 1});
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(slow.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void endsConnectionsThatSendTooLongOrEmptyMessages() throws Exception {
    try (DnsServer server = start(AnswerGate.OPEN);
        Socket tooLong = connect(server);
        Socket empty = connect(server)) {
      tooLong.getOutputStream().write(new byte[] {4, 1});
      empty.getOutputStream().write(new byte[] {0, 0});
      assertThat(tooLong.getInputStream().read()).isEqualTo(-1);
      assertThat(empty.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void answersWhoeverClosesItsHalfAfterTheQuery() throws Exception {
    try (DnsServer server = start(AnswerGate.OPEN);
        Socket socket = connect(server)) {
      Wire.send(socket, Wire.query("h7.t.test", Type.A).toWire());
      socket.shutdownOutput();
      assertThat(new Message(Wire.receive(socket)).getSection(Section.ANSWER)).hasSize(1);
      assertThatThrownBy(() -> Wire.receive(socket)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void takesQueriesByteByByteAndManyInOnePiece() throws Exception {
    try (DnsServer server = start(AnswerGate.OPEN);
        Socket socket = connect(server)) {
      socket.setTcpNoDelay(true);
      byte[] query = Wire.query("h7.t.test", Type.A).toWire();
      socket.getOutputStream().write(0);
      socket.getOutputStream().write(query.length);
      for (byte b : query) {
        socket.getOutputStream().write(b);
      }
      assertThat(new Message(Wire.receive(socket)).getSection(Section.ANSWER)).hasSize(1);
      byte[] all = new byte[100 * (2 + query.length)];
      for (int i = 0; i < 100; i++) {
        all[i * (2 + query.length) + 1] = (byte) query.length;
        System.arraycopy(query, 0, all, i * (2 + query.length) + 2, query.length);
      }
      socket.getOutputStream().write(all);
      for (int i = 0; i < 100; i++) {
        assertThat(new Message(Wire.receive(socket)).getSection(Section.ANSWER)).hasSize(1);
      }
    }
  }

  @Test
  void letsTheOneIdleLongestGoWhenThereAreTooMany() throws Exception {
    try (DnsServer server = start(AnswerGate.OPEN)) {
      List<Socket> sockets = new ArrayList<>();
      byte[] query = Wire.query("h7.t.test", Type.A).toWire();
      for (int i = 0; i < PATIENT.connections() + 1; i++) {
        Socket socket = connect(server);
        sockets.add(socket);
        Wire.send(socket, query);
        Wire.receive(socket);
      }
      assertThat(sockets.get(0).getInputStream().read()).isEqualTo(-1);
      for (Socket socket : sockets.subList(1, sockets.size())) {
        Wire.send(socket, query);
        Wire.receive(socket);
      }
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /**
   * Its own replies fill up, it is read from no more, and ended; others are served all the while.
   */
  @Test
  void endsAConnectionThatAsksButDoesNotRead() throws Exception {
    try (DnsServer server = start(LIMITS, AnswerGate.OPEN);
        Socket deaf = connect(server);
        Socket other = connect(server)) {
      byte[] query = Wire.query("big.t.test", Type.TXT).toWire();
      assertThatThrownBy(
              () -> {
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
                while (System.nanoTime() < deadline) {
                  Wire.send(deaf, query);
                  Wire.send(other, query);
                  Wire.receive(other);
                }
              })
          .isInstanceOf(SocketException.class);
      Wire.send(other, query);
      assertThat(new Message(Wire.receive(other)).getSection(Section.ANSWER)).hasSize(40);
    }
  }
}
