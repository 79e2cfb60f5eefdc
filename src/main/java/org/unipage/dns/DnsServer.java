package org.unipage.dns;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.access.RateLimiter;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.authority.ZoneIndex;
import org.unipage.dns.forward.Forwarder;
import org.unipage.dns.forward.SystemResolvers;
import org.unipage.dns.operation.Metrics;
import org.unipage.dns.operation.MetricsServer;
import org.unipage.dns.operation.QueryLog;
import org.unipage.dns.source.Copies;
import org.unipage.dns.source.Reloading;
import org.unipage.dns.source.ZoneStore;
import org.unipage.dns.source.ZoneStore.Reloaded;
import org.unipage.dns.transport.EventLoop;
import org.unipage.dns.transport.TcpListener;
import org.unipage.dns.transport.UdpListener;

/**
 * An authoritative and forwarding DNS server. A few threads do everything: one for each processor
 * that reads UDP, one for TCP, one that asks others, one that reads zones again.
 */
public final class DnsServer implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger("unipage.dns");
  private static final int MOST_UDP_THREADS = 8;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final DnsSettings settings;
  private final ZoneStore store;
  private final Metrics metrics = new Metrics();
  private final Consumer<Throwable> guard = new Guard(LOGGER, metrics, System::nanoTime);
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<Sockets> sockets = new ArrayList<>();
  private @Nullable Forwarder forwarder;
  private @Nullable Reloading reloading;

  private DnsServer(DnsSettings settings, ZoneStore store) {
    this.settings = settings;
    this.store = store;
  }

  /**
   * Reads the zones, binds the sockets and starts to answer.
   *
   * @throws BadZone if a zone cannot be served; the message says which and why
   * @throws CannotListen if the system does not let us; the message says what to do
   * @throws IOException if a zone cannot be read
   * @throws IllegalArgumentException if the settings contradict themselves
   */
  public static DnsServer start(DnsSettings settings) throws IOException, BadZone {
    DnsServer server = new DnsServer(settings, settings.openZones());
    try {
      server.open();
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void open() throws IOException {
    int threads = Math.min(MOST_UDP_THREADS, Runtime.getRuntime().availableProcessors());
    bind(threads);
    forwarder = openForwarder();
    QueryLog log = settings.logQueries() ? new QueryLog(LOGGER, metrics) : null;
    if (log != null) {
      parts.add(log);
    }
    Responder responder =
        new Responder(store::zones, forwarder, policy(), metrics, log, guard, System::nanoTime);
    listen(responder, threads);
    reloading = new Reloading(store, settings.reloadInterval(), this::reloaded);
    parts.add(reloading);
    if (settings.metrics() != null) {
      parts.add(
          new MetricsServer(settings.metrics(), () -> metrics.text() + settings.gate().metrics()));
    }
    announce();
  }

  private void bind(int threads) throws IOException {
    int port = settings.port();
    for (InetAddress address : wanted()) {
      try {
        Sockets bound = Sockets.bind(address, port, threads);
        sockets.add(bound);
        port = bound.address().getPort();
      } catch (CannotListen e) {
        if (!settings.addresses().isEmpty() || address.isLoopbackAddress()) {
          throw e;
        }
        // The site's name server address, which this machine has once its network is up.
        LOGGER.log(Level.WARNING, String.valueOf(e.getMessage()));
      }
    }
  }

  private Set<InetAddress> wanted() throws IOException {
    Set<InetAddress> wanted = new LinkedHashSet<>();
    for (InetAddress address : settings.addresses()) {
      wanted.addAll(Sockets.expand(address));
    }
    if (wanted.isEmpty()) {
      wanted.add(AddressBlock.address("127.0.0.1"));
      wanted.addAll(store.nameServers());
    }
    return wanted;
  }

  private @Nullable Forwarder openForwarder() throws IOException {
    List<InetSocketAddress> given = settings.forward();
    List<InetSocketAddress> servers = new ArrayList<>();
    for (InetSocketAddress server : given == null ? SystemResolvers.read() : given) {
      if (!addresses().contains(server)) {
        servers.add(server);
      } else if (given != null) {
        throw new IllegalArgumentException(
            "--forward to " + server.getAddress().getHostAddress() + " would be to itself");
      }
    }
    if (servers.isEmpty()) {
      return null;
    }
    EventLoop loop = new EventLoop("dns-forward", guard);
    loop.start();
    Forwarder opened =
        new Forwarder(
            loop, servers, settings.forwardLimits(), new SecureRandom(), System::nanoTime);
    parts.add(opened);
    metrics.counter("forwarded", "Questions asked of other servers.", opened::asked);
    metrics.counter("forward_failed", "Questions that no other server answered.", opened::failed);
    metrics.counter("forward_joined", "Questions that were on their way already.", opened::joined);
    metrics.counter("cache_hits", "Questions answered from memory.", opened::hits);
    metrics.gauge("cache_answers", "Answers in memory.", opened::kept);
    metrics.gauge("forward_open", "Questions on their way.", opened::open);
    metrics.gauge("forward_waiting", "Clients that wait for another server.", opened::waiting);
    return opened;
  }

  private Responder.Policy policy() {
    Integer given = settings.rateLimit();
    int rate = given == null ? DnsSettings.DEFAULT_RATE : given;
    RateLimiter limiter =
        rate == 0 ? null : new RateLimiter(rate, System::nanoTime, new SecureRandom().nextLong());
    List<Path> sites = settings.everywhere().isEmpty() ? settings.zones() : List.of();
    Copies copies = new Copies(sites, settings.reloadInterval());
    parts.add(copies);
    return new Responder.Policy(
        settings.allowed(),
        limiter,
        given != null,
        settings.payloadSize(),
        settings.gate(),
        copies);
  }

  private void listen(Responder responder, int threads) throws IOException {
    List<EventLoop> loops = new ArrayList<>();
    EventLoop tcp = new EventLoop("dns-tcp", guard);
    loops.add(tcp);
    TcpListener listener = new TcpListener(tcp, settings.tcp(), responder, guard);
    for (Sockets one : sockets) {
      listener.listen(one.tcp());
    }
    for (int i = 0; i < threads; i++) {
      EventLoop udp = new EventLoop("dns-udp-" + i, guard);
      loops.add(udp);
      for (Sockets one : sockets) {
        if (i < one.udp().size()) {
          DatagramChannel channel = one.udp().get(i);
          UdpListener.listen(udp, channel, responder, guard);
        }
      }
    }
    parts.addAll(loops);
    loops.forEach(EventLoop::start);
    metrics.gauge("tcp_connections", "Open TCP connections.", listener::connections);
    metrics.gauge("zones", "Zones served.", () -> store.zones().all().size());
    metrics.gauge(
        "names",
        "Names in all zones, empty non-terminals included.",
        () -> store.zones().all().stream().mapToLong(ZoneIndex::names).sum());
  }

  private void announce() {
    List<ZoneIndex> zones = store.zones().all();
    String what =
        zones.size() <= 3
            ? String.join(", ", zones.stream().map(zone -> zone.origin().toString()).toList())
            : zones.size() + " zones";
    String where =
        String.join(", ", addresses().stream().map(DnsServer::text).toList())
            + (addresses().stream().allMatch(one -> one.getAddress().isLoopbackAddress())
                ? " (this machine only)"
                : "");
    String others =
        forwarder == null
            ? "no other names"
            : "other names from "
                + String.join(", ", forwarder.servers().stream().map(DnsServer::text).toList());
    LOGGER.log(Level.INFO, "answers for " + what + " on " + where + "; " + others);
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + "#" + address.getPort();
  }

  /** Where it listens, UDP and TCP. */
  public List<InetSocketAddress> addresses() {
    return sockets.stream().map(Sockets::address).toList();
  }

  /** What happened so far. */
  public Metrics metrics() {
    return metrics;
  }

  /** Reads all zones again, soon. */
  public void reload() {
    if (reloading != null) {
      reloading.now();
    }
  }

  private void reloaded(Reloaded reloaded) {
    if (reloaded.changed() > 0) {
      metrics.count(Metrics.Event.RELOADED);
      LOGGER.log(Level.INFO, "read again: " + serials());
      settings.gate().reloaded();
    }
    for (String problem : reloaded.problems()) {
      metrics.count(Metrics.Event.RELOAD_REFUSED);
      LOGGER.log(Level.ERROR, problem);
    }
  }

  private String serials() {
    List<ZoneIndex> zones = store.zones().all();
    return zones.size() > 3
        ? zones.size() + " zones"
        : String.join(
            ", ", zones.stream().map(zone -> zone.origin() + " serial " + zone.serial()).toList());
  }

  /**
   * Takes no more connections, waits up to two seconds for the answers of others that clients wait
   * for, and stops.
   */
  @Override
  public void close() {
    sockets.forEach(one -> EventLoop.closeQuietly(one.tcp()));
    long deadline = System.nanoTime() + DRAIN_NANOS;
    try {
      while (forwarder != null && forwarder.waiting() > 0 && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.forEach(EventLoop::closeQuietly);
    sockets.forEach(Sockets::close);
  }
}
