package org.unipage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.unipage.make.LabFiles;
import org.unipage.make.SiteFacts;
import org.unipage.manifest.Manifest;
import org.unipage.name.Addresses;
import org.unipage.name.Naming;
import org.unipage.stage.Project;
import org.unipage.template.Templates;
import org.unipage.zone.Serial;
import org.unipage.zone.SiteZone;
import org.unipage.zone.ZoneFile;

/** What stands once in the output tree: the manifest, the zone, the Makefile and its kin. */
final class TopFiles {
  /** The sources of a page server that are the same whatever speaks HTTP in it. */
  private static final List<String> SOURCES =
      List.of(
          "server/block_page.ml",
          "server/blockimage.sh",
          "server/embedded_bytes.c",
          "server/embedded_page.c",
          "server/embedded_page.ml",
          "server/name_server.ml",
          "server/process.ml",
          "server/syn_gate.ml",
          "server/unikernel.ml");

  /** The others: each staged file and its template. */
  private static final Map<Server, Map<String, String>> ITS_OWN =
      Map.of(
          Server.OWN,
          Map.of("server/page_server.ml", "server/page_server.ml"),
          Server.COHTTP,
          Map.of(
              "server/dynamic.ml", "server/dynamic.ml",
              "server/page_core.ml", "server/page_server.ml",
              "server/page_server.ml", "server/cohttp_server.ml"));

  private final SitePlan plan;
  private final Templates templates;
  private final @Nullable Manifest last;

  TopFiles(SitePlan plan, Templates templates, @Nullable Manifest last) {
    this.plan = plan;
    this.templates = templates;
    this.last = last;
  }

  /** The manifest of the staged site. */
  Manifest manifest(List<Manifest.Page> pages) {
    StageOptions options = plan.options();
    Addresses addresses = plan.addresses();
    String siteHost = plan.mirror().siteHost();
    Manifest manifest =
        new Manifest(
            siteHost,
            options.scheme(),
            options.port(),
            options.listenPort(),
            options.naming().name().toLowerCase(Locale.ROOT),
            plan.network().toString(),
            options.network6(),
            addresses.gateway().ipv4(),
            addresses.spare().stream().map(Addresses.Address::ipv4).toList(),
            addresses.highWater(),
            options.target().toString(),
            options.content().toString(),
            options.server().toString(),
            options.publicAddress(),
            new Manifest.Zone(
                zoneFile(),
                options.firstSerial(),
                Naming.NAME_SERVER + "." + siteHost,
                addresses.nameServer().ipv4(),
                addresses.nameServer().ipv6(),
                plan.nameServerId()),
            plan.frontId(),
            plan.fingerprint(),
            pages);
    return last == null ? manifest : manifest.withSerial(serialAfter(last, manifest));
  }

  /** The serial goes up by one when the records differ. */
  private static long serialAfter(Manifest last, Manifest now) {
    long serial = last.zone().serial();
    return zone(now).hasTheRecordsOf(zone(last)) ? serial : Serial.successor(serial);
  }

  /** The names of the files but the manifest, relative to OUT. */
  List<String> names() {
    List<String> names = new ArrayList<>(LabFiles.SHARED);
    sources(plan.options().server()).keySet().forEach(source -> names.add("staging/" + source));
    names.add(zoneFile());
    return names;
  }

  /** The sources that are for another kind of page server, relative to OUT. */
  List<String> leftover() {
    Set<String> now = ITS_OWN.getOrDefault(plan.options().server(), Map.of()).keySet();
    return ITS_OWN.values().stream()
        .flatMap(sources -> sources.keySet().stream())
        .filter(source -> !now.contains(source))
        .sorted()
        .distinct()
        .map(source -> "staging/" + source)
        .toList();
  }

  /** What is staged of a page server, relative to staging/, and of which template each file is. */
  private static SortedMap<String, String> sources(Server server) {
    SortedMap<String, String> sources = new TreeMap<>(ITS_OWN.getOrDefault(server, Map.of()));
    SOURCES.forEach(source -> sources.put(source, source));
    return sources;
  }

  private String zoneFile() {
    return plan.mirror().siteHost() + ".zone";
  }

  /**
   * Whether the zone file says just what it said in the last run.
   *
   * @param manifest what is staged now
   */
  boolean hasTheSameZone(Manifest manifest) {
    return last != null
        && last.fingerprint().equals(manifest.fingerprint())
        && last.zone().serial() == manifest.zone().serial();
  }

  /** The files but the manifest, by their names. */
  Map<String, byte[]> files(Manifest manifest) {
    Map<String, byte[]> files = filesButZone(manifest);
    files.put(manifest.zone().file(), zoneText(manifest));
    return files;
  }

  /** The files but the manifest and the zone, by their names. */
  Map<String, byte[]> filesButZone(Manifest manifest) {
    Map<String, byte[]> files = new TreeMap<>(new LabFiles(templates).shared(facts(manifest)));
    sources(plan.options().server())
        .forEach(
            (source, template) -> {
              String text = new String(templates.copy(template), UTF_8);
              files.put("staging/" + source, (head(source) + text).getBytes(UTF_8));
            });
    return files;
  }

  /** The project of the name server, if it is to have one. */
  Optional<Project> nameServer(Manifest manifest) {
    return Optional.ofNullable(manifest.zone().project())
        .map(id -> new NameServer(templates).project(id, manifest, zoneText(manifest)));
  }

  private static byte[] zoneText(Manifest manifest) {
    return ZoneFile.of(zone(manifest)).toString().getBytes(US_ASCII);
  }

  /** The first line of a source, in its language. */
  private static String head(String source) {
    return source.endsWith(".sh")
        ? "# Generated by unipage.\n"
        : source.endsWith(".c") ? "/* Generated by unipage. */\n" : "(* Generated by unipage. *)\n";
  }

  private SiteFacts facts(Manifest manifest) {
    return new SiteFacts(
        manifest.target(),
        manifest.content().equals(Delivery.BLOCK.toString()),
        plan.options().server() == Server.COHTTP,
        manifest.siteHost(),
        plan.origin() + "/",
        manifest.zone().file(),
        manifest.network(),
        manifest.gateway(),
        manifest.spare(),
        manifest.front(),
        plan.addresses().front().ipv4(),
        manifest.listenPort());
  }

  private static SiteZone zone(Manifest manifest) {
    List<SiteZone.Host> hosts = new ArrayList<>();
    for (Manifest.Page page : manifest.entries()) {
      hosts.add(new SiteZone.Host(page.host(), page.ipv4(), page.ipv6()));
    }
    Manifest.Zone zone = manifest.zone();
    return new SiteZone(
        manifest.siteHost(),
        zone.serial(),
        new SiteZone.Host(zone.ns(), zone.ipv4(), zone.ipv6()),
        hosts,
        manifest.publicAddress());
  }
}
