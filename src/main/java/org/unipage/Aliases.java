package org.unipage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.unipage.manifest.Manifest;
import org.unipage.site.HttrackLog;

/** The URLs other than original ones that lead to entries; known only when all entries are. */
final class Aliases {
  private Aliases() {}

  /** Gives every page of a site the aliases that it has. */
  static void addTo(List<Manifest.Page> pages, Path mirror) throws IOException {
    Map<String, List<String>> aliases = of(pages, mirror);
    pages.replaceAll(page -> page.withAliases(aliases.getOrDefault(page.id(), List.of())));
  }

  /** By id: what pages call an entry, and what HTTrack did when it fetched it. */
  private static Map<String, List<String>> of(List<Manifest.Page> pages, Path mirror)
      throws IOException {
    Map<String, TreeSet<String>> sets = new HashMap<>();
    Map<String, String> ids = new HashMap<>();
    Set<String> originalUrls = new HashSet<>();
    for (Manifest.Page page : pages) {
      ids.put(page.path().latin1(), page.id());
      originalUrls.add(page.originalUrl());
    }
    HttrackLog.read(mirror, ids.keySet())
        .forEach(
            (url, path) -> {
              if (!originalUrls.contains(url)) {
                sets.computeIfAbsent(ids.get(path), id -> new TreeSet<>()).add(url);
              }
            });
    for (Manifest.Page page : pages) {
      for (Manifest.Spelling spelling : page.spellings()) {
        sets.computeIfAbsent(spelling.id(), id -> new TreeSet<>()).add(spelling.url());
      }
    }
    Map<String, List<String>> lists = new HashMap<>();
    sets.forEach((id, urls) -> lists.put(id, List.copyOf(urls)));
    return lists;
  }
}
