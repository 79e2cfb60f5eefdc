package org.unipage.rewrite;

import java.util.List;
import org.unipage.link.Link;
import org.unipage.site.Problem;

/**
 * A file with its references led to page hosts.
 *
 * @param bytes the new bytes; the very array that was given if nothing changed
 * @param edits what was replaced, sorted by offset, none overlapping
 * @param links what the file refers to, in the order of the file, {@link Link.Kind#LEFT} left out
 * @param charset the charset that the file itself declares (a BOM, a {@code meta}, an
 *     {@code @charset}), as a WHATWG encoding name in lower case; empty if it declares none
 * @param problems references that lead nowhere, and whatever else could not be done
 * @param reports what it uses that works on one origin only and that nothing repairs
 */
public record Rewritten(
    byte[] bytes,
    List<Edit> edits,
    List<Link> links,
    String charset,
    List<Problem> problems,
    List<Problem> reports) {

  public Rewritten {
    edits = List.copyOf(edits);
    links = List.copyOf(links);
    problems = List.copyOf(problems);
    reports = List.copyOf(reports);
  }
}
