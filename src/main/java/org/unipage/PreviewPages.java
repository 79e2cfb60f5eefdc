package org.unipage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.name.Naming;
import org.unipage.stage.Project;
import org.unipage.template.Templates;

/** Makes the pages of one plan, each when it is wanted; keeps none. */
final class PreviewPages {
  private final SitePlan plan;
  private final Projects projects;
  private final Drafts drafts;
  private final MemoryBudget memory;

  /**
   * @param frameless says of an entry whether it is known to have no frames
   */
  PreviewPages(SitePlan plan, Templates templates, MemoryBudget memory, IntPredicate frameless)
      throws IOException {
    this.plan = plan;
    this.drafts = new Drafts(plan);
    this.projects = new Projects(plan, templates, drafts);
    this.memory = memory;
    drafts.survey(memory, frameless);
  }

  /** Whether the bytes of an entry say that it has no frames. */
  boolean isFrameless(int index) {
    return !drafts.frames().framing().contains(index);
  }

  /** Whether all pages are to each other what they are in another plan for the same names. */
  boolean hasRolesOf(PreviewPages other) {
    return drafts.frames().roles().equals(other.drafts.frames().roles());
  }

  /** How often files were read for these pages. */
  int reads() {
    return drafts.reads();
  }

  /** Whether the files that an entry of another plan depended on are what they were. */
  boolean isStillAmong(int index, Manifest.Page page) {
    return projects.isStillAmong(index, page);
  }

  /** Whether all that an entry of another plan refers to and carries is there. */
  boolean hasAllOf(Manifest.Page page) {
    return projects.hasAllOf(page);
  }

  /** What the manifest says of an entry, but for its aliases. */
  Manifest.Page page(int index) throws IOException {
    return memory.with(drafts.memory(index), () -> projects.page(index, draft(index)));
  }

  /** The project of any entry but the front. */
  Project project(int index) throws IOException {
    return memory.with(
        drafts.memory(index),
        () -> {
          Draft draft = draft(index);
          return projects.project(projects.page(index, draft), draft);
        });
  }

  /**
   * The front.
   *
   * @param pages what is known of each entry of the plan, without aliases
   */
  Front front(List<Manifest.Page> pages) throws IOException {
    List<Manifest.Page> all = new ArrayList<>(pages);
    int rootIndex = plan.index(Naming.FRONT);
    int notFound = plan.index(SitePlan.NOT_FOUND);
    Draft root;
    if (rootIndex < 0) {
      root = projects.listing(all);
      all.add(projects.listingPage(root));
      all.sort(Comparator.comparing(Manifest.Page::path));
    } else {
      Draft draft = memory.with(drafts.memory(rootIndex), () -> draft(rootIndex));
      all.set(rootIndex, projects.page(rootIndex, draft));
      root = draft.withoutLinks();
    }
    @Nullable Draft missing = null;
    if (notFound >= 0) {
      missing = memory.with(drafts.memory(notFound), () -> draft(notFound).withoutLinks());
    }
    Aliases.addTo(all, plan.options().mirror());
    return new Front(all, projects.front(all, root, missing).project());
  }

  /**
   * The front, and what had to be known for it.
   *
   * @param pages every entry, the front's and aliases included, sorted by path
   */
  record Front(List<Manifest.Page> pages, Project project) {}

  private Draft draft(int index) throws IOException {
    return drafts.rewrite(index, drafts.read(index));
  }
}
