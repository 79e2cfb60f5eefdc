package org.unipage;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.unipage.link.Link;
import org.unipage.manifest.Manifest;
import org.unipage.site.Problem;
import org.unipage.stage.Content;

/**
 * An entry whose bytes are what they are going to be, on its way to becoming a project.
 *
 * @param content its staged bytes
 * @param sha256 their hash, 64 hex digits
 * @param source the hash of its bytes in the mirror; empty if it is no file of the mirror
 * @param mediaType as in {@code Content-Type}
 * @param rewritten how many references were rewritten
 * @param links what it refers to, in order
 * @param problems what is wrong in it
 * @param companions the entries that it carries
 */
record Draft(
    Content content,
    String sha256,
    String source,
    String mediaType,
    int rewritten,
    List<Link> links,
    List<Problem> problems,
    List<Integer> companions) {

  /** What is needed of it to serve it: a million links are not to be kept to the end of a run. */
  Draft withoutLinks() {
    return new Draft(
        content, sha256, source, mediaType, rewritten, List.of(), problems, companions);
  }

  /** The ids of the entries it refers to, each once, in the order of the file. */
  List<String> references(List<String> ids) {
    BitSet seen = new BitSet();
    List<String> references = new ArrayList<>();
    for (Link link : links) {
      if (link.kind() == Link.Kind.ENTRY && !seen.get(link.entry())) {
        seen.set(link.entry());
        references.add(ids.get(link.entry()));
      }
    }
    return references;
  }

  /** The URLs other than original ones by which it refers to entries, each once, sorted. */
  List<Manifest.Spelling> spellings(List<String> ids) {
    return links.stream()
        .filter(link -> !link.alias().isEmpty())
        .map(link -> new Manifest.Spelling(link.alias(), ids.get(link.entry())))
        .distinct()
        .sorted()
        .toList();
  }
}
