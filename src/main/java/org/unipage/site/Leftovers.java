package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.unipage.site.Walk.Found;

/**
 * Files that a mirroring program keeps for itself in the mirror, which no server ever sent:
 *
 * <ul>
 *   <li>HTTrack's {@code hts-cache/}, {@code hts-log.txt} and {@code hts-in_progress.lock} at the
 *       top, if the folder holds what only HTTrack writes there;
 *   <li>the {@code .listing} that {@code wget -m} leaves in each folder of an FTP site, if it reads
 *       like one.
 * </ul>
 *
 * Everything else is part of the site, {@code robots.txt} and other dot files too.
 */
final class Leftovers {

  /** HTTrack's folder at the top, also of a folder of several sites. */
  static final String HTTRACK_CACHE = "hts-cache";

  private static final Set<String> HTTRACK_MARKS =
      Set.of("doit.log", "new.zip", "new.txt", "new.ndx", "winprofile.ini");

  private static final Set<String> HTTRACK_FILES = Set.of("hts-log.txt", "hts-in_progress.lock");

  /** How {@code ls -l} begins, and the listing of an FTP server. */
  private static final Pattern LISTING =
      Pattern.compile("(total [0-9]+|[bcdlps-][r-][w-][xsS-][r-][w-][xsS-][r-][w-][xtT-]).*");

  private Leftovers() {}

  /** {@code found} without what is not part of the site. */
  static List<Found> removeFrom(List<Found> found) {
    boolean httrack =
        found.stream()
            .map(Found::path)
            .anyMatch(
                path ->
                    path.folder().equals(HTTRACK_CACHE + "/")
                        && HTTRACK_MARKS.contains(path.fileName()));
    return found.stream()
        .filter(file -> !(httrack && isOfHttrack(file.path())) && !isListing(file))
        .toList();
  }

  private static boolean isOfHttrack(SitePath path) {
    return path.latin1().startsWith(HTTRACK_CACHE + "/") || HTTRACK_FILES.contains(path.latin1());
  }

  private static boolean isListing(Found file) {
    return file.path().fileName().equals(".listing") && LISTING.matcher(firstLine(file)).matches();
  }

  private static String firstLine(Found file) {
    try {
      String head = new String(MediaTypes.head(file.file()), ISO_8859_1);
      return head.lines().findFirst().orElse("");
    } catch (IOException e) {
      return ""; // It is reported when its media type is wanted.
    }
  }
}
