package org.unipage.rewrite;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * What the repairs of one file must know about the others: pure functions of the mirror, so that
 * the order in which files are rewritten does not matter. For use by one thread.
 */
public interface Surroundings {

  /** The media type of an entry, without parameters. */
  String mediaType(int entry);

  /** The resolver for references in a file, relative to it. */
  Resolver resolver(int entry);

  /** What a script or style sheet is, as far as pages must know. */
  FileFacts facts(int entry);

  /**
   * What to write for one hash of an {@code integrity} attribute.
   *
   * @param algorithm {@code sha256}, {@code sha384} or {@code sha512}
   * @param hash the Base64 text there
   * @return the hash of the staged bytes if {@code hash} is that of the original ones; else null
   */
  @Nullable String integrity(int entry, String algorithm, String hash);

  /**
   * Asks for a copy of an entry at its original path on the host of this file.
   *
   * @return empty if there is going to be one; else why not and what to do about it
   */
  String carry(int entry);

  /** The site's origin: {@code scheme://host[:port]}. */
  String origin();

  /** The origin of this file's own page host. */
  String ownOrigin();

  /** The source expression for all page hosts: {@code scheme://*.host[:port]}. */
  String everyOrigin();

  /** Whether the original site can have been https and this one is not trusted by browsers. */
  boolean insecure();

  /** Whether this page shares the site's domain with those that it frames or that frame it. */
  boolean sharesDomain();

  /** Whether the links of this page are left as they are. */
  boolean relative();

  /**
   * What pages must know of a script or a style sheet.
   *
   * @param words what its words, and those of what it imports, tell ({@link ScriptWords})
   * @param workers the URLs, as they are written, of the workers that it starts; relative to the
   *     page
   * @param links what it refers to
   * @param bound entries that must have the origin of the page that uses this one, this one
   *     included if it must itself
   */
  record FileFacts(int words, List<String> workers, List<Link> links, List<Integer> bound) {
    public static final FileFacts NOTHING = new FileFacts(0, List.of(), List.of(), List.of());

    public FileFacts {
      workers = List.copyOf(workers);
      links = List.copyOf(links);
      bound = List.copyOf(bound);
    }
  }
}
