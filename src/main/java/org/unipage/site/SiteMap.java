package org.unipage.site;

import java.util.List;

/**
 * A mirror, read: immutable.
 *
 * @param siteHost the site's own host name, lower case, e.g. {@code www.example.org}
 * @param entries every file that gets a page host, sorted by path
 * @param problems what in the mirror could not become an entry, sorted
 */
public record SiteMap(String siteHost, List<Entry> entries, List<Problem> problems) {
  public SiteMap {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }
}
