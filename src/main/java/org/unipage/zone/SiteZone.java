package org.unipage.zone;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the DNS zone of a site says.
 *
 * @param siteHost the site's own host name, the zone's origin; no trailing dot
 * @param serial the SOA serial, 0 to 2^32 - 1 (RFC 1982)
 * @param nameServer the name server of the zone and its glue; a name below the site host
 * @param hosts the site host and every page host, each once, in any order
 * @param publicAddress an IPv4 or IPv6 address that all {@code hosts} have in the zone instead of
 *     their own (the name server keeps its own)
 */
public record SiteZone(
    String siteHost,
    long serial,
    Host nameServer,
    List<Host> hosts,
    @Nullable String publicAddress) {

  public SiteZone {
    hosts = List.copyOf(hosts);
  }

  /** Whether this zone says the same as another one, but for the serial. */
  public boolean hasTheRecordsOf(SiteZone other) {
    if (!siteHost.equals(other.siteHost)
        || !Objects.equals(publicAddress, other.publicAddress)
        || !nameServer.is(other.nameServer)
        || hosts.size() != other.hosts.size()) {
      return false;
    }
    for (int i = 0; i < hosts.size(); i++) {
      if (!hosts.get(i).is(other.hosts.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * A host name and its addresses.
   *
   * @param name the host name, no trailing dot
   * @param ipv4 its IPv4 address in dotted form
   * @param ipv6 its IPv6 address, if it has one
   */
  public record Host(String name, String ipv4, @Nullable String ipv6) {

    private boolean is(Host other) {
      return name.equals(other.name) && ipv4.equals(other.ipv4) && Objects.equals(ipv6, other.ipv6);
    }
  }
}
