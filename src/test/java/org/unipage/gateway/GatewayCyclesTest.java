package org.unipage.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;
import org.unipage.summon.BuiltSite;
import org.unipage.summon.Footprint;

/** Gateways that come and go by the thousand, and VMs of one by ten thousands, leave nothing. */
@Timeout(7200)
class GatewayCyclesTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final int GATEWAYS = FULL ? 1000 : 6;
  private static final int REQUESTS = FULL ? 10_000 : 40;
  private static final int WARM = 40;
  private static final int AT_ONCE = 4;

  /** Held, as loggers that nobody holds are forgotten with their levels. */
  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("unipage.summon"), Logger.getLogger("unipage.gateway"));

  @TempDir private static Path folder;
  private static BuiltSite site;

  @BeforeAll
  static void build() throws Exception {
    LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
    site = BuiltSite.in(folder, "127.77.0.0/16", 3, 12);
  }

  @AfterAll
  static void clear() throws Exception {
    site.close();
  }

  @Test
  void gatewaysLeaveNothing() throws Exception {
    System.out.printf("gateway: %d of 1000 starts and stops of a gateway%n", GATEWAYS);
    gateways(FULL ? 20 : 4);
    Footprint before = Footprint.of(site);
    gateways(GATEWAYS);
    Footprint.of(site).isNoMoreThan(before);
    assertThat(before.servers()).isZero();
  }

  /** Of three kinds in turn; each answers, and after it no VM is left. */
  private static void gateways(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      Gateways settings = Gateways.of(site.out);
      Gateways kind = i % 3 == 0 ? settings : settings.perRequest(i % 3 - 1);
      try (Gateway gateway = kind.start()) {
        assertThat(ask(gateway, 1 + i % 3)).startsWith("HTTP/1.1 200 OK\r\n");
      }
      site.vm("stop", "--all");
      Eventually.holds(() -> site.servers().isEmpty());
      Eventually.holds(() -> Footprint.shells(site).isEmpty());
    }
  }

  @Test
  void requestsLeaveNothingOfTheirVms() throws Exception {
    System.out.printf("gateway: %d of 10000 VMs for a request each%n", REQUESTS);
    try (Gateway gateway = Gateways.of(site.out).perRequest(2).start()) {
      requests(gateway, WARM); // shells, threads and classes are there
      Footprint before = settled();
      requests(gateway, REQUESTS);
      settled().isNoMoreThan(before);
    }
    Eventually.holds(() -> site.servers().isEmpty());
  }

  /** Once only those VMs run that are kept ready. */
  private static Footprint settled() throws Exception {
    Eventually.holds(() -> site.servers().size() == 2 && copies() == 2);
    return Footprint.of(site);
  }

  private static long copies() throws IOException, InterruptedException {
    return site.vm("status").size();
  }

  private static void requests(Gateway gateway, int count) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(clients.submit(() -> ask(gateway, 1)));
    }
    for (Future<String> answer : answers) {
      assertThat(answer.get()).startsWith("HTTP/1.1 200 OK\r\n");
    }
    clients.shutdown();
    assertThat(clients.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  /** What a client gets that asks for page {@code page} once. */
  private static String ask(Gateway gateway, int page) throws IOException {
    InetSocketAddress address = gateway.address();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      String head =
          "GET /%d.html HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
              .formatted(page, site.page(page).host());
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
