package org.unipage.dns.source;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.authority.ZoneIndex;
import org.unipage.dns.authority.ZoneLoader;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;

/** A staged site: its zone, and the reverse zones of its networks. */
final class SiteSource implements ZoneSource {
  private final Path out;
  private final List<InetAddress> everywhere;
  private volatile List<Path> inputs;

  /**
   * @param out where the site was staged
   * @param everywhere addresses that every host gets instead of its own, if any
   */
  SiteSource(Path out, List<InetAddress> everywhere) {
    this.out = out;
    this.everywhere = everywhere;
    this.inputs = List.of(manifest(out));
  }

  /** Where the manifest of a site staged in {@code out} is. */
  static Path manifest(Path out) {
    return out.resolve("staging").resolve("manifest.json");
  }

  @Override
  public Path path() {
    return out;
  }

  @Override
  public List<Path> inputs() {
    return inputs;
  }

  @Override
  public Loaded load() throws IOException, BadZone {
    Manifest manifest;
    try {
      manifest = ManifestJson.read(manifest(out));
    } catch (ManifestException e) {
      throw new BadZone(manifest(out) + ": " + e.getMessage());
    }
    Path file = out.resolve(manifest.zone().file());
    inputs = List.of(manifest(out), file);
    List<Record> records = ZoneLoader.records(file, name(manifest.siteHost()));
    List<ZoneIndex> zones = new ArrayList<>();
    zones.add(ZoneIndex.of(file.toString(), OneAddress.forAll(records, everywhere)));
    zones.addAll(reverse(manifest, records));
    List<InetAddress> nameServers = new ArrayList<>();
    nameServers.add(AddressBlock.address(manifest.zone().ipv4()));
    if (manifest.zone().ipv6() != null) {
      nameServers.add(AddressBlock.address(manifest.zone().ipv6()));
    }
    return new Loaded(zones, nameServers);
  }

  private static List<ZoneIndex> reverse(Manifest manifest, List<Record> records) throws BadZone {
    SOARecord soa = first(records, SOARecord.class);
    NSRecord ns = first(records, NSRecord.class);
    if (soa == null || ns == null) {
      return List.of(); // the zone itself is refused for that
    }
    Map<InetAddress, Name> hosts = new LinkedHashMap<>();
    add(hosts, manifest.zone().ipv4(), manifest.zone().ns());
    add(hosts, manifest.zone().ipv6(), manifest.zone().ns());
    for (Manifest.Page page : manifest.entries()) {
      add(hosts, page.ipv4(), page.host());
      add(hosts, page.ipv6(), page.host());
    }
    List<ZoneIndex> zones = new ArrayList<>();
    zones.addAll(ReverseZones.of(AddressBlock.parse(manifest.network()), hosts, soa, ns));
    if (manifest.network6() != null) {
      zones.addAll(ReverseZones.of(AddressBlock.parse(manifest.network6()), hosts, soa, ns));
    }
    return zones;
  }

  private static <T extends Record> @Nullable T first(List<Record> records, Class<T> type) {
    return records.stream().filter(type::isInstance).map(type::cast).findFirst().orElse(null);
  }

  private static void add(Map<InetAddress, Name> hosts, @Nullable String address, String host)
      throws BadZone {
    if (address != null) {
      hosts.putIfAbsent(AddressBlock.address(address), name(host));
    }
  }

  private static Name name(String host) throws BadZone {
    try {
      return Name.fromString(host, Name.root);
    } catch (TextParseException e) {
      throw new BadZone("manifest: no host name: " + host);
    }
  }
}
