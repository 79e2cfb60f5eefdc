package org.unipage.dns.source;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Gives every host of a zone the same address: the gateway's, which knows hosts by their name. */
final class OneAddress {
  private OneAddress() {}

  /**
   * {@code records}, but every name with an address has {@code addresses} instead, unless it is a
   * name server's.
   *
   * @param addresses none: nothing changes
   */
  static List<Record> forAll(List<Record> records, List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      return records;
    }
    Set<Name> servers = new HashSet<>();
    for (Record record : records) {
      if (record instanceof NSRecord ns) {
        servers.add(ns.getTarget());
      }
    }
    List<Record> changed = new ArrayList<>(records.size());
    Set<Name> done = new HashSet<>();
    for (Record record : records) {
      boolean address = record.getType() == Type.A || record.getType() == Type.AAAA;
      if (!address || servers.contains(record.getName())) {
        changed.add(record);
      } else if (done.add(record.getName())) {
        addresses.forEach(one -> changed.add(at(record, one)));
      }
    }
    return changed;
  }

  private static Record at(Record record, InetAddress address) {
    return address instanceof Inet6Address
        ? new AAAARecord(record.getName(), record.getDClass(), record.getTTL(), address)
        : new ARecord(record.getName(), record.getDClass(), record.getTTL(), address);
  }
}
