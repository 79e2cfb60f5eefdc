package org.unipage.name;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who has which address: what {@link AddressPlan} assigned.
 *
 * @param gateway the host that the VMs route through
 * @param nameServer the name server
 * @param front the front
 * @param spare addresses kept for further copies, ascending
 * @param byId every project's address by its id, in the order the ids were given; the front's too
 * @param highWater the highest offset in the IPv4 network that was ever handed out: to be given to
 *     the next run
 */
public record Addresses(
    Address gateway,
    Address nameServer,
    Address front,
    List<Address> spare,
    Map<String, Address> byId,
    long highWater) {

  public Addresses {
    spare = List.copyOf(spare);
    byId = Collections.unmodifiableMap(new LinkedHashMap<>(byId));
  }

  /**
   * One host's address.
   *
   * @param ipv4 dotted decimal
   * @param ipv6 as in RFC 5952, if the site has an IPv6 network
   */
  public record Address(String ipv4, @Nullable String ipv6) {}
}
