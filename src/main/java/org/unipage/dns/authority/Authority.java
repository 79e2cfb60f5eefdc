package org.unipage.dns.authority;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.message.Answer;
import org.unipage.dns.message.Query;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What zones answer: the algorithm of RFC 1034, section 4.3.2, with wildcards by RFC 4592, DNAME by
 * RFC 6672, and answers about nothing by RFC 2308. A pure function, quick in the size of the zones.
 */
public final class Authority {
  /** How many aliases are followed: more are a loop, or as good as one. BIND's number. */
  static final int MOST_ALIASES = 16;

  private Authority() {}

  /**
   * What the zones say.
   *
   * @param answer the answer
   * @param elsewhere the name outside all zones at which a chain of aliases leaves them, and goes
   *     on
   */
  public record Result(Answer answer, @Nullable Name elsewhere) {}

  /** The answer to {@code query}, if its name is in a zone. */
  public static Optional<Result> answer(Zones zones, Query query) {
    ZoneIndex zone = zones.find(query.name(), query.type());
    return zone == null ? Optional.empty() : Optional.of(new Search(zones, query).from(zone));
  }

  /** One query on its way through the zones. */
  private static final class Search {
    private final Zones zones;
    private final Name asked;
    private final int type;
    private final List<Record> answer = new ArrayList<>(2);
    private List<Record> authority = List.of();
    private List<Record> additional = List.of();
    private boolean authoritative = true;
    private int rcode = Rcode.NOERROR;

    Search(Zones zones, Query query) {
      this.zones = zones;
      this.asked = query.name();
      this.type = query.type();
    }

    Result from(ZoneIndex first) {
      ZoneIndex zone = first;
      Name name = asked;
      for (int aliases = 0; ; aliases++) {
        Name next = step(zone, name);
        if (next == null || aliases == MOST_ALIASES) {
          return result(null);
        }
        zone = zones.find(next, type);
        if (zone == null) {
          return result(next);
        }
        name = next;
      }
    }

    private Result result(@Nullable Name elsewhere) {
      return new Result(
          new Answer(rcode, authoritative, answer, authority, additional, null), elsewhere);
    }

    /** Adds what {@code zone} has for {@code name}; returns the name to go on with, if any. */
    private @Nullable Name step(ZoneIndex zone, Name name) {
      Node node = zone.exact(name);
      if (node == null) {
        return below(zone, zone.closest(name), name);
      }
      if (node.above != null) {
        return end(zone, node.above, name);
      }
      if (node.cut && type != Type.DS) {
        return refer(zone, node);
      }
      return at(zone, node, name, false);
    }

    private @Nullable Name below(ZoneIndex zone, Node encloser, Name name) {
      if (encloser.above != null) {
        return end(zone, encloser.above, name);
      }
      if (encloser.cut || encloser.find(Type.DNAME) != null) {
        return end(zone, encloser, name);
      }
      if (encloser.wildcard == null) {
        rcode = Rcode.NXDOMAIN;
        authority = zone.negative();
        return null;
      }
      return at(zone, encloser.wildcard, name, true);
    }

    private @Nullable Name at(ZoneIndex zone, Node node, Name name, boolean synthesize) {
      List<Record> set = type == Type.ANY ? node.any() : node.find(type);
      if (set != null) {
        addAll(set, name, synthesize);
        if (type == Type.NS) {
          additional = addresses(zone, set);
        }
        return null;
      }
      // RRSIG and NSEC stand beside a CNAME, so it is not followed for them (RFC 4034).
      boolean beside = type == Type.RRSIG || type == Type.NSEC;
      List<Record> alias = beside ? null : node.find(Type.CNAME);
      if (alias == null) {
        authority = zone.negative();
        return null;
      }
      addAll(alias, name, synthesize);
      return ((CNAMERecord) alias.get(0)).getTarget();
    }

    private void addAll(List<Record> set, Name name, boolean synthesize) {
      for (Record record : set) {
        answer.add(synthesize ? record.withName(name) : record);
      }
    }

    /** {@code name} is below {@code node}, where authority ends or a DNAME stands. */
    private @Nullable Name end(ZoneIndex zone, Node node, Name name) {
      if (node.cut) {
        return refer(zone, node);
      }
      List<Record> set = node.find(Type.DNAME);
      if (set == null) {
        throw new IllegalStateException("neither NS nor DNAME at " + node.name);
      }
      DNAMERecord redirection = (DNAMERecord) set.get(0);
      answer.add(redirection);
      try {
        Name target = name.fromDNAME(redirection);
        answer.add(new CNAMERecord(name, DClass.IN, redirection.getTTL(), target));
        return type == Type.CNAME || type == Type.ANY ? null : target;
      } catch (NameTooLongException e) {
        rcode = Rcode.YXDOMAIN; // RFC 6672, section 2.2
        return null;
      }
    }

    private @Nullable Name refer(ZoneIndex zone, Node cut) {
      authoritative = !answer.isEmpty(); // the name asked for, not the last of a chain
      List<Record> servers = cut.find(Type.NS);
      if (servers == null) {
        throw new IllegalStateException("no NS at " + cut.name);
      }
      authority = servers; // no DS: without signatures it proves nothing
      additional = addresses(zone, servers);
      return null;
    }

    /** The addresses that the zone has for name servers. */
    private static List<Record> addresses(ZoneIndex zone, List<Record> servers) {
      List<Record> addresses = new ArrayList<>();
      for (Record server : servers) {
        Node target = zone.exact(((NSRecord) server).getTarget());
        if (target != null) {
          addIfPresent(addresses, target.find(Type.A));
          addIfPresent(addresses, target.find(Type.AAAA));
        }
      }
      return addresses;
    }

    private static void addIfPresent(List<Record> records, @Nullable List<Record> set) {
      if (set != null) {
        records.addAll(set);
      }
    }
  }
}
