package org.unipage.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells a mirror from a folder of mirrors: what {@code wget -H} leaves behind, the folder that wget
 * was started in, an HTTrack project. There every folder at the top is named like a host, and no
 * file beside them is a page or one of those that only stand at the top of a site.
 */
final class HostFolders {

  private static final Set<String> SITE_FILES =
      Set.of("robots.txt", "favicon.ico", "sitemap.xml", "sitemap.xml.gz", "sitemap_index.xml");

  private static final Set<String> PAGES = Set.of("text/html", "application/xhtml+xml");

  private HostFolders() {}

  /**
   * @param dir the folder that should be a mirror
   * @param top what lies in it, sorted
   * @param siteHost what {@code --site-host} says: then only a folder of that very name speaks
   *     against {@code dir}, so that saying it helps a site whose folders all look like hosts
   * @throws BadInput if {@code dir} is a folder of mirrors; says what to give instead
   */
  static void refuse(Path dir, List<Path> top, @Nullable String siteHost) {
    List<Path> hosts = hosts(top);
    if (siteHost != null) {
      hosts.removeIf(host -> !SiteHost.isNamed(FileName.text(FileName.latin1(host)), siteHost));
    }
    if (hosts.isEmpty()) {
      return;
    }
    StringBuilder message = new StringBuilder(FileName.typed(dir));
    message.append(
        hosts.size() == 1
            ? " is not a site but the folder above one; type: "
            : " is not one site but the folder above " + hosts.size() + "; type one of: ");
    for (int i = 0; i < Math.min(hosts.size(), 5); i++) {
      message.append(i == 0 ? "" : ", ").append("unipage stage ");
      message.append(FileName.typed(dir.resolve(hosts.get(i).getFileName())));
    }
    message.append(hosts.size() > 5 ? ", ..." : "");
    if (siteHost == null) {
      message.append(" (if it is a site after all, say its host name: --site-host NAME)");
    }
    throw new BadInput(message.toString());
  }

  /** The host folders, if there are only such; else none. */
  private static List<Path> hosts(List<Path> top) {
    boolean httrack =
        top.stream().anyMatch(path -> FileName.latin1(path).equals(Leftovers.HTTRACK_CACHE));
    List<Path> hosts = new ArrayList<>();
    for (Path path : top) {
      String name = FileName.latin1(path);
      boolean page =
          SITE_FILES.contains(name) || MediaTypes.byName(name).filter(PAGES::contains).isPresent();
      if (name.startsWith(".") || name.equals(Leftovers.HTTRACK_CACHE)) {
        continue;
      }
      if (Files.isDirectory(path)) {
        if (!SiteHost.looksLikeHost(FileName.text(name))) {
          return new ArrayList<>();
        }
        hosts.add(path);
      } else if (page && !httrack) { // HTTrack writes an index.html of its sites.
        return new ArrayList<>();
      }
    }
    return hosts;
  }
}
