package org.unipage.name;

import java.util.Optional;
import org.unipage.site.SitePath;

/** How a path is laid out over the labels below the site host; {@link Naming} has the grammar. */
interface Layout {

  /**
   * The labels for {@code path}, which is not the front's, divided by dots. They may be too long.
   */
  String labels(SitePath path);

  /** A path that may have these labels: the only one that can. */
  Optional<SitePath> path(String labels);

  /** The path of these segments, outermost first, if there is such a path. */
  static Optional<SitePath> join(Iterable<String> segments) {
    try {
      return Optional.of(new SitePath(String.join("/", segments)));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // "..", a NUL and the like, which no path of a mirror holds
    }
  }
}
