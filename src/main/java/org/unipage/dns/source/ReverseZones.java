package org.unipage.dns.source;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.authority.ZoneIndex;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SOARecord;

/**
 * The zones that lead from addresses back to names. A reverse name has one label for 8 bits (IPv6:
 * 4), so a network whose prefix ends between labels is several zones, and no zone says anything
 * about an address outside the network.
 */
final class ReverseZones {
  private ReverseZones() {}

  /**
   * The reverse zones of {@code network} in which {@code hosts} have an address, all with {@code
   * soa} and {@code ns} of the site's own zone.
   */
  static List<ZoneIndex> of(
      AddressBlock network, Map<InetAddress, Name> hosts, SOARecord soa, NSRecord ns)
      throws BadZone {
    Map<Name, List<Record>> zones = new LinkedHashMap<>();
    for (Map.Entry<InetAddress, Name> host : hosts.entrySet()) {
      if (!network.contains(host.getKey())) {
        continue;
      }
      Name name = ReverseMap.fromAddress(host.getKey());
      zones
          .computeIfAbsent(origin(name, network), origin -> head(origin, soa, ns))
          .add(new PTRRecord(name, DClass.IN, soa.getTTL(), host.getValue()));
    }
    List<ZoneIndex> indexes = new ArrayList<>();
    for (Map.Entry<Name, List<Record>> zone : zones.entrySet()) {
      indexes.add(ZoneIndex.of(zone.getKey().toString(), zone.getValue()));
    }
    return indexes;
  }

  private static Name origin(Name reverse, AddressBlock network) {
    boolean six = network.first().getAddress().length == 16;
    int perLabel = six ? 4 : 8;
    int all = six ? 32 : 4;
    int labels = (network.prefix() + perLabel - 1) / perLabel;
    return new Name(reverse, all - labels);
  }

  private static List<Record> head(Name origin, SOARecord soa, NSRecord ns) {
    List<Record> records = new ArrayList<>();
    records.add(soa.withName(origin));
    records.add(ns.withName(origin));
    return records;
  }
}
