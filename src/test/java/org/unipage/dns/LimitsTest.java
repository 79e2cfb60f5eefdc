package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.access.RateLimiter;
import org.unipage.dns.access.RateLimiter.Kind;
import org.unipage.dns.access.RateLimiter.Verdict;
import org.xbill.DNS.Type;

/** Response rate limiting. */
class LimitsTest {
  private final Path zone;

  LimitsTest(@TempDir Path folder) throws IOException {
    this.zone =
        Files.writeString(
            folder.resolve("z"),
            "$ORIGIN l.test.\n$TTL 60\n@ SOA ns h 1 1 1 1 1\n@ NS ns\nns A 127.0.0.1\n");
  }

  /** How many replies came whole, and how many truncated. */
  private record Replies(int whole, int truncated) {}

  private Replies flood(@Nullable Integer limit, String from, int queries) throws Exception {
    TestServers.Settings settings = new TestServers.Settings(List.of(zone));
    settings.allowed = List.of(AddressBlock.parse("127.0.0.1"));
    settings.rateLimit = limit;
    byte[] query = Wire.query("ns.l.test", Type.A).toWire();
    try (DnsServer server = DnsServer.start(settings.build());
        DatagramSocket socket = new DatagramSocket(0, AddressBlock.address(from))) {
      socket.connect(server.addresses().get(0));
      socket.setSoTimeout(1000);
      CompletableFuture<Replies> replies = CompletableFuture.supplyAsync(() -> receive(socket));
      for (int i = 0; i < queries; i++) {
        socket.send(new DatagramPacket(query, query.length));
        if (i % 10 == 9) {
          Thread.sleep(1); // neither side's socket buffer holds some hundred packets
        }
      }
      return replies.get();
    }
  }

  private static Replies receive(DatagramSocket socket) {
    int whole = 0;
    int truncated = 0;
    DatagramPacket in = new DatagramPacket(new byte[512], 512);
    try {
      while (true) {
        socket.receive(in);
        if ((in.getData()[2] & 2) != 0) {
          truncated++;
        } else {
          whole++;
        }
      }
    } catch (SocketTimeoutException e) {
      return new Replies(whole, truncated);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void limitsEverybodyToTheRateThatIsGiven() throws Exception {
    Replies replies = flood(10, "127.0.0.1", 100);
    assertThat(replies.whole()).isBetween(10, 30); // the flood may fall into two or three seconds
    assertThat(replies.truncated()).isBetween(35, 45);
  }

  @Test
  void limitsStrangersWhenNoRateIsGivenButNotThisMachine() throws Exception {
    assertThat(flood(null, "127.0.0.1", 800)).isEqualTo(new Replies(800, 0));
    assertThat(flood(null, "127.0.1.1", 800).truncated()).isPositive();
  }

  @Test
  void limitsNobodyWhenItIsOff() throws Exception {
    assertThat(flood(0, "127.0.1.1", 800)).isEqualTo(new Replies(800, 0));
  }

  @Test
  void countsByNetworkKindAndSecond() {
    AtomicLong now = new AtomicLong();
    RateLimiter limiter = new RateLimiter(2, now::get, 42);
    InetAddress one = AddressBlock.address("192.0.2.1");
    assertThat(limiter.admit(one, Kind.POSITIVE)).isEqualTo(Verdict.SEND);
    assertThat(limiter.admit(AddressBlock.address("192.0.2.200"), Kind.POSITIVE))
        .isEqualTo(Verdict.SEND);
    assertThat(limiter.admit(one, Kind.POSITIVE)).isEqualTo(Verdict.TRUNCATE);
    assertThat(limiter.admit(one, Kind.POSITIVE)).isEqualTo(Verdict.DROP);
    assertThat(limiter.admit(one, Kind.POSITIVE)).isEqualTo(Verdict.TRUNCATE);
    assertThat(limiter.admit(one, Kind.NO_NAME)).isEqualTo(Verdict.SEND);
    assertThat(limiter.admit(AddressBlock.address("192.0.3.1"), Kind.POSITIVE))
        .isEqualTo(Verdict.SEND);
    assertThat(limiter.admit(AddressBlock.address("2001:db8:1:1::1"), Kind.POSITIVE))
        .isEqualTo(Verdict.SEND);
    assertThat(limiter.admit(AddressBlock.address("2001:db8:1:2::1"), Kind.POSITIVE))
        .isEqualTo(Verdict.SEND);
    assertThat(limiter.admit(AddressBlock.address("2001:db8:1:3::1"), Kind.POSITIVE))
        .isEqualTo(Verdict.TRUNCATE);
    now.addAndGet(1_000_000_000);
    assertThat(limiter.admit(one, Kind.POSITIVE)).isEqualTo(Verdict.SEND);
  }

  @Test
  void readsNetworks() {
    assertThat(AddressBlock.parse("192.0.2.77/25").contains(AddressBlock.address("192.0.2.1")))
        .isTrue();
    assertThat(AddressBlock.parse("192.0.2.77/25").contains(AddressBlock.address("192.0.2.128")))
        .isFalse();
    assertThat(AddressBlock.parse("0.0.0.0/0").contains(AddressBlock.address("::1"))).isFalse();
    assertThat(AddressBlock.parse("::/0").contains(AddressBlock.address("2001:db8::1"))).isTrue();
    for (String bad : List.of("", "1.2.3", "1.2.3.4/33", "1.2.3.4/x", "a.example/8", "::/129")) {
      assertThat(catchThrowable(() -> AddressBlock.parse(bad)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("no ");
    }
  }
}
