package org.unipage.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.AnswerGate;
import org.unipage.dns.DnsServer;
import org.unipage.dns.DnsSettings;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.operation.ResolverCheck;
import org.unipage.dns.operation.ResolverCheck.Finding;
import org.unipage.dns.summon.Summons;
import org.unipage.site.BadInput;
import org.unipage.summon.SummonSettings;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code unipage dns}. */
@CommandLine.Command(
    name = "dns",
    description = "Answers for the zone of a staged site, and asks others about all other names.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:stopped by a signal; with --check: this machine asks this server",
      "1:cannot serve: a bad zone, or a port that is taken or not permitted",
      "2:wrong usage",
      "3:with --check: this machine does not ask this server"
    })
final class DnsCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "OUT|ZONEFILE|FOLDER",
      description = "Staged sites, zone files (RFC 1035), folders of *.zone files.")
  private List<Path> zones = List.of();

  @Option(
      names = "--address",
      split = ",",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description =
          "Where to listen (default: 127.0.0.1 and the site's name server address; 0.0.0.0 and ::"
              + " mean all that this machine has).")
  private List<InetAddress> addresses = List.of();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "53",
      description = "The port, UDP and TCP (default: ${DEFAULT-VALUE}; below 1024 needs root).")
  private int port;

  @Option(
      names = "--forward",
      paramLabel = "ADDRESS[:PORT],...|none",
      description =
          "Whom to ask about names outside the zones (default: the servers in"
              + " /etc/resolv.conf); none: nobody.")
  private @Nullable String forward;

  @Option(
      names = "--allow",
      split = ",",
      paramLabel = "NETWORK",
      converter = BlockConverter.class,
      description =
          "Which clients may ask about names outside the zones (default: this machine), such as"
              + " 192.0.2.0/24.")
  private List<AddressBlock> allowed = AddressBlock.LOOPBACK;

  @Option(
      names = "--rate-limit",
      paramLabel = "N|off",
      description =
          "At most N UDP replies of one kind a second to one network, whichever (default: "
              + DnsSettings.DEFAULT_RATE
              + " to those that are not allowed to ask about any name).")
  private @Nullable String rateLimit;

  @Option(
      names = "--answer",
      split = ",",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "The address, or an IPv4 and an IPv6 one, to give for every page's name.")
  private List<InetAddress> everywhere = List.of();

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      description = "What relative names in a zone file are relative to (default: its $$ORIGIN).")
  private @Nullable String origin;

  @Option(names = "--log-queries", description = "One line for every query on stderr.")
  private boolean logQueries;

  @Option(
      names = "--metrics",
      paramLabel = "PORT",
      description = "Prometheus metrics at http://127.0.0.1:PORT/metrics.")
  private @Nullable Integer metricsPort;

  @Option(
      names = "--summon",
      description =
          "Start the VM of a page when its name is asked for, by clients that --allow names.")
  private boolean summon;

  @Mixin private SummonOptions summoning = new SummonOptions();

  @Option(
      names = "--prefetch",
      description =
          "With --summon: start the VMs too that the page refers to, where there is room.")
  private boolean prefetch;

  @Option(
      names = "--check",
      description = "Does not serve, but says whether this machine's resolver asks this server.")
  private boolean check;

  DnsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    try (Summons summons = check ? null : summons()) {
      DnsSettings settings = settings(summons == null ? AnswerGate.OPEN : summons);
      return (check ? check(settings) : serve(settings)).code();
    } catch (BadZone e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    } catch (NoSuchFileException e) {
      throw new BadInput(
          e.getFile() + ": is not there; give a staged site's folder or a zone file");
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** What starts VMs; null if nothing does. */
  private @Nullable Summons summons() throws IOException {
    if (!summon) {
      if (prefetch || summoning.given()) {
        throw new IllegalArgumentException(
            "--prefetch, --idle, --max-running, --starts-per-second and --summon-timeout go with"
                + " --summon");
      }
      return null;
    }
    if (zones.size() != 1) {
      throw new IllegalArgumentException("--summon needs one staged site, and nothing else");
    }
    if (!everywhere.isEmpty()) {
      throw new IllegalArgumentException(
          "--summon starts the VM that an address leads to; with --answer it leads elsewhere");
    }
    LogLines.to(streams.err());
    return Summons.open(
        zones.get(0), summoning.settings(false, SummonSettings.TIMEOUT), allowed, prefetch);
  }

  private ExitStatus serve(DnsSettings settings) throws IOException, BadZone {
    LogLines.to(streams.err());
    CountDownLatch stop = new CountDownLatch(1);
    Signals.handle("TERM", stop::countDown);
    Signals.handle("INT", stop::countDown);
    try (DnsServer server = DnsServer.start(settings)) {
      Signals.handle("HUP", server::reload);
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitStatus.DONE;
  }

  private ExitStatus check(DnsSettings settings) throws IOException, BadZone {
    InetAddress address =
        addresses.isEmpty() ? AddressBlock.address("127.0.0.1") : addresses.get(0);
    Finding finding =
        ResolverCheck.check(settings.readZones(), new InetSocketAddress(address, port));
    finding.lines().forEach(streams.out()::println);
    return finding.holds() ? ExitStatus.DONE : ExitStatus.DOES_NOT_HOLD;
  }

  private DnsSettings settings(AnswerGate gate) {
    try {
      DnsSettings defaults = DnsSettings.of(zones);
      return new DnsSettings(
          zones,
          origin,
          everywhere,
          addresses,
          port,
          forward == null ? null : servers(forward),
          allowed,
          rateLimit == null ? null : rate(rateLimit),
          metricsPort == null
              ? null
              : new InetSocketAddress(AddressBlock.address("127.0.0.1"), metricsPort),
          logQueries,
          defaults.payloadSize(),
          defaults.tcp(),
          defaults.forwardLimits(),
          defaults.reloadInterval(),
          gate);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static List<InetSocketAddress> servers(String text) {
    return text.equals("none")
        ? List.of()
        : List.of(text.split(",", -1)).stream().map(DnsCommand::server).toList();
  }

  /**
   * {@code 192.0.2.1}, {@code 192.0.2.1:5353}, {@code 2001:db8::1} or {@code [2001:db8::1]:5353}.
   */
  static InetSocketAddress server(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean withPort =
        colon >= 0 && (bracketed ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon);
    String host = withPort ? text.substring(0, colon) : text;
    if (bracketed && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int number = withPort ? Integer.parseInt(text.substring(colon + 1)) : DnsSettings.PORT;
      return new InetSocketAddress(AddressBlock.address(host), number);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--forward wants ADDRESS or ADDRESS:PORT, or none: " + text, e);
    }
  }

  private static int rate(String text) {
    if (text.toLowerCase(Locale.ROOT).equals("off")) {
      return 0;
    }
    try {
      int rate = Integer.parseInt(text);
      if (rate > 0 && rate <= 1_000_000) {
        return rate;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException("--rate-limit wants 1 to 1000000, or off: " + text);
  }

  private static final class AddressConverter implements ITypeConverter<InetAddress> {
    @Override
    public InetAddress convert(String value) {
      try {
        return AddressBlock.address(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static final class BlockConverter implements ITypeConverter<AddressBlock> {
    @Override
    public AddressBlock convert(String value) {
      try {
        return AddressBlock.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
