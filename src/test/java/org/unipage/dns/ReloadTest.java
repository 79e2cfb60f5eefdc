package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unipage.Eventually;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.operation.Metrics;
import org.xbill.DNS.Message;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class ReloadTest {
  private final Path folder;

  ReloadTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static String zone(int serial) {
    return """
    $ORIGIN r.test.
    $TTL 60
    @ SOA ns hostmaster %1$d 3600 600 604800 60
    @ NS ns
    ns A 127.0.0.1
    host A 192.0.2.%1$d
    """
        .formatted(serial);
  }

  private Path write(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".new"), text);
    return Files.move(file, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private static long serial(DnsServer server, String zone) throws IOException {
    Message reply = Wire.ask(server.addresses().get(0), zone, Type.SOA);
    return reply.getSection(Section.ANSWER).isEmpty()
        ? -1
        : ((SOARecord) reply.getSection(Section.ANSWER).get(0)).getSerial();
  }

  /** Every query is answered, by the old zone or the new one, whole. */
  @Test
  void losesNoQueryWhileZonesAreReplaced() throws Exception {
    Path file = write("r.zone", zone(1));
    try (DnsServer server = TestServers.start(List.of(file))) {
      InetSocketAddress address = server.addresses().get(0);
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger asked = new AtomicInteger();
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        clients.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    while (!stop.get()) {
                      Message reply = Wire.ask(address, "host.r.test", Type.A);
                      assertThat(reply.getSection(Section.ANSWER)).hasSize(1);
                      asked.incrementAndGet();
                    }
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                task -> new Thread(task).start()));
      }
      for (int i = 2; i <= 12; i++) {
        write("r.zone", zone(i));
        if (i % 2 == 0) {
          server.reload();
        }
        int expected = i;
        Eventually.holds(() -> serial(server, "r.test") == expected);
      }
      stop.set(true);
      for (CompletableFuture<Void> client : clients) {
        client.get(20, TimeUnit.SECONDS);
      }
      assertThat(asked.get()).isGreaterThan(100);
      assertThat(server.metrics().total(Metrics.Event.RELOADED)).isGreaterThanOrEqualTo(11);
    }
  }

  @Test
  void keepsTheOldZoneWhenTheNewOneIsBad() throws Exception {
    Path file = write("r.zone", zone(1));
    try (DnsServer server = TestServers.start(List.of(file))) {
      write("r.zone", zone(2).replace("host A", "host CNAME ns\nhost A"));
      Eventually.holds(() -> server.metrics().total(Metrics.Event.RELOAD_REFUSED) == 1);
      assertThat(serial(server, "r.test")).isEqualTo(1);
      Files.delete(file);
      Eventually.holds(() -> server.metrics().total(Metrics.Event.RELOAD_REFUSED) == 2);
      assertThat(serial(server, "r.test")).isEqualTo(1);
      write("r.zone", zone(3));
      Eventually.holds(() -> serial(server, "r.test") == 3);
    }
  }

  @Test
  void seesZonesComeAndGoInAFolder() throws Exception {
    for (int i = 0; i < 2000; i++) {
      write("z" + i + ".zone", zone(i % 250).replace("r.test", "z" + i + ".test"));
    }
    try (DnsServer server = TestServers.start(List.of(folder))) {
      for (int i = 0; i < 2000; i += 97) {
        assertThat(serial(server, "z" + i + ".test")).isEqualTo(i % 250);
      }
      write("more.zone", zone(7).replace("r.test", "more.test"));
      write("bad.zone", "this is no zone");
      Eventually.holds(() -> serial(server, "more.test") == 7);
      Files.delete(folder.resolve("z5.zone"));
      Files.delete(folder.resolve("bad.zone"));
      Eventually.holds(() -> serial(server, "z5.test") == -1);
      assertThat(serial(server, "z6.test")).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a A 192.0.2.1                                  | no SOA record
          @ SOA n h 1 1 1 1 1\\na A 192.0.2.1            | r.test. has no NS record
          @ SOA n h 1 1 1 1 1\\n@ SOA n h 2 1 1 1 1\\n@ NS n | more than one SOA record
          @ SOA n h 1 1 1 1 1\\n@ NS n\\na.example. A 192.0.2.1 | a.example. is not in r.test.
          @ SOA n h 1 1 1 1 1\\n@ NS n\\na CNAME b\\na A 192.0.2.1 | a.r.test. has a CNAME and other records
          @ SOA n h 1 1 1 1 1\\n@ NS n\\na CNAME b\\na CNAME c | a.r.test. has a CNAME and other records
          @ SOA n h 1 1 1 1 1\\n@ NS n\\na A 192.0.2.256 | :5: Invalid address: 192.0.2.256
          """)
  void refusesToStartWithABadZone(String text, String why) throws Exception {
    Path file = write("r.zone", "$ORIGIN r.test.\n$TTL 60\n" + text.replace("\\n", "\n") + "\n");
    assertThatThrownBy(() -> TestServers.start(List.of(file)).close())
        .isInstanceOf(BadZone.class)
        .message()
        .startsWith(file.toString())
        .endsWith(why);
  }

  @Test
  void asksForAnOriginWhereTheFileHasNone() throws Exception {
    Path file = write("r.zone", zone(1).replace("$ORIGIN r.test.\n", ""));
    assertThatThrownBy(() -> TestServers.start(List.of(file)).close())
        .isInstanceOf(BadZone.class)
        .hasMessageEndingWith("(the file has no $ORIGIN: give --origin)");
  }
}
