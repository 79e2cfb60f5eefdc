package org.unipage.dns.authority;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The zones that are served. Immutable. */
public final class Zones {
  private final Map<Name, ZoneIndex> byOrigin = new HashMap<>();
  private final int mostLabels;

  /**
   * @throws BadZone if two zones have the same name
   */
  public Zones(Collection<ZoneIndex> zones) throws BadZone {
    for (ZoneIndex zone : zones) {
      if (byOrigin.put(zone.origin(), zone) != null) {
        throw new BadZone(zone.origin() + ": given twice");
      }
    }
    mostLabels = byOrigin.keySet().stream().mapToInt(Name::labels).max().orElse(0);
  }

  /** All zones, in canonical order of their names. */
  public List<ZoneIndex> all() {
    return byOrigin.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .toList();
  }

  /**
   * The zone that answers for {@code name}: the one with the longest name, but for DS, which is the
   * parent's word, one above it if there is one (RFC 4035, section 3.1.4.1).
   */
  @Nullable ZoneIndex find(Name name, int type) {
    ZoneIndex zone = findAbove(name, 0);
    if (type == Type.DS && zone != null && zone.origin().equals(name) && name.labels() > 1) {
      ZoneIndex parent = findAbove(name, 1);
      return parent == null ? zone : parent;
    }
    return zone;
  }

  private @Nullable ZoneIndex findAbove(Name name, int cut) {
    int labels = name.labels();
    for (int i = Math.max(cut, labels - mostLabels); i < labels; i++) {
      ZoneIndex zone = byOrigin.get(i == 0 ? name : new Name(name, i));
      if (zone != null) {
        return zone;
      }
    }
    return null;
  }
}
