package org.unipage.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.unipage.site.Entry;
import org.unipage.site.OriginalUrl;
import org.unipage.site.SitePath;

/** Small mirrors of {@code www.example.org}, mirrored from 127.0.0.1:8099. */
final class Mirrors {

  static final Site SITE =
      new Site("www.example.org", "http", 8080, Set.of("127.0.0.1:8099", "old.example.net"));

  private Mirrors() {}

  /** The links of a mirror with these files; the page host of file number 3 is {@code p3.…}. */
  static Links of(Site site, List<SitePath> paths) {
    List<Entry> entries = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    List<String> urls = OriginalUrl.of(paths);
    for (SitePath path : paths) {
      hosts.add("p" + hosts.size() + '.' + site.host());
      entries.add(new Entry(path, urls.get(hosts.size() - 1), Path.of("x"), 1, "text/html"));
    }
    return Links.of(site, entries, hosts);
  }

  static Links of(String... paths) {
    return of(SITE, List.of(paths).stream().map(SitePath::of).toList());
  }

  /** {@code KIND url}, with {@code alias …} behind if there is one. */
  static String say(Link link) {
    return link.kind()
        + " "
        + link.url()
        + (link.alias().isEmpty() ? "" : " alias " + link.alias());
  }

  /** What {@code reference} means in file number 0. */
  static String say(Links links, String reference) {
    return say(links.resolver(0, UTF_8).resolve(reference));
  }
}
