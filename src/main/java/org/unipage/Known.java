package org.unipage;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;

/**
 * What need not be found out again: of entries that have the bytes that they had in the last run,
 * under a plan with the same fingerprint, what was staged then; or else which pages have no frames.
 */
final class Known {

  /** Nothing is known. */
  static final Known NOTHING = new Known(new Manifest.Page[0], null, null);

  /** By the numbers of the entries; null for those whose bytes are others now. */
  private final Manifest.@Nullable Page[] pages;

  private final @Nullable Manifest last;
  private final @Nullable FramelessPages frameless;

  private Known(
      Manifest.@Nullable Page[] pages,
      @Nullable Manifest last,
      @Nullable FramelessPages frameless) {
    this.pages = pages;
    this.last = last;
    this.frameless = frameless;
  }

  /**
   * Of pages that were not staged before.
   *
   * @param frameless finished by this
   */
  static Known of(FramelessPages frameless) throws IOException {
    frameless.finish();
    return new Known(new Manifest.Page[0], null, frameless);
  }

  /**
   * Of the last run.
   *
   * @param last what it staged, if that is to be built upon
   * @param hashes of the files of the plan; done, or not wanted, after this
   */
  static Known of(SitePlan plan, @Nullable Manifest last, SourceHashes hashes) throws IOException {
    if (last == null || !last.fingerprint().equals(plan.fingerprint())) {
      hashes.close();
      return NOTHING;
    }
    hashes.finish();
    Manifest.Page[] pages = new Manifest.Page[plan.ids().size()];
    // Both are sorted by path, and the fingerprint holds all paths.
    int index = 0;
    for (Manifest.Page page : last.entries()) {
      if (!page.generated() && index < pages.length) {
        if (page.id().equals(plan.ids().get(index)) && page.source().equals(hashes.of(index))) {
          pages[index] = page;
        }
        index++;
      }
    }
    return new Known(pages, last, null);
  }

  /** The last run's entry for an entry that has the bytes that it had then; else null. */
  Manifest.@Nullable Page page(int index) {
    return index < pages.length ? pages[index] : null;
  }

  /** Whether an entry is known to have no frames. */
  boolean isFrameless(int index) {
    Manifest.Page page = page(index);
    return page == null ? frameless != null && frameless.has(index) : !page.repairs().framing();
  }

  /** The last run's entries, in the order of their paths; empty if they tell nothing. */
  List<Manifest.Page> entries() {
    return last == null ? List.of() : last.entries();
  }
}
