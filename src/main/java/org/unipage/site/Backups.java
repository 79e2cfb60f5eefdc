package org.unipage.site;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.unipage.site.Walk.Found;

/**
 * The backups that {@code wget -K} makes of the pages and style sheets that {@code -k} converts
 * (write_backup_file in its convert.c):
 *
 * <ul>
 *   <li>of {@code X}: {@code X.orig};
 *   <li>of a page {@code X} that {@code -E} saved as {@code X.html}: {@code X.orig} too;
 *   <li>of a style sheet {@code X} that {@code -E} saved as {@code X.css}: {@code Xorig}, since
 *       wget writes {@code orig} over the last four characters, whatever they are.
 * </ul>
 *
 * A backup gives its file the bytes and is no entry. A file whose name says that it is neither page
 * nor style sheet ({@code foo.c}) has no backup: {@code foo.c.orig} beside it is a file of the
 * site.
 */
final class Backups {

  private static final Set<String> CONVERTED =
      Set.of("text/html", "application/xhtml+xml", "text/css");

  private Backups() {}

  /** {@code found} without the backups, each of which is where the bytes of its file are. */
  static List<Found> resolve(List<Found> found) {
    if (found.stream().noneMatch(file -> file.path().latin1().endsWith("orig"))) {
      return found;
    }
    Set<String> paths =
        found.stream().map(file -> file.path().latin1()).collect(Collectors.toSet());
    Map<String, Found> backupOf = new HashMap<>();
    Set<SitePath> backups = new HashSet<>();
    for (Found file : found) {
      String owner = owner(file.path().latin1(), paths);
      if (!owner.isEmpty()) {
        backups.add(file.path());
        // Of two, X.html.orig comes first by name, and it can be about nothing but X.html.
        backupOf.merge(owner, file, (a, b) -> a.path().compareTo(b.path()) < 0 ? a : b);
      }
    }
    return found.stream()
        .filter(file -> !backups.contains(file.path()))
        .map(file -> restored(file, backupOf.getOrDefault(file.path().latin1(), file)))
        .toList();
  }

  private static Found restored(Found file, Found backup) {
    return new Found(file.path(), backup.file(), backup.size());
  }

  /** The path of the file that {@code path} would be the backup of; empty if there is none. */
  private static String owner(String path, Set<String> paths) {
    if (!path.endsWith("orig")) {
      return "";
    }
    String stem = path.substring(0, path.length() - 4);
    if (!stem.endsWith(".")) {
      return paths.contains(stem + ".css") ? stem + ".css" : "";
    }
    String plain = stem.substring(0, stem.length() - 1);
    if (paths.contains(plain) && mayBeConverted(plain)) {
      return plain;
    }
    return paths.contains(stem + "html") ? stem + "html" : "";
  }

  private static boolean mayBeConverted(String path) {
    return MediaTypes.byName(path.substring(path.lastIndexOf('/') + 1))
        .map(CONVERTED::contains)
        .orElse(true);
  }
}
