package org.unipage.link;

import java.util.Set;

/**
 * Where a site is served, and where else it has been.
 *
 * @param host the site host, lower case
 * @param scheme {@code http} or {@code https}, as written in URLs
 * @param port as written in URLs, 1 to 65535
 * @param otherAuthorities what else was this site, {@code host} or {@code host:port} each (RFC 3986
 *     section 3.2), e.g. the {@code 127.0.0.1:8099} that it was mirrored from; without a port, or
 *     with a default one, both default ports are meant. The site host's own bare and {@code www.}
 *     form need not be named.
 */
public record Site(String host, String scheme, int port, Set<String> otherAuthorities) {

  /**
   * @throws IllegalArgumentException if the scheme or the port is none
   */
  public Site {
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException("not http or https: " + scheme);
    }
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("not a port: " + port);
    }
    otherAuthorities = Set.copyOf(otherAuthorities);
  }

  /** {@code www.} and the host, or the host without it. */
  String twin() {
    return host.startsWith("www.") ? host.substring("www.".length()) : "www." + host;
  }
}
