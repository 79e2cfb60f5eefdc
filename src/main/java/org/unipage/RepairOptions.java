package org.unipage;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import org.unipage.site.SitePath;

/**
 * How far pages are repaired.
 *
 * @param companionBytes how many bytes of other files a page may carry
 * @param companionFiles how many other files a page may carry; 0: none is carried ({@code
 *     --strict-split})
 * @param relative the pages whose links stay as they are: globs over paths in the mirror
 */
public record RepairOptions(long companionBytes, int companionFiles, List<String> relative) {

  /** What is done unless something else is asked for. */
  public static final RepairOptions DEFAULT = new RepairOptions(1 << 20, 32, List.of());

  /** Globs are a convenience; a path longer than this matches none. */
  private static final int LONGEST = 4096;

  /**
   * @throws IllegalArgumentException if a glob is none
   */
  public RepairOptions {
    relative = List.copyOf(relative);
    relative.forEach(glob -> matcher(glob));
  }

  private static PathMatcher matcher(String glob) {
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }

  /** Whether the links of the page at {@code path} stay as they are. */
  boolean isRelative(SitePath path) {
    String name = path.encoded();
    return name.length() <= LONGEST
        && relative.stream().anyMatch(glob -> matcher(glob).matches(Path.of(name)));
  }
}
