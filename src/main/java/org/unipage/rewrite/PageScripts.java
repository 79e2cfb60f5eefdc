package org.unipage.rewrite;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * The scripts of a page: what they do, and the workers that they start, the symbols that they show
 * and the images whose pixels they read, which it carries.
 */
final class PageScripts implements ScriptRepairs.Found {
  private final Text text;
  private final Resolver resolver;
  private final Surroundings around;
  private final References references;
  private int words;

  PageScripts(TagEdits edits, Surroundings around) {
    this.text = edits.text();
    this.resolver = edits.resolver();
    this.references = edits.references();
    this.around = around;
  }

  /** What the words of all scripts so far tell ({@link ScriptWords}). */
  int words() {
    return words;
  }

  /** A script in the page. */
  void inline(int start, int end) {
    int found = see(start, end);
    if ((found & ScriptRepairs.NEEDED) != 0) {
      ScriptRepairs.read(text.decoded(start, end), found, references, this);
    }
  }

  /** A script in an attribute. */
  void handler(HtmlTags.Value value) {
    int found = see(value.start(), value.end());
    if ((found & ScriptRepairs.NEEDED) != 0 && value.delimiter() != null) {
      Text raw = text.decoded(value.start(), value.end());
      ScriptRepairs.read(
          CharacterReferences.decode(raw, value.delimiter()), found, references, this);
    }
  }

  private int see(int start, int end) {
    int found = ScriptWords.in(text.chars(), start, end);
    words |= found;
    return found;
  }

  /** A script in another file. */
  void external(int offset, int entry) {
    Surroundings.FileFacts facts = around.facts(entry);
    words |= facts.words();
    facts.workers().forEach(worker -> carry(offset, resolver, worker));
  }

  @Override
  public void worker(ScriptReference worker) {
    Link link = resolver.resolve(worker.value());
    if (link.kind() == Link.Kind.ENTRY
        && carry(worker.text().offset(worker.start()), resolver, worker.value())) {
      worker.stay(link, references);
    }
  }

  /** In a page, {@code import.meta.url} is the page's own URL. */
  @Override
  public void workerBesideModule(ScriptReference worker, int meta, int metaEnd) {
    worker(worker);
  }

  @Override
  public void imported(String reference) {
    // No page imports scripts as a worker does.
  }

  /** Lets the page carry a worker and the workers that it starts. */
  private boolean carry(int offset, Resolver base, String first) {
    boolean all = true;
    Deque<Map.Entry<Resolver, String>> open = new ArrayDeque<>();
    Set<Integer> seen = new HashSet<>();
    open.add(Map.entry(base, first));
    while (!open.isEmpty()) {
      Map.Entry<Resolver, String> next = open.remove();
      Link link = next.getKey().resolve(next.getValue());
      if (link.kind() == Link.Kind.ENTRY && seen.add(link.entry())) {
        boolean image = around.mediaType(link.entry()).startsWith("image/");
        String what = image ? "an image that a script reads" : "a worker";
        all &= references.carry(offset, link.entry(), next.getValue(), what);
        Resolver inside = around.resolver(link.entry());
        around.facts(link.entry()).workers().forEach(worker -> open.add(Map.entry(inside, worker)));
      }
    }
    return all;
  }
}
