package org.unipage.rewrite;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.unipage.link.Links;
import org.unipage.link.Site;
import org.unipage.name.Naming;
import org.unipage.site.Entry;
import org.unipage.site.SitePath;

/** A site whose files are only names, at {@code http://www.example.org}. */
final class TestSite {
  private final Links links;
  private final Map<String, Integer> index = new HashMap<>();

  private TestSite(List<String> paths) {
    Naming naming = Naming.of("www.example.org", Naming.Style.DOTTED);
    List<Entry> entries = new ArrayList<>();
    List<String> hosts = new ArrayList<>();
    for (String text : paths) {
      SitePath path = SitePath.of(text);
      index.put(text, entries.size());
      String target = path.encoded().replace("%3F", "?").replace("%3D", "=").replace("%26", "&");
      String url = "/" + (path.fileName().equals("index.html") ? folderOf(target) : target);
      entries.add(new Entry(path, url, Path.of(text), 0, "text/html"));
      hosts.add(naming.host(path));
    }
    this.links = Links.of(new Site("www.example.org", "http", 80, Set.of()), entries, hosts);
  }

  /** The site of these paths. */
  static TestSite of(List<String> paths) {
    return new TestSite(paths);
  }

  private static String folderOf(String target) {
    return target.substring(0, target.lastIndexOf('/') + 1);
  }

  Rewritten rewrite(String path, String mediaType, byte[] bytes) {
    int entry = requireNonNull(index.get(path));
    return Rewriter.rewrite(
        SitePath.of(path), mediaType, bytes, charset -> links.resolver(entry, charset));
  }
}
