package org.unipage.dns.authority;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * A zone, laid out to be looked up in: every name that exists, empty non-terminals included, in one
 * hash table, so that a name that exists costs one look-up whatever the zone's size. (dnsjava's own
 * {@code Zone} takes a lock and one look-up for every label, and copies each set.) Immutable.
 */
public final class ZoneIndex {
  /** Types that may stand beside a CNAME (RFC 4034, sections 3 and 4; RFC 2535, section 2.3.5). */
  private static final Set<Integer> BESIDE_CNAME =
      Set.of(Type.CNAME, Type.RRSIG, Type.NSEC, Type.KEY, Type.SIG, Type.NXT);

  private final Name origin;
  private final Map<Name, Node> nodes;
  private final SOARecord soa;
  private final List<Record> negative;
  private final int mostLabels;

  private ZoneIndex(Name origin, Map<Name, Node> nodes, SOARecord soa) {
    this.origin = origin;
    this.nodes = nodes;
    this.soa = soa;
    this.negative = List.of(negative(soa));
    this.mostLabels = nodes.keySet().stream().mapToInt(Name::labels).max().orElseThrow();
  }

  /**
   * The zone that {@code records} are.
   *
   * @param source where they come from, for messages
   * @throws BadZone if they are no zone: not exactly one SOA, a record outside the zone or of
   *     another class, no NS record at the origin, or a CNAME beside other records
   */
  public static ZoneIndex of(String source, List<Record> records) throws BadZone {
    SOARecord soa = soa(source, records);
    Name origin = soa.getName();
    Map<Name, Map<Integer, Set<Record>>> sets = new HashMap<>();
    for (Record record : records) {
      if (!record.getName().subdomain(origin)) {
        throw new BadZone("%s: %s is not in %s".formatted(source, record.getName(), origin));
      }
      if (record.getDClass() != DClass.IN) {
        throw new BadZone("%s: %s is not of class IN".formatted(source, record.getName()));
      }
      sets.computeIfAbsent(record.getName(), name -> new TreeMap<>())
          .computeIfAbsent(record.getType(), type -> new LinkedHashSet<>())
          .add(record);
    }
    Map<Name, Node> nodes = new HashMap<>();
    for (Map.Entry<Name, Map<Integer, Set<Record>>> entry : sets.entrySet()) {
      check(source, entry.getKey(), entry.getValue());
      Node node = nodes.computeIfAbsent(entry.getKey(), Node::new);
      entry.getValue().values().forEach(set -> node.add(oneTtl(set)));
      for (Name name = entry.getKey(); !name.equals(origin); name = new Name(name, 1)) {
        nodes.computeIfAbsent(name, Node::new);
      }
    }
    Node apex = node(nodes, origin);
    if (apex.find(Type.NS) == null) {
      throw new BadZone("%s: %s has no NS record".formatted(source, origin));
    }
    join(nodes, apex);
    return new ZoneIndex(origin, nodes, soa);
  }

  /** The zone's name. */
  public Name origin() {
    return origin;
  }

  /** The zone's SOA serial. */
  public long serial() {
    return soa.getSerial();
  }

  /** How many names exist. */
  public int names() {
    return nodes.size();
  }

  /** The SOA record as it goes with an answer that there is nothing (RFC 2308, section 3). */
  List<Record> negative() {
    return negative;
  }

  @Nullable Node exact(Name name) {
    return nodes.get(name);
  }

  /** The longest name that exists at or above {@code name}, which is in this zone. */
  Node closest(Name name) {
    int labels = name.labels();
    for (int cut = Math.max(0, labels - mostLabels); ; cut++) {
      Node node = nodes.get(cut == 0 ? name : new Name(name, cut));
      if (node != null) {
        return node;
      }
    }
  }

  private static SOARecord soa(String source, List<Record> records) throws BadZone {
    SOARecord found = null;
    for (Record record : records) {
      if (record instanceof SOARecord soa) {
        if (found != null && !found.equals(soa)) {
          throw new BadZone(source + ": more than one SOA record");
        }
        found = soa;
      }
    }
    if (found == null) {
      throw new BadZone(source + ": no SOA record");
    }
    return found;
  }

  private static void check(String source, Name name, Map<Integer, Set<Record>> sets)
      throws BadZone {
    Set<Record> alias = sets.get(Type.CNAME);
    if (alias != null && (alias.size() > 1 || !BESIDE_CNAME.containsAll(sets.keySet()))) {
      throw new BadZone("%s: %s has a CNAME and other records".formatted(source, name));
    }
    Set<Record> redirection = sets.get(Type.DNAME);
    if (redirection != null && redirection.size() > 1) {
      throw new BadZone("%s: %s has more than one DNAME".formatted(source, name));
    }
  }

  /** A record set has one TTL; of several, the least (RFC 2181, section 5.2). */
  private static List<Record> oneTtl(Set<Record> set) {
    long least = set.stream().mapToLong(Record::getTTL).min().orElseThrow();
    return set.stream()
        .map(record -> record.getTTL() == least ? record : withTtl(record, least))
        .toList();
  }

  private static SOARecord negative(SOARecord soa) {
    return (SOARecord) withTtl(soa, Math.min(soa.getTTL(), soa.getMinimum()));
  }

  private static Record withTtl(Record record, long ttl) {
    return Record.newRecord(
        record.getName(), record.getType(), record.getDClass(), ttl, record.rdataToWireCanonical());
  }

  private static void join(Map<Name, Node> nodes, Node apex) {
    List<Node> downwards = new ArrayList<>(nodes.values());
    downwards.sort(Comparator.comparingInt(node -> node.name.labels()));
    for (Node node : downwards) {
      if (node == apex) {
        continue;
      }
      node.cut = node.find(Type.NS) != null;
      Node parent = node(nodes, new Name(node.name, 1));
      boolean ends = parent.cut || parent.find(Type.DNAME) != null;
      node.above = parent.above == null && ends ? parent : parent.above;
      if (node.name.isWild()) {
        parent.wildcard = node;
      }
    }
  }

  private static Node node(Map<Name, Node> nodes, Name name) {
    Node node = nodes.get(name);
    if (node == null) {
      throw new IllegalStateException("no such name: " + name);
    }
    return node;
  }
}
