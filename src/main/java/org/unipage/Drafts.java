package org.unipage;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.unipage.manifest.Manifest;
import org.unipage.rewrite.Rewriter;
import org.unipage.rewrite.Rewritten;
import org.unipage.site.Entry;
import org.unipage.site.Problem;
import org.unipage.site.Sha256;
import org.unipage.stage.Content;

/** Makes drafts of entries; each file is read once, unless it is too large to hold. */
final class Drafts {

  /** What is not rewritten and larger than this is copied from file to file. */
  private static final int HELD = 16 << 20;

  /** A page larger than this is served as it is: its tree would not fit in memory. */
  private static final int REWRITTEN = 64 << 20;

  private final SitePlan plan;
  private final Neighbours neighbours;
  private final AtomicInteger reads = new AtomicInteger();
  private final Set<Integer> changed = ConcurrentHashMap.newKeySet();
  private FrameSurvey.Found frames = new FrameSurvey.Found(Map.of(), Set.of());

  Drafts(SitePlan plan) {
    this(plan, Known.NOTHING);
  }

  /**
   * @param known what need not be found out again
   */
  Drafts(SitePlan plan, Known known) {
    this.plan = plan;
    this.neighbours = new Neighbours(plan, this, known);
  }

  /**
   * Finds out which pages talk to each other across frames; to be called once, before any draft is
   * made.
   *
   * @param frameless says which pages are known to have no frames
   */
  void survey(MemoryBudget memory, IntPredicate frameless) throws IOException {
    frames = FrameSurvey.of(plan, this, memory, frameless);
  }

  /** What {@link #survey} found. */
  FrameSurvey.Found frames() {
    return frames;
  }

  /** How often files were read. */
  int reads() {
    return reads.get();
  }

  /** What an entry is to the pages around it and in it. */
  FrameSurvey.Role role(int index) {
    return frames.roles().getOrDefault(index, FrameSurvey.Role.NONE);
  }

  /** What is known of the files of the site beside the one that is drafted. */
  Neighbours neighbours() {
    return neighbours;
  }

  /** About how many bytes of memory a draft of an entry takes at worst. */
  long memory(int index) {
    Entry entry = plan.mirror().entries().get(index);
    return isHeld(entry) ? Rewriter.memory(entry.path(), entry.mediaType(), entry.size()) : 0;
  }

  private static boolean isHeld(Entry entry) {
    return entry.size() <= (Rewriter.rewrites(entry.path(), entry.mediaType()) ? REWRITTEN : HELD);
  }

  /** The bytes of an entry as the mirror has them. */
  Source read(int index) throws IOException {
    Content content = content(index);
    return new Source(
        content,
        content instanceof Content.Bytes held
            ? Sha256.of(held.bytes())
            : Sha256.of(plan.mirror().entries().get(index).source()));
  }

  /** The same, not hashed. */
  Content content(int index) throws IOException {
    Entry entry = plan.mirror().entries().get(index);
    reads.incrementAndGet();
    if (!isHeld(entry)) {
      return new Content.Copy(entry.source(), entry.size());
    }
    byte[] bytes = Files.readAllBytes(entry.source());
    if (bytes.length != entry.size()) {
      changed.add(index);
    }
    return new Content.Bytes(bytes);
  }

  /**
   * Whether an entry was seen to change while the site is staged: what was found out of it at
   * different times may not go together.
   */
  boolean changed(int index) {
    return changed.contains(index);
  }

  /** An entry with its references led to where they are served now. */
  Draft rewrite(int index, Source source) {
    Entry entry = plan.mirror().entries().get(index);
    if (!(source.content() instanceof Content.Bytes held)) {
      List<Problem> problems =
          Rewriter.rewrites(entry.path(), entry.mediaType())
              ? List.of(
                  Problem.of(
                      entry.path(),
                      "too-large",
                      "larger than " + (REWRITTEN >> 20) + " MiB: its references stay as they are"))
              : List.of();
      return new Draft(
          source.content(),
          source.sha256(),
          source.sha256(),
          entry.mediaType(),
          0,
          List.of(),
          problems,
          List.of());
    }
    Neighbourhood around =
        new Neighbourhood(
            plan, neighbours, index, role(index).sharesDomain(), isRelative(entry), null);
    Rewritten rewritten =
        Rewriter.rewrite(
            entry.path(),
            entry.mediaType(),
            held.bytes(),
            charset -> plan.links().resolver(index, charset),
            around);
    List<Problem> problems = new ArrayList<>(rewritten.problems());
    problems.addAll(rewritten.reports());
    Collections.sort(problems);
    String charset = rewritten.charset().isEmpty() ? role(index).charset() : rewritten.charset();
    boolean same = rewritten.bytes() == held.bytes();
    return new Draft(
        same ? held : new Content.Bytes(rewritten.bytes()),
        same ? source.sha256() : Sha256.of(rewritten.bytes()),
        source.sha256(),
        charset.isEmpty() ? entry.mediaType() : entry.mediaType() + "; charset=" + charset,
        (int) rewritten.edits().stream().filter(edit -> edit.end() > edit.start()).count(),
        rewritten.links(),
        problems,
        around.companions());
  }

  /** Whether the links of an entry stay as they are. */
  boolean isRelative(Entry entry) {
    return plan.options().repairs().isRelative(entry.path());
  }

  /** A staged entry as it lies there. */
  Draft staged(Manifest.Page page, Source source) {
    return new Draft(
        source.content(),
        source.sha256(),
        page.source(),
        page.mediaType(),
        page.rewritten(),
        List.of(),
        page.problems(),
        page.companions().stream().map(neighbours::index).toList());
  }

  /**
   * The bytes of an entry in the mirror.
   *
   * @param sha256 their hash, 64 hex digits
   */
  record Source(Content content, String sha256) {}
}
