package org.unipage.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.unipage.PreviewPipeline;
import org.unipage.PreviewWatcher;
import org.unipage.StageOptions;
import org.unipage.manifest.Manifest;
import org.unipage.name.Naming;
import org.unipage.preview.LiveSite;
import org.unipage.preview.PreviewServer;
import org.unipage.preview.http.Limits;
import org.unipage.template.Templates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "preview",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows a mirrored site as it would be staged in a browser, from one process, without VMs,"
          + " DNS or root.",
      "",
      "The site is named below .localhost, which browsers and curl look up on this machine by"
          + " themselves; nobody else can reach it. http://unipage.localhost:8080/ lists all pages,"
          + " says what cannot be repaired and draws which page refers to which. A file that"
          + " changes is shown as it is now, and a page that is open in a browser reloads: where a"
          + " browser asks for a page to show it (Sec-Fetch-Dest), a script follows its last byte;"
          + " every other answer is, byte for byte, that of the page's own server.",
      ""
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:stopped by a signal",
      "1:cannot serve: a mirror that cannot be read, or a port that is taken",
      "2:wrong usage"
    })
final class PreviewCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SITE_DIR", description = "The mirror; its name is the site host.")
  private Path mirror = Path.of("");

  @Option(
      names = "--site-host",
      paramLabel = "NAME",
      description =
          "The site's host name, if SITE_DIR is not named so; shown with .localhost after it.")
  private @Nullable String siteHost;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "The port to listen on (default: ${DEFAULT-VALUE}; 0: any that is free).")
  private int port;

  @Option(
      names = "--proxy",
      arity = "0..1",
      paramLabel = "PORT",
      fallbackValue = "8081",
      description =
          "Keep the site's real names, with port 80, and be an HTTP proxy for them on this port"
              + " (default: ${FALLBACK-VALUE}); http://unipage.localhost:8080/proxy.pac tells a"
              + " browser to use it.")
  private @Nullable Integer proxyPort;

  @Option(names = "--open", description = "Open the site's first page in a browser.")
  private boolean open;

  @Option(
      names = "--no-reload",
      description = "Do not make open pages reload: no script is added to any answer.")
  private boolean noReload;

  @Option(
      names = "--naming",
      paramLabel = "STYLE",
      description = "dotted: logo.png.img.SITE; flat: one label before SITE (default: dotted).")
  private Naming.Style naming = Naming.Style.DOTTED;

  @Option(
      names = "--network",
      paramLabel = "CIDR",
      description = "Where the addresses in the list come from (default: 127.56.0.0/16).")
  private @Nullable String network;

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
      names = "--threads",
      paramLabel = "N",
      description = "Files worked on at once (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  PreviewCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    LogLines.to(streams.err());
    require(port >= 0 && port <= 65535, "--port is a number from 0 to 65535");
    require(
        proxyPort == null || (proxyPort >= 0 && proxyPort <= 65535),
        "--proxy takes a port from 0 to 65535");
    require(threads >= 1 && threads <= 1024, "--threads is a number from 1 to 1024");
    List<ServerSocketChannel> listeners = Loopback.listen(port, "--port");
    List<ServerSocketChannel> proxies =
        proxyPort == null ? List.of() : Loopback.listen(proxyPort, "--proxy");
    StageOptions options = options(Loopback.port(listeners));
    PreviewPipeline site =
        new PreviewPipeline(
            options, proxyPort != null, ProgressLine.of(streams.err(), false, true));
    PreviewServer.Settings settings =
        new PreviewServer.Settings(
            Loopback.port(listeners),
            Loopback.port(proxies),
            !noReload,
            threads,
            Limits.DEFAULT,
            Long.toString(System.currentTimeMillis(), 36));
    PreviewServer server =
        PreviewServer.start(site, settings, Templates.of(templates), listeners, proxies);
    try (PreviewWatcher watcher = new PreviewWatcher(site, options)) {
      CountDownLatch stop = new CountDownLatch(1);
      Signals.handle("TERM", stop::countDown);
      Signals.handle("INT", stop::countDown);
      String first = say(site.state(), settings, watcher);
      if (open) {
        Browser.open(first, streams.err());
      }
      stop.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      server.close();
    }
    return ExitStatus.DONE.code();
  }

  /** Prints what can be seen, and where. */
  private String say(
      LiveSite.State state, PreviewServer.Settings settings, PreviewWatcher watcher) {
    state.problems().forEach(problem -> streams.err().println(problem));
    Manifest site = state.manifest();
    String overview =
        "http://unipage.localhost" + (settings.port() == 80 ? "" : ":" + settings.port()) + "/";
    String first =
        site.entries().stream()
            .filter(page -> page.id().equals(site.front()))
            .map(Manifest.Page::url)
            .findFirst()
            .orElseThrow();
    PrintStream out = streams.out();
    Summary.line(out, site.siteHost(), Summary.contents(site));
    Summary.line(out, "site", first);
    Summary.line(out, "all pages", overview);
    Summary.line(
        out,
        "problems",
        state.problems().isEmpty()
            ? "none"
            : Summary.number(state.problems().size()) + " (" + overview + "problems)");
    if (settings.proxyPort() > 0) {
      Summary.line(
          out,
          "proxy",
          "127.0.0.1:" + settings.proxyPort() + ", as " + overview + "proxy.pac says");
    }
    if (watcher.isPolling()) {
      Summary.line(out, "changes", "seen within seconds: the system does not tell of them");
    }
    Summary.line(out, "listening", "on this machine only; Ctrl-C ends it");
    out.flush();
    return first;
  }

  private StageOptions options(int boundPort) {
    int writtenPort = proxyPort == null ? boundPort : 80;
    return StageOptions.ofPreview(
        Version.number(),
        mirror,
        siteHost,
        followLinks,
        network,
        naming,
        writtenPort,
        boundPort,
        templates,
        threads);
  }

  private void require(boolean holds, String otherwise) {
    if (!holds && spec != null) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
