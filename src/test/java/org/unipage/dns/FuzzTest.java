package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.dns.operation.Metrics;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Mutated packets by the million: no thread ends, nothing piles up. */
class FuzzTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final int PACKETS = FULL ? 1_000_000 : 30_000;
  private static final long SEED = 1;
  private static final long SLACK = 8 << 20;

  @Test
  void survivesWhateverIsSent(@TempDir Path folder) throws Exception {
    GeneratedZone zone = GeneratedZone.of("fuzz.test.", SEED);
    Path file = Files.writeString(folder.resolve("z"), zone.text());
    GeneratedQuestions questions = new GeneratedQuestions(List.of(zone), SEED);
    List<byte[]> seeds = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      seeds.add(questions.next().packet());
    }
    System.out.println("packets: " + PACKETS + " of 1000000 (seed " + SEED + ")");
    // It forwards too, to nobody: what parses as another's name takes that way.
    TestServers.Settings settings = new TestServers.Settings(List.of(file));
    settings.forward = List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));
    try (DnsServer server = DnsServer.start(settings.build())) {
      InetSocketAddress address = server.addresses().get(0);
      Random random = new Random(SEED);
      udp(address, seeds, random, PACKETS / 10);
      tcp(address, seeds, random, PACKETS / 30);
      long before = used();
      udp(address, seeds, random, PACKETS * 6 / 10);
      tcp(address, seeds, random, PACKETS * 3 / 10 - PACKETS / 30);
      long after = used();
      Message reply = Wire.ask(address, "fuzz.test", Type.A);
      assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
      try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
        Wire.send(socket, Wire.query("fuzz.test", Type.A).toWire());
        assertThat(new Message(Wire.receive(socket)).getSection(Section.ANSWER)).hasSize(1);
      }
      assertThat(server.metrics().total(Metrics.Event.ERROR)).as("guarded errors").isZero();
      assertThat(after - before).as("bytes of heap more than before").isLessThan(SLACK);
    }
  }

  private static void udp(InetSocketAddress server, List<byte[]> seeds, Random random, int count)
      throws IOException {
    DatagramPacket in = new DatagramPacket(new byte[65_536], 65_536);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout(1);
      for (int i = 0; i < count; i++) {
        byte[] packet = mutate(seeds.get(random.nextInt(seeds.size())), random);
        socket.send(new DatagramPacket(packet, packet.length));
        if (i % 50 == 0) {
          try {
            while (true) { // so that replies do not fill our own buffer, and it keeps up
              in.setLength(65_536);
              socket.receive(in);
            }
          } catch (SocketTimeoutException e) {
            // All that came so far is read.
          }
        }
      }
    }
  }

  private static void tcp(InetSocketAddress server, List<byte[]> seeds, Random random, int count)
      throws IOException {
    for (int i = 0; i < count; ) {
      try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
        socket.setSoTimeout(1);
        for (int j = 0; j < 100 && i < count; j++, i++) {
          byte[] packet = mutate(seeds.get(random.nextInt(seeds.size())), random);
          if (random.nextInt(200) == 0) {
            socket.getOutputStream().write(packet); // not even a length
          } else {
            Wire.send(socket, packet);
          }
          if (random.nextInt(10) == 0) {
            drain(socket);
          }
        }
      } catch (IOException e) {
        // It hung up on us, as it may.
      }
    }
  }

  private static void drain(Socket socket) throws IOException {
    byte[] sink = new byte[65_536];
    try {
      int read;
      do {
        read = socket.getInputStream().read(sink);
      } while (read >= 0);
    } catch (SocketTimeoutException e) {
      // All that came so far is read.
    }
  }

  private static byte[] mutate(byte[] seed, Random random) {
    byte[] packet = seed.clone();
    switch (random.nextInt(8)) {
      case 0 -> packet = Arrays.copyOf(packet, random.nextInt(packet.length + 1));
      case 1 -> packet = Arrays.copyOf(packet, packet.length + random.nextInt(600));
      case 2 -> {
        packet = new byte[random.nextInt(600)];
        random.nextBytes(packet);
      }
      case 3 -> packet[random.nextInt(12)] = (byte) random.nextInt(256);
      case 4 -> { // counts that lie
        packet[4 + random.nextInt(8)] = (byte) random.nextInt(256);
        packet = Arrays.copyOf(packet, packet.length + random.nextInt(100));
      }
      case 5 -> packet[12 + random.nextInt(packet.length - 12)] |= (byte) 0xC0;
      default -> {
        for (int i = random.nextInt(6); i >= 0; i--) {
          packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return packet;
  }

  private static long used() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
