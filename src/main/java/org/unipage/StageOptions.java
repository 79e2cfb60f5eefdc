package org.unipage;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.name.Naming;

/**
 * What a run of {@code unipage stage} is asked to do.
 *
 * @param version the version of unipage that runs
 * @param mirror the folder that {@code wget -m} left
 * @param out the folder to write to
 * @param outGiven whether {@code out} was given, and is not just the working folder
 * @param siteHost the site's host name, if not the mirror's folder name
 * @param followLinks a tree outside the mirror that symbolic links may lead into
 * @param target how projects are built and run
 * @param content how an entry's bytes get into its virtual machine
 * @param server what speaks HTTP in a page server
 * @param network IPv4 network in CIDR notation, if not the target's own
 * @param network6 IPv6 network in CIDR notation, if any
 * @param spare how many addresses to keep for further copies
 * @param naming how page hosts are spelt
 * @param scheme {@code http} or {@code https}
 * @param port the port written in URLs
 * @param listenPort the port that page servers bind
 * @param publicAddress the address that every name gets in the zone, if not its own
 * @param memory MiB for each VM
 * @param dnsUnikernel whether the name server gets a project too
 * @param templates a folder whose templates stand in for the built-in ones
 * @param firstSerial the serial of a zone that is new, 0 to 2^32 - 1
 * @param fresh whether to forget the last manifest: addresses and serial start anew
 * @param dryRun whether to change nothing
 * @param threads how many files are worked on at once
 * @param repairs how far pages are repaired
 */
public record StageOptions(
    String version,
    Path mirror,
    Path out,
    boolean outGiven,
    @Nullable String siteHost,
    List<Path> followLinks,
    Target target,
    Delivery content,
    Server server,
    @Nullable String network,
    @Nullable String network6,
    int spare,
    Naming.Style naming,
    String scheme,
    int port,
    int listenPort,
    @Nullable String publicAddress,
    int memory,
    boolean dnsUnikernel,
    @Nullable Path templates,
    long firstSerial,
    boolean fresh,
    boolean dryRun,
    int threads,
    RepairOptions repairs) {

  public StageOptions {
    followLinks = List.copyOf(followLinks);
  }

  /** The options of a site that is staged in thought, to be seen in a browser. */
  public static StageOptions ofPreview(
      String version,
      Path mirror,
      @Nullable String siteHost,
      List<Path> followLinks,
      @Nullable String network,
      Naming.Style naming,
      int port,
      int listenPort,
      @Nullable Path templates,
      int threads) {
    return new StageOptions(
        version,
        mirror,
        Path.of(""),
        false,
        siteHost,
        followLinks,
        Target.PROCESS,
        Delivery.EMBED,
        Server.OWN,
        network,
        null,
        0,
        naming,
        "http",
        port,
        listenPort,
        null,
        32,
        false,
        templates,
        1,
        true,
        true,
        threads,
        RepairOptions.DEFAULT);
  }

  /** The options that a site was staged with, as far as its manifest tells. */
  static StageOptions of(Manifest site, Path out) {
    return new StageOptions(
        "",
        out,
        out,
        true,
        site.siteHost(),
        List.of(),
        Target.valueOf(site.target().toUpperCase(Locale.ROOT)),
        Delivery.valueOf(site.content().toUpperCase(Locale.ROOT)),
        Server.valueOf(site.server().toUpperCase(Locale.ROOT)),
        site.network(),
        site.network6(),
        site.spare().size(),
        Naming.Style.valueOf(site.naming().toUpperCase(Locale.ROOT)),
        site.scheme(),
        site.port(),
        site.listenPort(),
        site.publicAddress(),
        // The front's may be more.
        site.entries().stream().mapToInt(Manifest.Page::memory).min().orElse(0),
        site.zone().project() != null,
        null,
        site.zone().serial(),
        false,
        true,
        1,
        RepairOptions.DEFAULT);
  }
}
