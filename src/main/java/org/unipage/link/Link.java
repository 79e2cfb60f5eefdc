package org.unipage.link;

/**
 * What a reference leads to.
 *
 * @param kind what was found
 * @param url the absolute URL to write in its place, ASCII, fragment and query kept; for {@link
 *     Kind#LEFT} the reference itself
 * @param entry the index of the entry in the site map; -1 unless {@link Kind#ENTRY}
 * @param alias the origin-form URL by which the reference names the entry, if the entry's original
 *     URL is another one and the front must know this one too; else empty
 */
public record Link(Kind kind, String url, int entry, String alias) {

  /** What a reference can lead to. */
  public enum Kind {
    /** An entry of this site: write its page URL. */
    ENTRY,
    /** This site, but no file of the mirror: write the URL as it was meant, on the site host. */
    MISSING,
    /**
     * Nothing to write: another site, another scheme, a fragment alone, an empty reference, or no
     * valid URL.
     */
    LEFT
  }

  /** The link that leaves {@code reference} as it stands. */
  public static Link left(String reference) {
    return new Link(Kind.LEFT, reference, -1, "");
  }
}
