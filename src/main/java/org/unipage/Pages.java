package org.unipage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.name.Naming;
import org.unipage.stage.Change;
import org.unipage.stage.StagingArea;

/** Stages the project of every entry, several at once, and of the front at last. */
final class Pages {
  private final SitePlan plan;
  private final StagingArea area;
  private final Projects projects;
  private final Drafts drafts;
  private final MemoryBudget memory = MemoryBudget.ofHeap();
  private final Map<String, Manifest.Page> reusable;
  private final Change[] changes;
  private final Manifest.Page[] pages;
  private final int rootIndex;
  private final int notFound;

  // The front is staged last and needs these two; each is set by one worker.
  private volatile @Nullable Draft rootDraft;
  private volatile @Nullable Draft notFoundDraft;

  /**
   * @param last what the last run staged, if it is to be built upon
   */
  Pages(
      SitePlan plan, StagingArea area, Drafts drafts, Projects projects, @Nullable Manifest last) {
    this.plan = plan;
    this.area = area;
    this.projects = projects;
    this.drafts = drafts;
    this.reusable = reusable(plan, area, last);
    int entries = plan.mirror().entries().size();
    this.changes = new Change[entries];
    this.pages = new Manifest.Page[entries];
    this.rootIndex = plan.index(Naming.FRONT);
    this.notFound = plan.index(SitePlan.NOT_FOUND);
  }

  /**
   * What was staged.
   *
   * @param pages every entry, the front's included, sorted by path
   * @param changes what happened to each project
   */
  record Staged(List<Manifest.Page> pages, List<Change> changes) {}

  Staged stage(Progress progress) throws IOException {
    drafts.survey(memory, !reusable.isEmpty());
    progress.start(pages.length);
    InOrder<Manifest.Page> inOrder = new InOrder<>(pages.length, progress::done);
    Workers.forEach(
        pages.length,
        plan.options().threads(),
        index -> {
          pages[index] = memory.with(drafts.memory(index), () -> stage(index));
          inOrder.put(index, pages[index]);
        });
    progress.end();

    List<Manifest.Page> all = new ArrayList<>(Arrays.asList(pages));
    List<Change> done = new ArrayList<>(Arrays.asList(changes));
    Draft root = rootDraft;
    if (root == null) {
      root = projects.listing(all);
      all.add(projects.listingPage(root));
      all.sort(Comparator.comparing(Manifest.Page::path));
    }
    Aliases.addTo(all, plan.options().mirror());
    Projects.Front fronted = projects.front(all, root, notFoundDraft);
    Change front = area.stage(fronted.project());
    all.replaceAll(
        page -> page.id().equals(plan.frontId()) ? page.withMemory(fronted.memory()) : page);
    if (rootIndex < 0) {
      done.add(front);
    } else {
      done.set(rootIndex, front);
    }
    return new Staged(all, done);
  }

  private Manifest.Page stage(int index) throws IOException {
    boolean frontNeedsIt = index == rootIndex || index == notFound;
    Manifest.Page known = reusable.get(plan.ids().get(index));
    if (known != null
        && !frontNeedsIt
        && known.source().equals(drafts.hash(index))
        && projects.isStillCalled(index, known)
        && projects.isStillAmong(index, known)
        && area.holds(known)) {
      changes[index] = new Change(Change.Kind.KEEP, "staging/" + known.id());
      return known;
    }
    Draft draft = drafts.rewrite(index, drafts.read(index));
    Manifest.Page page = projects.page(index, draft);
    if (index == rootIndex) {
      rootDraft = draft.withoutLinks();
      return page;
    }
    if (index == notFound) {
      notFoundDraft = draft.withoutLinks();
    }
    changes[index] = area.stage(projects.project(page, draft));
    return page;
  }

  /** Pages of the last run that need not be made again if their own bytes are what they were. */
  private static Map<String, Manifest.Page> reusable(
      SitePlan plan, StagingArea area, @Nullable Manifest last) {
    if (last == null || !area.whole() || !last.fingerprint().equals(plan.fingerprint())) {
      return Map.of();
    }
    return last.entries().stream()
        .filter(page -> !page.generated())
        .collect(Collectors.toMap(Manifest.Page::id, page -> page));
  }
}
