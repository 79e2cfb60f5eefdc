package org.unipage.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.authority.Zones;
import org.unipage.dns.forward.ForwardLimits;
import org.unipage.dns.source.ZoneStore;
import org.unipage.dns.transport.TcpLimits;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * How a DNS server runs.
 *
 * @param zones what it serves: staged sites, master files, folders of master files
 * @param origin what relative names in master files are relative to; null: their {@code $ORIGIN}
 * @param everywhere addresses that every host gets instead of its own; none: its own
 * @param addresses where it listens; none: 127.0.0.1 and the sites' name server addresses
 * @param port the port, UDP and TCP; 0: any that is free
 * @param forward whom it asks about names outside its zones; null: whom this machine asks; none:
 *     nobody
 * @param allowed which clients may ask for names outside its zones
 * @param rateLimit UDP replies of a kind a second to one network, 0: no limit, to any client; null:
 *     a limit of {@link #DEFAULT_RATE} for clients that are not {@code allowed}
 * @param metrics where metrics are served; null: nowhere
 * @param logQueries whether every query is noted in the log
 * @param payloadSize the largest UDP reply, in bytes
 * @param tcp what TCP clients get
 * @param forwardLimits how far asking others goes
 * @param reloadInterval how often zone files are looked at
 * @param gate where answers with addresses wait
 */
public record DnsSettings(
    List<Path> zones,
    @Nullable String origin,
    List<InetAddress> everywhere,
    List<InetAddress> addresses,
    int port,
    @Nullable List<InetSocketAddress> forward,
    List<AddressBlock> allowed,
    @Nullable Integer rateLimit,
    @Nullable InetSocketAddress metrics,
    boolean logQueries,
    int payloadSize,
    TcpLimits tcp,
    ForwardLimits forwardLimits,
    Duration reloadInterval,
    AnswerGate gate) {

  /** The port of the DNS. */
  public static final int PORT = 53;

  /** UDP replies of a kind a second to a network of strangers, as many as NSD's default. */
  public static final int DEFAULT_RATE = 200;

  /** The largest UDP reply that no path should break up (DNS flag day 2020), in bytes. */
  public static final int PAYLOAD_SIZE = 1232;

  public DnsSettings {
    zones = List.copyOf(zones);
    everywhere = List.copyOf(everywhere);
    addresses = List.copyOf(addresses);
    forward = forward == null ? null : List.copyOf(forward);
    allowed = List.copyOf(allowed);
    if (zones.isEmpty()) {
      throw new IllegalArgumentException("no zone to serve");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("no port: " + port);
    }
    if (payloadSize < 512 || payloadSize > 4096) {
      throw new IllegalArgumentException("no payload size from 512 to 4096: " + payloadSize);
    }
  }

  /** The defaults, for {@code zones}. */
  public static DnsSettings of(List<Path> zones) {
    return new DnsSettings(
        zones,
        null,
        List.of(),
        List.of(),
        PORT,
        null,
        AddressBlock.LOOPBACK,
        null,
        null,
        false,
        PAYLOAD_SIZE,
        TcpLimits.DEFAULT,
        ForwardLimits.DEFAULT,
        Duration.ofMillis(500),
        AnswerGate.OPEN);
  }

  /**
   * Reads the zones.
   *
   * @throws BadZone if one cannot be served; the message says which and why
   * @throws IOException if one cannot be read
   */
  public Zones readZones() throws IOException, BadZone {
    return openZones().zones();
  }

  ZoneStore openZones() throws IOException, BadZone {
    try {
      Name relativeTo = origin == null ? null : Name.fromString(origin, Name.root);
      return ZoneStore.open(zones, relativeTo, everywhere);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("no domain name: " + origin, e);
    }
  }
}
