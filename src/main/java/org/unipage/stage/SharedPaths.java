package org.unipage.stage;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.unipage.stage.PageFacts.Companion;

/**
 * Which entries of a site differ in their queries only. A page answers for its path under any
 * query, except those; most pages have none.
 */
public final class SharedPaths {

  private final Collection<String> originalUrls;

  /** By the normal form of their path; made when it is first asked for. */
  private @Nullable Map<String, Set<String>> urls;

  /**
   * Of all entries.
   *
   * @param originalUrls their original URLs in origin-form
   */
  public SharedPaths(Collection<String> originalUrls) {
    this.originalUrls = List.copyOf(originalUrls);
  }

  private synchronized Map<String, Set<String>> urls() {
    Map<String, Set<String>> known = urls;
    if (known == null) {
      known = new HashMap<>();
      for (String url : originalUrls) {
        String path = TargetForm.normal(TargetForm.path(url));
        known.computeIfAbsent(path, none -> new HashSet<>(2)).add(url);
      }
      urls = known;
    }
    return known;
  }

  /**
   * What a project must not answer itself though it would seem to.
   *
   * @param originalUrl the project's own entry
   * @param companions what it carries
   * @return original URLs of other entries, sorted
   */
  public List<String> exceptions(String originalUrl, List<Companion> companions) {
    Set<String> claimed = new HashSet<>();
    Set<String> own = new HashSet<>();
    own.add(originalUrl);
    String path = TargetForm.normal(TargetForm.path(originalUrl));
    claimed.add(path);
    if (path.endsWith("/")) {
      claimed.add(path + "index.html");
      claimed.add(path.substring(0, path.length() - 1));
    }
    for (Companion companion : companions) {
      own.add(companion.originalUrl());
      claimed.add(TargetForm.normal(TargetForm.path(companion.originalUrl())));
    }
    Set<String> others = new TreeSet<>();
    Map<String, Set<String>> all = urls();
    claimed.forEach(one -> others.addAll(all.getOrDefault(one, Set.of())));
    others.removeAll(own);
    return List.copyOf(others);
  }
}
