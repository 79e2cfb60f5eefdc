package org.unipage.dns.authority;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** A name that exists in a zone, if only because a name below it does. */
final class Node {
  private static final List<Record>[] NOTHING = newArray(0);

  final Name name;

  /** The record sets, in the order of their types. */
  private List<Record>[] sets = NOTHING;

  /** The topmost name above this one at which the zone's authority ends, or a DNAME stands. */
  @Nullable Node above;

  /** The name {@code *} below this one. */
  @Nullable Node wildcard;

  /** Whether the zone's authority ends here: NS records, but not the zone's own. */
  boolean cut;

  Node(Name name) {
    this.name = name;
  }

  /** Adds a record set of a type that comes after all that are there. */
  void add(List<Record> set) {
    List<Record>[] more = newArray(sets.length + 1);
    System.arraycopy(sets, 0, more, 0, sets.length);
    more[sets.length] = set;
    sets = more;
  }

  @Nullable List<Record> find(int type) {
    for (List<Record> set : sets) {
      if (set.get(0).getType() == type) {
        return set;
      }
    }
    return null;
  }

  /** One record set, for those who ask for any (RFC 8482, section 4.1). */
  @Nullable List<Record> any() {
    for (List<Record> set : sets) {
      if (set.get(0).getType() != Type.RRSIG) {
        return set;
      }
    }
    return null;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no array of a generic type
  private static List<Record>[] newArray(int length) {
    return new List[length];
  }
}
