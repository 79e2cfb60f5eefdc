package org.unipage.rewrite;

import java.util.List;
import java.util.Set;
import org.unipage.link.Link;

/**
 * What a script or a style sheet tells by itself, before it is known what those are that it refers
 * to.
 *
 * @param words what its words tell ({@link ScriptWords})
 * @param workers the URLs of the workers that it starts, the SVG symbols that it shows and the
 *     images whose pixels it reads, as they are written, relative to the page
 * @param links what it refers to
 * @param imports the entries that it imports: what is true of them is true of it
 * @param sameOrigin the entries that must have the origin of the page that uses it
 */
public record OwnFacts(
    int words,
    List<String> workers,
    List<Link> links,
    Set<Integer> imports,
    Set<Integer> sameOrigin) {
  /** Of a file that is neither. */
  public static final OwnFacts NOTHING = ofWords(0);

  public OwnFacts {
    workers = List.copyOf(workers);
    links = List.copyOf(links);
  }

  /** Whether its words are all that there is to tell. */
  public boolean isWordsOnly() {
    return workers.isEmpty() && links.isEmpty() && imports.isEmpty() && sameOrigin.isEmpty();
  }

  /** Of a file that refers to nothing. */
  public static OwnFacts ofWords(int words) {
    return new OwnFacts(words, List.of(), List.of(), Set.of(), Set.of());
  }
}
