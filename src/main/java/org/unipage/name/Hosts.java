package org.unipage.name;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.unipage.site.SitePath;

/**
 * The page hosts of the entries of one site. Unlike {@link Naming#path} it knows the paths of cut
 * names too.
 */
public final class Hosts {

  private final Map<SitePath, String> hosts = new HashMap<>();
  private final Map<String, SitePath> paths = new HashMap<>();

  private Hosts() {}

  /**
   * The hosts of {@code paths}.
   *
   * @throws IllegalArgumentException if two of them get the same host, which only cut names can,
   *     one pair in 2^60; the message names both
   */
  public static Hosts of(Naming naming, Collection<SitePath> paths) {
    return of(naming::host, paths);
  }

  static Hosts of(Function<SitePath, String> rule, Collection<SitePath> paths) {
    Hosts result = new Hosts();
    for (SitePath path : paths) {
      String host = rule.apply(path);
      SitePath other = result.paths.putIfAbsent(host, path);
      if (other != null && !other.equals(path)) {
        throw new IllegalArgumentException(
            "%s and %s would both be %s: rename one of them".formatted(other, path, host));
      }
      result.hosts.put(path, host);
    }
    return result;
  }

  /**
   * The page host of {@code path}.
   *
   * @throws IllegalArgumentException if it is no entry of this site
   */
  public String host(SitePath path) {
    String host = hosts.get(path);
    if (host == null) {
      throw new IllegalArgumentException("no entry of this site: " + path);
    }
    return host;
  }

  /** The entry whose page host is {@code host}, in upper or lower case, without a final dot. */
  public Optional<SitePath> path(String host) {
    return Optional.ofNullable(paths.get(HostName.lowerCase(host)));
  }
}
