package org.unipage.link;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Entry;

/** Finds the entry that a path and a query on this site mean. */
final class EntryIndex {

  /**
   * An entry that was found.
   *
   * @param entry its index
   * @param pathAlone whether the path was known, but not with this query
   */
  record Match(int entry, boolean pathAlone) {}

  private static final String ADDED = ".html";

  private final List<Entry> entries;

  /** Made when an entry is first looked for: a run in which hardly anything changed may not. */
  private volatile @Nullable Names names;

  private record Names(Map<String, Integer> byUrl, Map<String, Integer> byName) {}

  /** The original URLs in order; few sites ask for a folder, so it is made when one does. */
  private volatile @Nullable NavigableMap<String, Integer> sorted;

  EntryIndex(List<Entry> entries) {
    this.entries = entries;
  }

  private Names names() {
    Names known = names;
    return known == null ? makeNames() : known;
  }

  private synchronized Names makeNames() {
    Names known = names;
    if (known == null) {
      known = new Names(new HashMap<>(), new HashMap<>());
      for (int i = 0; i < entries.size(); i++) {
        known.byUrl().putIfAbsent(OriginForm.normal(entries.get(i).originalUrl()), i);
        known.byName().putIfAbsent(entries.get(i).path().latin1(), i);
      }
      names = known;
    }
    return known;
  }

  /**
   * The entry that a URL means: the one with that very original URL, else the one whose file name
   * fits first ({@link FileNames}), else, without the query, the same again.
   *
   * @return null if the mirror has no such file
   */
  @Nullable Match find(String path, @Nullable String query, Charset charset) {
    int entry = findExactly(path, query, charset);
    if (entry >= 0 || query == null) {
      return entry < 0 ? null : new Match(entry, false);
    }
    entry = findExactly(path, null, charset);
    if (entry < 0) {
      return null;
    }
    String own = entries.get(entry).originalUrl();
    int better = -1;
    if (own.indexOf('?') < 0 && !own.equals(path)) {
      // /about?x=1 leads to about.html, but about.html?x=1 has a file of its own: that one.
      better = findExactly(own, query, charset);
    } else if (own.endsWith(ADDED)) {
      // On x.php, which wget -E saved as x.php.html, ?id=1 means x.php?id=1.
      String asked = own.substring(0, own.length() - ADDED.length());
      better = asked.endsWith("/") ? -1 : findExactly(asked, query, charset);
    }
    return better >= 0 ? new Match(better, false) : new Match(entry, true);
  }

  private int findExactly(String path, @Nullable String query, Charset charset) {
    int entry = byOriginalUrl(path, query);
    return entry >= 0
        ? entry
        : FileNames.find(path, query, charset, name -> names().byName().getOrDefault(name, -1));
  }

  /** The entry with that very original URL, after normalization; -1 if there is none. */
  int byOriginalUrl(String path, @Nullable String query) {
    String target = query == null ? path : path + '?' + query;
    return names().byUrl().getOrDefault(OriginForm.normal(target), -1);
  }

  /** The entries whose original URL starts with {@code folder}, by what follows it; no more. */
  SortedMap<String, Integer> below(String folder, int most) {
    NavigableMap<String, Integer> all = sorted;
    if (all == null) {
      all = new TreeMap<>(names().byUrl());
      sorted = all;
    }
    String prefix = OriginForm.normal(folder);
    SortedMap<String, Integer> below = new TreeMap<>();
    for (Map.Entry<String, Integer> entry : all.tailMap(prefix, false).entrySet()) {
      if (below.size() == most || !entry.getKey().startsWith(prefix)) {
        break;
      }
      below.put(entry.getKey().substring(prefix.length()), entry.getValue());
    }
    return below;
  }
}
