package org.unipage.dns.summon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.unipage.manifest.Manifest;

/**
 * What a staged site's names stand for.
 *
 * @param entries the page of each host name
 * @param html the ids of those that are HTML
 */
record Hosts(Map<String, Manifest.Page> entries, Map<String, Boolean> html) {

  static Hosts of(Manifest manifest) {
    Map<String, Manifest.Page> entries = new HashMap<>();
    Map<String, Boolean> html = new HashMap<>();
    for (Manifest.Page page : manifest.entries()) {
      entries.put(page.host(), page);
      html.put(page.id(), page.mediaType().startsWith("text/html"));
      if (page.id().equals(manifest.front())) {
        entries.put(manifest.siteHost(), page);
      }
    }
    return new Hosts(Map.copyOf(entries), Map.copyOf(html));
  }

  /**
   * What a browser may ask for after {@code page}: what it refers to, and first what is no page,
   * since that is fetched with it, whereas links may or may not be followed.
   */
  List<String> after(Manifest.Page page) {
    List<String> ids = new ArrayList<>();
    page.references().stream().filter(id -> !html.getOrDefault(id, true)).forEach(ids::add);
    page.references().stream().filter(id -> html.getOrDefault(id, false)).forEach(ids::add);
    return ids;
  }
}
