package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One Content Security Policy (CSP Level 3 section 2.2) that is widened to the origins that a site
 * was divided into. What it forbade on the one origin it goes on forbidding.
 */
final class ContentPolicy {

  /** Where a directive that is not there takes its sources from (section 6.8.3). */
  private static final Map<String, List<String>> FALLBACKS =
      Map.of(
          "script-src", List.of("script-src", "default-src"),
          "script-src-elem", List.of("script-src-elem", "script-src", "default-src"),
          "style-src", List.of("style-src", "default-src"),
          "style-src-elem", List.of("style-src-elem", "style-src", "default-src"),
          "frame-src", List.of("frame-src", "child-src", "default-src"),
          "form-action", List.of("form-action"),
          "base-uri", List.of("base-uri"));

  private final Map<String, List<String>> directives = new LinkedHashMap<>();
  private final String siteHost;
  private final String scheme;
  private boolean changed;

  /**
   * @param serialized the policy as it is written
   * @param origin the site's new origin
   */
  ContentPolicy(String serialized, String origin) {
    this.scheme = origin.substring(0, origin.indexOf(':') + 1);
    String host = origin.substring(origin.indexOf("//") + 2);
    int port = host.indexOf(':');
    this.siteHost = port < 0 ? host : host.substring(0, port);
    for (String directive : serialized.split(";")) {
      String[] words = directive.strip().split("[ \t\n\f\r]+");
      if (!words[0].isEmpty()) {
        // Of directives named twice, the first one counts (section 2.2.1).
        directives.putIfAbsent(
            words[0].toLowerCase(Locale.ROOT),
            new ArrayList<>(List.of(words).subList(1, words.length)));
      }
    }
  }

  boolean changed() {
    return changed;
  }

  /** Takes a directive out; says whether it was there. */
  boolean remove(String directive) {
    boolean there = directives.remove(directive) != null;
    changed |= there;
    return there;
  }

  /**
   * Lets a directive admit these origins if it admits the site's own.
   *
   * @param directive a fetch directive, {@code form-action} or {@code base-uri}
   */
  void admit(String directive, Collection<String> origins) {
    String effective = effective(directive);
    List<String> sources = directives.getOrDefault(effective, List.of());
    if (!admitsSite(sources) || admitsAll(sources)) {
      return;
    }
    List<String> more = origins.stream().filter(origin -> !sources.contains(origin)).toList();
    if (!more.isEmpty()) {
      // What default-src says stays as narrow as it was for everything else.
      boolean own = !effective.equals("default-src") && !effective.equals("child-src");
      String name = own ? effective : directive.replace("-elem", "");
      directives.computeIfAbsent(name, none -> new ArrayList<>(sources)).addAll(more);
      changed = true;
    }
  }

  /** Lets one inline script run; {@code source} is its hash source. */
  void admitScript(String source) {
    String effective = effective("script-src-elem");
    List<String> sources = directives.get(effective);
    if (sources == null || sources.contains(source)) {
      return;
    }
    boolean keyed = sources.stream().anyMatch(ContentPolicy::isKey);
    if (!keyed && sources.contains("'unsafe-inline'")) {
      return; // A hash would switch it off.
    }
    List<String> copy = new ArrayList<>(sources);
    copy.remove("'none'");
    copy.add(source);
    directives.put(effective.equals("default-src") ? "script-src" : effective, copy);
    changed = true;
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    directives.forEach(
        (name, sources) -> {
          out.append(out.length() == 0 ? "" : "; ").append(name);
          sources.forEach(source -> out.append(' ').append(source));
        });
    return out.toString();
  }

  private String effective(String directive) {
    List<String> chain = FALLBACKS.getOrDefault(directive, List.of(directive, "default-src"));
    return chain.stream().filter(directives::containsKey).findFirst().orElse("");
  }

  private static boolean isKey(String source) {
    return source.startsWith("'nonce-") || source.startsWith("'sha");
  }

  private boolean admitsSite(List<String> sources) {
    return !sources.contains("'strict-dynamic'")
        && sources.stream()
            .map(source -> source.toLowerCase(Locale.ROOT))
            .anyMatch(
                source -> source.equals("'self'") || source.equals("https:") || isSite(source));
  }

  private boolean isSite(String source) {
    int from = source.indexOf("//");
    String host = from < 0 ? source : source.substring(from + 2);
    int end = 0;
    while (end < host.length() && ":/".indexOf(host.charAt(end)) < 0) {
      end++;
    }
    String bare = host.substring(0, end);
    return bare.equals(siteHost)
        || bare.equals("www." + siteHost)
        || siteHost.equals("www." + bare);
  }

  private boolean admitsAll(List<String> sources) {
    return sources.contains("*") || sources.contains("http:") || sources.contains(scheme);
  }
}
