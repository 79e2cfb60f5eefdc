package org.unipage.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.forward.ForwardLimits;
import org.unipage.dns.transport.TcpLimits;

/** Our server, as tests start it: on a free port of 127.0.0.1. */
final class TestServers {
  private TestServers() {}

  /** One that asks nobody else. */
  static DnsServer start(List<Path> zones) throws IOException, BadZone {
    return DnsServer.start(new Settings(zones).build());
  }

  /** Settings that differ from the defaults in what a test is about. */
  static final class Settings {
    /** Held, as loggers that nobody holds are forgotten with their levels. */
    private static final Logger LOGGER = Logger.getLogger("unipage.dns");

    static {
      LOGGER.setLevel(Level.SEVERE);
    }

    private final List<Path> zones;
    List<InetAddress> everywhere = List.of();
    List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());
    int port;
    List<InetSocketAddress> forward = List.of();
    List<AddressBlock> allowed = AddressBlock.LOOPBACK;
    @Nullable Integer rateLimit;
    @Nullable InetSocketAddress metrics;
    boolean logQueries;
    TcpLimits tcp = TcpLimits.DEFAULT;
    ForwardLimits limits = ForwardLimits.DEFAULT;
    Duration reloadInterval = Duration.ofMillis(100);
    AnswerGate gate = AnswerGate.OPEN;

    Settings(List<Path> zones) {
      this.zones = zones;
    }

    DnsSettings build() {
      return new DnsSettings(
          zones,
          null,
          everywhere,
          addresses,
          port,
          forward,
          allowed,
          rateLimit,
          metrics,
          logQueries,
          DnsSettings.PAYLOAD_SIZE,
          tcp,
          limits,
          reloadInterval,
          gate);
    }
  }
}
