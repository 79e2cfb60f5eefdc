package org.unipage.link;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.unipage.site.Entry;

/**
 * What references mean on one site. Immutable and safe for use by many threads.
 *
 * <p>An http or https URL is on this site if its host is the site host, its bare or {@code www.}
 * form or a page host, and its port the default one of http or https, the staged one or one that
 * the site was mirrored from; or if it is one of {@link Site#otherAuthorities}. Credentials are not
 * looked at, and not written.
 */
public final class Links {

  private final Site site;
  private final List<Entry> entries;
  private final List<String> hosts;
  private final EntryIndex index;
  private final Map<String, Integer> byHost = new HashMap<>();
  private final Set<String> siteHosts;

  /** What stands before and after the host in each URL. */
  private final String scheme;

  private final String port;
  private final Set<String> authorities = new HashSet<>();
  private final Set<Integer> ports = new HashSet<>();

  /** The folder of the document that was asked about last: documents come folder by folder. */
  private volatile Folder folder = new Folder("", StandardCharsets.UTF_8, Map.of());

  private record Folder(String url, Charset charset, Map<String, Link> remembered) {}

  private Links(Site site, List<Entry> entries, List<String> hosts) {
    this.site = site;
    this.entries = List.copyOf(entries);
    this.hosts = List.copyOf(hosts);
    this.index = new EntryIndex(this.entries);
    this.siteHosts = Set.of(site.host(), site.twin());
    this.scheme = site.scheme() + "://";
    this.port = site.port() == Url.defaultPort(site.scheme()) ? "" : ":" + site.port();
    for (int i = 0; i < hosts.size(); i++) {
      byHost.put(hosts.get(i), i);
    }
    ports.addAll(Set.of(80, 443));
    ports.add(site.port());
    site.otherAuthorities().forEach(this::addAuthority);
  }

  private void addAuthority(String authority) {
    Url url = Url.parse("http://" + authority, null, StandardCharsets.UTF_8);
    if (url == null) {
      throw new IllegalArgumentException("not host or host:port: " + authority);
    }
    String host = withoutRootDot(url.host());
    if (url.port() < 0) {
      authorities.add(host + ":80");
      authorities.add(host + ":443");
    } else {
      authorities.add(host + ':' + url.port());
      ports.add(url.port());
    }
  }

  /**
   * The links of a site.
   *
   * @param site where it is served
   * @param entries every file of the mirror
   * @param hosts their page hosts, in the same order, lower case
   * @throws IllegalArgumentException if there are more or fewer hosts than entries, or an authority
   *     of the site is none
   */
  public static Links of(Site site, List<Entry> entries, List<String> hosts) {
    if (entries.size() != hosts.size()) {
      throw new IllegalArgumentException(entries.size() + " entries, " + hosts.size() + " hosts");
    }
    return new Links(site, entries, hosts);
  }

  /** Where the site host is served: {@code scheme://host}, with the port if it needs one. */
  public String origin() {
    return scheme + site.host() + port;
  }

  /** The URL of an entry on its page host. */
  public String pageUrl(int entry) {
    return scheme + hosts.get(entry) + port + entries.get(entry).originalUrl();
  }

  /**
   * The resolver for the references in one file; for use by one thread.
   *
   * @param entry the file
   * @param charset what it is encoded in
   */
  public Resolver resolver(int entry, Charset charset) {
    Url url = Url.parse(origin() + entries.get(entry).originalUrl(), null, charset);
    if (url == null) {
      throw new IllegalArgumentException("no URL: " + entries.get(entry).originalUrl());
    }
    return new DocumentResolver(this, url, charset, remembered(url, charset));
  }

  private Map<String, Link> remembered(Url document, Charset charset) {
    String url = document.path().substring(0, document.path().lastIndexOf('/') + 1);
    Folder last = folder;
    if (!last.url.equals(url) || !last.charset.equals(charset)) {
      last = new Folder(url, charset, new ConcurrentHashMap<>());
      folder = last;
    }
    return last.remembered;
  }

  /** Whether {@code url} is on this site. */
  boolean isHere(Url url) {
    if (!url.isHttp()) {
      return false;
    }
    String host = withoutRootDot(url.host());
    return (ports.contains(url.effectivePort())
            && (siteHosts.contains(host) || byHost.containsKey(host)))
        || authorities.contains(host + ':' + url.effectivePort());
  }

  private static String withoutRootDot(String host) {
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  /** What {@code url}, which is on this site, leads to; its fragment is dropped. */
  Link find(Url url, Charset charset) {
    String path = url.path();
    String query = url.query();
    int own = byHost.getOrDefault(withoutRootDot(url.host()), -1);
    String ownUrl = own < 0 ? "" : entries.get(own).originalUrl();
    if (ownUrl.equals(url.target())) {
      return new Link(Link.Kind.ENTRY, pageUrl(own), own, "");
    }
    EntryIndex.Match match = index.find(path, query, charset);
    if (match == null) {
      // A page host answers its own path whatever the query is.
      return ownUrl.startsWith(path + '?')
          ? new Link(Link.Kind.ENTRY, pageUrl(own), own, "")
          : new Link(Link.Kind.MISSING, siteUrl(url), -1, "");
    }
    String requested = match.pathAlone() ? path : url.target();
    return new Link(
        Link.Kind.ENTRY,
        match.pathAlone() ? withQuery(match.entry(), url) : pageUrl(match.entry()),
        match.entry(),
        alias(requested, entries.get(match.entry()).originalUrl()));
  }

  /** The entries whose original URL starts with {@code folder}, by what follows it; no more. */
  SortedMap<String, Link> below(String folder, int most) {
    SortedMap<String, Link> below = new TreeMap<>();
    index
        .below(folder, most)
        .forEach(
            (rest, entry) -> below.put(rest, new Link(Link.Kind.ENTRY, pageUrl(entry), entry, "")));
    return below;
  }

  /**
   * What to write for a base URL on this site. Only an entry's own original URL becomes its page
   * URL: under any other name the folder could differ, and with it what relative references mean.
   */
  String base(Url url) {
    int entry = index.byOriginalUrl(url.path(), url.query());
    if (entry >= 0) {
      return pageUrl(entry);
    }
    entry = index.byOriginalUrl(url.path(), null);
    return entry < 0 ? siteUrl(url) : withQuery(entry, url);
  }

  private String siteUrl(Url url) {
    return origin() + url.target();
  }

  /** The page URL with the query of {@code url}, unless it has one of its own. */
  private String withQuery(int entry, Url url) {
    String page = pageUrl(entry);
    return url.query() == null || page.indexOf('?') >= 0 ? page : page + '?' + url.query();
  }

  /** {@code requested} if the front does not know it by {@code originalUrl}; else empty. */
  private static String alias(String requested, String originalUrl) {
    String target = OriginForm.normal(requested);
    String known = OriginForm.normal(originalUrl);
    boolean isKnown =
        target.equals(known) || (known.endsWith("/") && target.equals(known + "index.html"));
    // No server takes a request target that starts with two slashes.
    return isKnown || requested.startsWith("//") ? "" : requested;
  }
}
