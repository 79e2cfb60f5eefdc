package org.unipage.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.unipage.Delivery;
import org.unipage.Server;
import org.unipage.StageOptions;
import org.unipage.StagePipeline;
import org.unipage.StageResult;
import org.unipage.Target;
import org.unipage.manifest.ReportJson;
import org.unipage.name.Cidr;
import org.unipage.name.Naming;
import org.unipage.site.Problem;
import org.unipage.zone.Serial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "stage",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Gives every file of a mirrored site its own host name, address and MirageOS project.",
      "",
      "SITE_DIR is what 'wget -m' left behind. OUT gets a DNS zone, a Makefile ('make',"
          + " 'make run', 'make destroy') and staging/ with one project for each file. A second"
          + " run writes only what changed.",
      ""
    })
final class StageCommand implements Callable<Integer> {
  /** About how many characters of problems are written at once. */
  private static final int LINES = 1 << 15;

  private final Streams streams;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SITE_DIR", description = "The mirror; its name is the site host.")
  private Path mirror = Path.of("");

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      description = "Where to write (default: the working folder).")
  private @Nullable Path out;

  @Option(
      names = "--site-host",
      paramLabel = "NAME",
      description = "The site's host name, if SITE_DIR is not named so.")
  private @Nullable String siteHost;

  @Option(
      names = "--target",
      paramLabel = "T",
      description = "How projects are built and run: ${COMPLETION-CANDIDATES} (default: process).")
  private Target target = Target.PROCESS;

  @Option(
      names = "--content",
      paramLabel = "HOW",
      description =
          "embed: an image for each page; block: one image for all, each page on a block device"
              + " (default: embed).")
  private Delivery content = Delivery.EMBED;

  @Option(
      names = "--server",
      paramLabel = "WHICH",
      description =
          "own: the page server alone; cohttp: on CoHTTP, for pages with code of their own"
              + " (default: own).")
  private Server server = Server.OWN;

  @Option(
      names = "--network",
      paramLabel = "CIDR",
      description =
          "Where addresses come from (default: 127.56.0.0/16 for process and unix, 10.56.0.0/16 for"
              + " VMs).")
  private @Nullable String network;

  @Option(
      names = "--network6",
      paramLabel = "CIDR",
      description = "Where IPv6 addresses come from (default: none).")
  private @Nullable String network6;

  @Option(
      names = "--spare",
      paramLabel = "N",
      description = "Addresses to keep for further copies of busy pages (default: 0).")
  private int spare;

  @Option(
      names = "--naming",
      paramLabel = "STYLE",
      description =
          "dotted: logo.png.img.SITE; flat: one label before SITE, for a wildcard certificate"
              + " (default: dotted).")
  private Naming.Style naming = Naming.Style.DOTTED;

  @Option(
      names = "--scheme",
      paramLabel = "SCHEME",
      description = "http or https, as written in URLs (default: http).")
  private String scheme = "http";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "The port written in URLs (default: 8080 for process and unix; for VMs 80, or 443 with"
              + " --scheme https).")
  private @Nullable Integer port;

  @Option(
      names = "--listen-port",
      paramLabel = "PORT",
      description = "The port that page servers bind (default: --port).")
  private @Nullable Integer listenPort;

  @Option(
      names = "--public",
      paramLabel = "ADDR",
      description = "The address that every name gets in the zone (default: each its own).")
  private @Nullable String publicAddress;

  @Option(names = "--memory", paramLabel = "MIB", description = "Memory of each VM (default: 32).")
  private int memory = 32;

  @Mixin private RepairSettings repairs = new RepairSettings();

  @Option(names = "--dns-unikernel", description = "Make the name server a MirageOS project too.")
  private boolean dnsUnikernel;

  @Option(
      names = "--follow-links",
      paramLabel = "DIR",
      description = "Also follow symbolic links that lead into DIR.")
  private List<Path> followLinks = List.of();

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      description = "Templates that stand in for the built-in ones of the same path.")
  private @Nullable Path templates;

  @Option(
      names = "--fresh",
      description = "Forget the last run: addresses and the zone's serial start anew.")
  private boolean fresh;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Change nothing; list what would be written, removed and re-addressed.")
  private boolean dryRun;

  @Option(names = "--strict", description = "Exit with 3 if there is any problem.")
  private boolean strict;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "A line for each project.")
  private boolean verbose;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Files worked on at once (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  StageCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    StageOptions options = options();
    StageResult result =
        new StagePipeline(options, ProgressLine.of(streams.err(), verbose, dryRun)).run();
    print(result.problems());
    if (json) {
      ReportJson.write(result.report(strict, dryRun), streams.out());
    } else {
      new Summary(options, result).print(streams.out());
    }
    return (strict && !result.problems().isEmpty() ? ExitStatus.DOES_NOT_HOLD : ExitStatus.DONE)
        .code();
  }

  /** A site can have a problem on each page: they are written many at once. */
  private void print(List<Problem> problems) {
    StringBuilder lines = new StringBuilder();
    for (Problem problem : problems) {
      lines.append(problem).append(System.lineSeparator());
      if (lines.length() > LINES) {
        write(lines);
      }
    }
    write(lines);
  }

  private void write(StringBuilder lines) {
    streams.err().writeBytes(lines.toString().getBytes(UTF_8));
    lines.setLength(0);
  }

  private StageOptions options() {
    require(scheme.equals("http") || scheme.equals("https"), "--scheme is http or https");
    int writtenPort =
        port != null ? port : target.isVm() && scheme.equals("https") ? 443 : target.port();
    int boundPort = listenPort != null ? listenPort : writtenPort;
    require(isPort(writtenPort), "--port is a number from 1 to 65535");
    require(isPort(boundPort), "--listen-port is a number from 1 to 65535");
    require(
        publicAddress == null || isAddress(publicAddress),
        "--public is an IP address, such as 192.0.2.1 or 2001:db8::1");
    require(spare >= 0, "--spare is a number from 0");
    int leastMemory = server.memory() + 1;
    require(
        memory >= leastMemory && memory <= 1 << 20,
        "--memory is a number of MiB from " + leastMemory);
    require(
        content == Delivery.EMBED || target.isVm(),
        "--content block is for spt, hvt, virtio and xen");
    require(threads >= 1 && threads <= 1024, "--threads is a number from 1 to 1024");
    return new StageOptions(
        Version.number(),
        mirror,
        out == null ? Path.of("") : out,
        out != null,
        siteHost,
        followLinks,
        target,
        content,
        server,
        network,
        network6,
        spare,
        naming,
        scheme,
        writtenPort,
        boundPort,
        publicAddress,
        memory,
        dnsUnikernel,
        templates,
        firstSerial(System.getenv("SOURCE_DATE_EPOCH")),
        fresh,
        dryRun,
        threads,
        repairs.options(spec));
  }

  /** What reproducible-builds.org/specs/source-date-epoch says, modulo 2^32; else 1. */
  private static long firstSerial(@Nullable String sourceDateEpoch) {
    return sourceDateEpoch != null && sourceDateEpoch.matches("[0-9]{1,15}")
        ? Long.parseLong(sourceDateEpoch) & 0xFFFF_FFFFL
        : Serial.FIRST;
  }

  private static boolean isAddress(String text) {
    try {
      Cidr.parse(text + (text.indexOf(':') < 0 ? "/32" : "/128"));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isPort(int port) {
    return port >= 1 && port <= 65535;
  }

  private void require(boolean holds, String otherwise) {
    if (!holds && spec != null) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
