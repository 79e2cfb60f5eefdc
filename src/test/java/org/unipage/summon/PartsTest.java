package org.unipage.summon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the summoner is made of. */
@Timeout(60)
class PartsTest {
  @Test
  void readsConnectionsThatAreInUse() throws Exception {
    String table =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
           0: 0500387F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0
           1: 0600387F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0
           2: 0700387F:1F90 0100007F:D432 06 00000000:00000000 00:00000000 00000000     0
           3: 0800387F:1F90 0100007F:D433 08 00000000:00000000 00:00000000 00000000     0
        """;
    Set<InetSocketAddress> open = new HashSet<>();
    TcpTable.read(new BufferedReader(new StringReader(table)), open);
    assertThat(open)
        .containsExactlyInAnyOrder(
            new InetSocketAddress("127.56.0.6", 8080),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0xD431),
            new InetSocketAddress("127.56.0.8", 8080)); // its client has said all
  }

  @Test
  void seesARealConnection() throws Exception {
    for (String address : new String[] {"127.63.0.9", "::1"}) {
      try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName(address))) {
        InetSocketAddress there =
            new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        try (Socket client = new Socket(there.getAddress(), there.getPort());
            Socket accepted = server.accept()) {
          assertThat(accepted.getLocalPort()).isEqualTo(client.getPort());
          assertThat(TcpTable.open()).contains(there);
        }
        assertThat(TcpTable.open()).doesNotContain(there);
      }
    }
  }

  @Test
  void startsASecondsWorthAtOnceAndThenEvenly() {
    StartRate rate = new StartRate(4, 1_000);
    long now = 1_000;
    for (int i = 0; i < 4; i++) {
      assertThat(rate.untilNext(now)).isZero();
      rate.take(now);
    }
    assertThat(rate.untilNext(now)).isEqualTo(250_000_000);
    now += 250_000_000;
    assertThat(rate.untilNext(now)).isZero();
    rate.take(now);
    assertThat(rate.untilNext(now)).isEqualTo(250_000_000);
    now += 3_600_000_000_000L;
    for (int i = 0; i < 4; i++) {
      assertThat(rate.untilNext(now)).isZero();
      rate.take(now);
    }
    assertThat(rate.untilNext(now)).isPositive();
  }

  @Test
  void tellsAProcessFromALaterOneOfItsNumber() {
    LiveProcess self = LiveProcess.of(ProcessHandle.current().pid());
    assertThat(self).isNotNull();
    assertThat(self.alive()).isTrue();
    assertThat(new LiveProcess(self.pid(), "1").alive()).isFalse();
    assertThat(LiveProcess.of(Long.MAX_VALUE)).isNull();
  }

  @Test
  void countsWhatAVmSendsOnItsTap(@TempDir Path folder) throws Exception {
    Path fdinfo = Files.createDirectory(folder.resolve("fdinfo"));
    Path counters = Files.createDirectories(folder.resolve("net/tap7/statistics"));
    Files.writeString(fdinfo.resolve("0"), "pos:\t0\nflags:\t02100002\nmnt_id:\t24\n");
    assertThat(Tap.of(fdinfo, folder.resolve("net"))).isNull();
    Files.writeString(fdinfo.resolve("5"), "pos:\t0\nflags:\t02\nino:\t105\niff:\t../x\n");
    assertThat(Tap.of(fdinfo, folder.resolve("net"))).isNull();
    Files.writeString(fdinfo.resolve("5"), "pos:\t0\nflags:\t02\nino:\t105\niff:\ttap7\n");
    Files.writeString(counters.resolve("rx_packets"), "41\n");
    Tap tap = Tap.of(fdinfo, folder.resolve("net"));
    assertThat(tap).isNotNull();
    assertThat(tap.packets()).isEqualTo(41);
    Files.writeString(counters.resolve("rx_packets"), "42\n");
    assertThat(tap.packets()).isEqualTo(42);
    Files.delete(counters.resolve("rx_packets"));
    assertThat(tap.packets()).isEqualTo(-1);
    assertThat(Tap.of(ProcessHandle.current().pid())).isNull();
  }

  @Test
  void noticesThatSomebodyListensNow() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.63.0.8"))) {
      port = free.getLocalPort();
    }
    InetSocketAddress address = new InetSocketAddress("127.63.0.8", port);
    try (Connecting connecting = new Connecting()) {
      CompletableFuture<Set<InetSocketAddress>> open =
          connecting.accepted(address).thenApply(nothing -> openNow());
      TimeUnit.MILLISECONDS.sleep(100);
      assertThat(open).isNotDone();
      try (ServerSocket server = new ServerSocket(port, 5, address.getAddress())) {
        assertThat(server.isBound()).isTrue();
        // Whoever is told finds no connection of ours any more.
        assertThat(open.get(10, TimeUnit.SECONDS)).doesNotContain(address);
      }
    }
  }

  private static Set<InetSocketAddress> openNow() {
    try {
      return TcpTable.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
