package org.unipage.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.unipage.dns.access.AddressBlock;
import org.unipage.realdns.RealServer;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** A server to forward to that does over UDP what a test wants; over TCP it answers. */
final class FakeUpstream implements AutoCloseable {
  private final DatagramSocket socket;
  private final ServerSocket tcp;
  private final Behaviour behaviour;
  private final List<Query> queries = new CopyOnWriteArrayList<>();
  private final AtomicInteger overTcp = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What it does about a query. */
  @FunctionalInterface
  interface Behaviour {
    void on(FakeUpstream upstream, Query query) throws IOException, InterruptedException;
  }

  /** A query over UDP. */
  record Query(Message message, InetSocketAddress from) {}

  FakeUpstream(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    int port = RealServer.freePort();
    this.socket = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    this.tcp = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
    threads.execute(this::receive);
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  List<Query> queries() {
    return queries;
  }

  int overTcp() {
    return overTcp.get();
  }

  /** A reply without records, with its question. */
  static Message reply(Message query) {
    Message reply = new Message(query.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RD);
    reply.getHeader().setFlag(Flags.RA);
    reply.addRecord(query.getQuestion(), Section.QUESTION);
    return reply;
  }

  /** A reply with one address. */
  static Message reply(Message query, String address) {
    Message reply = reply(query);
    Record a =
        new ARecord(query.getQuestion().getName(), DClass.IN, 300, AddressBlock.address(address));
    reply.addRecord(a, Section.ANSWER);
    return reply;
  }

  /** Answers 192.0.2.53. */
  static void answer(FakeUpstream upstream, Query query) throws IOException {
    upstream.send(reply(query.message(), "192.0.2.53").toWire(), query.from());
  }

  /** Asks another the same, and passes on what it says. */
  static Behaviour relayTo(InetSocketAddress other) {
    return (upstream, query) -> {
      byte[] reply = Wire.udp(other, query.message().toWire(), 3000);
      if (reply != null) {
        upstream.send(reply, query.from());
      }
    };
  }

  void send(byte[] packet, InetSocketAddress to) throws IOException {
    socket.send(new DatagramPacket(packet, packet.length, to));
  }

  void sendFromElsewhere(byte[] packet, InetSocketAddress to) throws IOException {
    try (DatagramSocket other = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      other.send(new DatagramPacket(packet, packet.length, to));
    }
  }

  private void receive() {
    DatagramPacket in = new DatagramPacket(new byte[4096], 4096);
    while (!socket.isClosed()) {
      try {
        in.setLength(4096);
        socket.receive(in);
        Query query =
            new Query(
                new Message(Arrays.copyOf(in.getData(), in.getLength())),
                (InetSocketAddress) in.getSocketAddress());
        queries.add(query);
        threads.execute(
            () -> {
              try {
                behaviour.on(this, query);
              } catch (IOException | InterruptedException e) {
                // The test is over.
              }
            });
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void accept() {
    while (!tcp.isClosed()) {
      try (Socket client = tcp.accept()) {
        Message query = new Message(Wire.receive(client));
        overTcp.incrementAndGet();
        Wire.send(client, reply(query, "192.0.2.53").toWire());
      } catch (IOException e) {
        // Closed, or the client is gone.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    tcp.close();
    threads.shutdownNow();
  }
}
