package org.unipage.gateway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.site.BadInput;
import org.unipage.summon.Summoner;

/** One public address in front of all VMs of a site. */
public final class Gateway implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger("unipage.gateway");
  private static final int THREADS = 64;
  private static final int LEAST_THREADS = 8;
  private static final int GUESTS = 16;
  private static final long RELOAD_MILLIS = 500;

  private final GatewaySettings settings;
  private final GatewayMetrics metrics = new GatewayMetrics();
  private final GatewayThreads threads = new GatewayThreads(THREADS, LEAST_THREADS);
  private final Server server;
  private final ScheduledThreadPoolExecutor timer;
  private @Nullable SiteConnector connector;
  private @Nullable ServerConnector metricsConnector;
  private @Nullable Upstreams upstreams;
  private String trouble = ""; // of the timer's thread
  private volatile SslContextFactory.@Nullable Server tls;

  private Gateway(GatewaySettings settings) {
    this.settings = settings;
    this.server = new Server(threads);
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "gateway-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Reads what was staged, listens and starts to answer.
   *
   * @throws BadInput if that cannot be; the message says what to do
   * @throws IOException if a file cannot be read
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    Gateway gateway = new Gateway(settings);
    try {
      gateway.open();
      return gateway;
    } catch (IOException | RuntimeException e) {
      gateway.close();
      throw e;
    }
  }

  private void open() throws IOException {
    Path out = settings.out();
    Staged staged = out == null ? null : Staged.in(out);
    connector = Connectors.site(server, settings, address(staged));
    upstreams = out == null || staged == null ? guests() : pages(out, staged);
    Function<String, @Nullable Entry> entries =
        staged == null ? host -> QemuGuests.ANY : staged::entry;
    Handler handler =
        new GracefulHandler(
            new VmProxy(
                settings, entries, upstreams, metrics, threads, connector.getSelectorManager()));
    server.addConnector(connector);
    InetSocketAddress where = settings.metrics();
    if (where != null) {
      Upstreams vms = upstreams;
      metricsConnector = Connectors.metrics(server, where);
      handler = new MetricsHandler(metricsConnector, () -> metrics.text() + vms.metrics(), handler);
      server.addConnector(metricsConnector);
    }
    server.setHandler(handler);
    server.setErrorHandler(new Plain());
    server.setRequestLog(new AccessLog(settings.logRequests() ? LOGGER : null, metrics));
    server.setStopTimeout(settings.limits().drain().toMillis());
    server.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
    try {
      server.start();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) { // Jetty declares no less
      throw new IllegalStateException(e);
    }
    long pause = Math.max(10, Math.min(1000, settings.limits().head().toMillis() / 4));
    var unused =
        timer.scheduleWithFixedDelay(
            new SlowHeads(connector, settings.limits().head()),
            pause,
            pause,
            TimeUnit.MILLISECONDS);
    SslConnectionFactory secure = connector.getConnectionFactory(SslConnectionFactory.class);
    tls = secure == null ? null : secure.getSslContextFactory();
    announce(staged);
  }

  private InetSocketAddress address(@Nullable Staged staged) {
    InetSocketAddress wanted = settings.listen();
    return wanted.getPort() != 0 || staged == null
        ? wanted
        : new InetSocketAddress(wanted.getAddress(), staged.manifest().port());
  }

  private Upstreams pages(Path out, Staged staged) throws IOException {
    GatewaySettings.PerRequest own = settings.perRequest();
    if (own != null && own.guest() != null) {
      return guests();
    }
    Manifest manifest = staged.manifest();
    int spare = manifest.spare().size();
    if (own != null && spare <= own.pool()) {
      throw new BadInput(
          "a VM for each request needs a spare address for each, and "
              + (own.pool() > 0 ? "more of them than --pool keeps; " : "")
              + out
              + " has "
              + spare
              + ": type unipage stage SITE_DIR -o "
              + out
              + " --spare "
              + Math.max(64, 2 * own.pool()));
    }
    Summoner summoner = Summoner.open(out, manifest, settings.summon());
    summoner.publish("gateway");
    var unused =
        timer.scheduleWithFixedDelay(
            () -> reload(staged, summoner), RELOAD_MILLIS, RELOAD_MILLIS, TimeUnit.MILLISECONDS);
    if (own == null) {
      return new SharedVms(summoner, settings.scale(), metrics, timer);
    }
    PerRequest vms =
        new PerRequest(new FreshPages(summoner, manifest.target()), own.pool(), metrics);
    vms.fill(staged.front());
    return vms;
  }

  private Upstreams guests() {
    GatewaySettings.PerRequest own = settings.perRequest();
    GatewaySettings.Guest guest = own == null ? null : own.guest();
    if (own == null || guest == null) {
      throw new BadInput("give a staged site, or --kernel");
    }
    int most = settings.summon().maxRunning() > 0 ? settings.summon().maxRunning() : GUESTS;
    PerRequest vms =
        new PerRequest(
            new QemuGuests(
                guest, settings.summon().timeout(), most, settings.limits().waiting(), timer),
            own.pool(),
            metrics);
    vms.fill(QemuGuests.ANY);
    return vms;
  }

  private void reload(Staged staged, Summoner summoner) {
    try {
      if (staged.changed()) {
        summoner.update(staged.manifest());
        LOGGER.log(Level.INFO, "read again: " + staged.manifest().entries().size() + " entries");
      }
      trouble = "";
    } catch (IOException | RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(trouble)) {
        trouble = why; // said once, not twice a second
        LOGGER.log(Level.ERROR, "the site as it was goes on: " + why);
      }
    }
  }

  private void announce(@Nullable Staged staged) {
    InetSocketAddress address = address();
    String host = address.getAddress().getHostAddress();
    LOGGER.log(
        Level.INFO,
        "answers for "
            + (staged == null ? "any host" : staged.manifest().siteHost())
            + (settings.tls() == null ? " at http://" : " at https://")
            + (host.indexOf(':') < 0 ? host : "[" + host + "]")
            + ":"
            + address.getPort()
            + (address.getAddress().isLoopbackAddress() ? " (this machine only)" : "")
            + (settings.perRequest() == null ? "" : ", a VM for each request"));
    if (staged != null && settings.tls() == null && staged.manifest().scheme().equals("https")) {
      LOGGER.log(
          Level.WARNING,
          "the site's URLs say https: give --tls-cert and --tls-key, unless another server in front"
              + " of this one has the certificate");
    }
    if (staged != null && staged.manifest().publicAddress() == null) {
      LOGGER.log(
          Level.INFO,
          "the zone leads past the gateway, to the VMs themselves: stage with --public "
              + host
              + " to have it lead here");
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return bound(settings.listen(), connector);
  }

  /** Where metrics are; null: nowhere. */
  public @Nullable InetSocketAddress metricsAddress() {
    InetSocketAddress where = settings.metrics();
    return where == null ? null : bound(where, metricsConnector);
  }

  private static InetSocketAddress bound(
      InetSocketAddress wanted, @Nullable ServerConnector connector) {
    if (connector == null) {
      throw new IllegalStateException("not open");
    }
    return new InetSocketAddress(wanted.getAddress(), connector.getLocalPort());
  }

  /** Reads the certificate again, soon; what was staged is read again by itself. */
  public void reload() {
    SslContextFactory.Server context = tls;
    GatewaySettings.Tls files = settings.tls();
    if (context == null || files == null) {
      return;
    }
    timer.execute(
        () -> {
          try {
            KeyStore store = Pem.keyStore(files);
            context.reload(again -> again.setKeyStore(store));
            LOGGER.log(Level.INFO, "read again: " + files.certificates());
          } catch (Exception e) { // Jetty declares no less
            LOGGER.log(Level.ERROR, "the certificate as it was goes on: " + e.getMessage());
          }
        });
  }

  /** Takes no more connections, lets requests that are under way end for a while, and stops. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) { // Jetty declares no less; those who wait were told what could be told
      LOGGER.log(Level.WARNING, "requests were cut off: " + e.getMessage());
    }
    if (connector != null) {
      connector.close();
    }
    if (metricsConnector != null) {
      metricsConnector.close();
    }
    if (upstreams != null) {
      upstreams.close();
    }
    timer.shutdownNow();
  }
}
