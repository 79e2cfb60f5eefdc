package org.unipage.preview;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.site.Problem;
import org.unipage.stage.Project;

/** A site as it would be staged, while its mirror changes. Safe for use by many threads. */
public interface LiveSite {

  /** The site as it is now. */
  State state();

  /** Has {@code listener} told of every change from now on, on a thread of the site's. */
  void onChange(Consumer<Change> listener);

  /** The site at one time; immutable. */
  interface State {

    /** What is known of its entries. */
    Manifest manifest();

    /** Everything that could not be done as it was meant, sorted. */
    List<Problem> problems();

    /**
     * Whether the manifest's references, aliases and problems are those of the files as they are;
     * if not, they are about to be. What {@link #page} gives always is.
     */
    boolean isSettled();

    /**
     * The page of a host.
     *
     * @param host a host name in lower case without a final dot
     * @return null if the site has no such host
     */
    @Nullable Page page(String host);
  }

  /** A page host, and what is served there. */
  interface Page {

    /** Equal as long as what is served there is the same. */
    Object version();

    /** Makes the project that would be staged; takes as long as its file is large. */
    Project project() throws IOException;
  }

  /**
   * What changed.
   *
   * @param urls the original URLs of entries that are new, gone, or have other bytes
   */
  record Change(List<String> urls) {
    public Change {
      urls = List.copyOf(urls);
    }
  }
}
