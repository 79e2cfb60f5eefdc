package org.unipage.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.access.AddressBlock;
import org.unipage.gateway.Gateway;
import org.unipage.gateway.GatewaySettings;
import org.unipage.gateway.GatewaySettings.Limits;
import org.unipage.gateway.GatewaySettings.PerRequest;
import org.unipage.gateway.GatewaySettings.Scale;
import org.unipage.gateway.GatewaySettings.Tls;
import org.unipage.summon.SummonSettings;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unipage gateway}. */
@CommandLine.Command(
    name = "gateway",
    description = {
      "One public address in front of all VMs of a staged site: starts what is asked for, or boots"
          + " a VM for each request.",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:stopped by a signal",
      "1:cannot serve: no staged site, or a port that is taken or not permitted",
      "2:wrong usage"
    })
final class GatewayCommand implements Callable<Integer> {
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** A Linux that QEMU emulates takes some seconds to boot. */
  private static final Duration GUEST_BOOT = Duration.ofSeconds(60);

  private final Streams streams;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "OUT",
      description = "The staged site. Without one, --kernel answers for every host name.")
  private @Nullable Path out;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS[:PORT]",
      description =
          "Where to listen (default: 127.0.0.1 and the port in the site's URLs; below 1024 needs"
              + " root).")
  private String listen = "127.0.0.1";

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Serve HTTPS with these certificates, in PEM; SIGHUP reads them again.")
  private @Nullable Path certificates;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "And their key, in PEM.")
  private @Nullable Path key;

  @Option(
      names = "--per-request",
      description = "Boot a VM for each request, and destroy it when the answer is out.")
  private boolean perRequest;

  @Option(
      names = "--pool",
      paramLabel = "N",
      description = "With --per-request: keep N VMs booted ahead (default: 0).")
  private @Nullable Integer pool;

  @Mixin private GuestOptions guest = new GuestOptions();

  @Option(
      names = "--scale-at",
      paramLabel = "N",
      description =
          "Start a copy of a page's VM, on a spare address, for every N requests that are under way"
              + " at once (default: never).")
  private @Nullable Integer scaleAt;

  @Option(
      names = "--max-copies",
      paramLabel = "N",
      description = "Copies of one page at most (default: 4).")
  private int maxCopies = 4;

  @Mixin private SummonOptions summon = new SummonOptions();

  @Option(
      names = "--answer-timeout",
      paramLabel = "TIME",
      converter = SummonOptions.TimeConverter.class,
      description = "How long a VM may be silent before its answer is given up (default: 30s).")
  private Duration answerTimeout = ANSWER;

  @Option(names = "--log-requests", description = "One line for every request on stderr.")
  private boolean logRequests;

  @Option(
      names = "--metrics",
      paramLabel = "PORT",
      description = "Prometheus metrics at http://127.0.0.1:PORT/metrics.")
  private @Nullable Integer metricsPort;

  GatewayCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    GatewaySettings settings = settings();
    LogLines.to(streams.err());
    CountDownLatch stop = new CountDownLatch(1);
    Signals.handle("TERM", stop::countDown);
    Signals.handle("INT", stop::countDown);
    try (Gateway gateway = Gateway.start(settings)) {
      Signals.handle("HUP", gateway::reload);
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitStatus.DONE.code();
  }

  private GatewaySettings settings() {
    try {
      GatewaySettings.Guest booted = guest.guest();
      boolean own = perRequest || booted != null;
      require(own || pool == null, "--pool goes with --per-request or --kernel");
      require(!own || scaleAt == null, "--scale-at does not go with --per-request or --kernel");
      require(scaleAt == null || scaleAt > 0, "--scale-at is a number from 1");
      require((certificates == null) == (key == null), "--tls-cert and --tls-key go together");
      require(
          answerTimeout.toMillis() >= 1 && answerTimeout.toHours() < 24,
          "--answer-timeout is a time from 1ms to 24h");
      return new GatewaySettings(
          out,
          address(listen),
          certificates == null || key == null ? null : new Tls(certificates, key),
          metricsPort == null ? null : address("127.0.0.1:" + metricsPort),
          logRequests,
          summon.settings(true, booted == null ? SummonSettings.TIMEOUT : GUEST_BOOT),
          own ? new PerRequest(pool == null ? 0 : pool, booted) : null,
          scaleAt == null ? Scale.NONE : Scale.of(scaleAt, maxCopies),
          Limits.DEFAULT.withAnswer(answerTimeout));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}, or either without a port, which is then 0. */
  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean withPort =
        colon > 0 && (bracketed ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon);
    String host = withPort ? text.substring(0, colon) : text;
    try {
      InetAddress address =
          AddressBlock.address(
              bracketed && host.endsWith("]") ? host.substring(1, host.length() - 1) : host);
      int port = withPort ? Integer.parseInt(text.substring(colon + 1)) : 0;
      require(!withPort || port >= 1, "no port");
      return new InetSocketAddress(address, port);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "no address and port such as 127.0.0.1:8080 or [::1]:8080: " + text, e);
    }
  }
}
