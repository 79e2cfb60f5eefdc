package org.unipage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.name.Naming;
import org.unipage.site.Entry;
import org.unipage.stage.Change;
import org.unipage.stage.StagingArea;

/** Stages the project of every entry, several at once, and of the front at last. */
final class Pages {

  /** From this size on (bytes) an entry takes longer than hundreds of most sites' pages. */
  private static final int LARGE = 1 << 20;

  private final SitePlan plan;
  private final StagingArea area;
  private final Projects projects;
  private final Drafts drafts;
  private final MemoryBudget memory = MemoryBudget.ofHeap();
  private final Known known;
  private final Change[] changes;
  private final Manifest.Page[] pages;
  private final int rootIndex;
  private final int notFound;

  // The front is staged last and needs these two; each is set by one worker.
  private volatile @Nullable Draft rootDraft;
  private volatile @Nullable Draft notFoundDraft;

  /**
   * @param known what the last run found out that still holds
   */
  Pages(SitePlan plan, StagingArea area, Drafts drafts, Projects projects, Known known) {
    this.plan = plan;
    this.area = area;
    this.projects = projects;
    this.drafts = drafts;
    this.known = known;
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
    drafts.survey(memory, known::isFrameless);
    progress.start(pages.length);
    InOrder<Manifest.Page> inOrder = new InOrder<>(pages.length, progress::done);
    List<Integer> order = order();
    Workers.forEach(
        pages.length,
        plan.options().threads(),
        number -> {
          int index = order.get(number);
          if (!keep(index)) {
            pages[index] = memory.with(drafts.memory(index), () -> stage(index));
          }
          inOrder.put(index, pages[index]);
        });
    progress.end();

    List<Manifest.Page> all = new ArrayList<>(Arrays.asList(pages));
    List<Change> done = new ArrayList<>(Arrays.asList(changes));
    Change front = keepFront(all) ? kept(plan.frontId()) : stageFront(all);
    if (rootIndex < 0) {
      done.add(front);
    } else {
      done.set(rootIndex, front);
    }
    return new Staged(all, done);
  }

  /**
   * By path, but the large ones before the others, so that none is left for one thread at the end,
   * and those that probably stay as they are after all others.
   */
  private List<Integer> order() {
    List<Entry> entries = plan.mirror().entries();
    List<Integer> order = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    List<Integer> same = new ArrayList<>();
    for (int index = 0; index < pages.length; index++) {
      boolean large = entries.get(index).size() >= LARGE;
      (known.page(index) != null ? same : large ? order : others).add(index);
    }
    order.addAll(others);
    order.addAll(same);
    return order;
  }

  private Manifest.Page stage(int index) throws IOException {
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

  /** Leaves an entry as it lies there, if it is to be just so. */
  private boolean keep(int index) throws IOException {
    Manifest.Page page = known.page(index);
    if (page == null
        || !projects.isStillCalled(index, page)
        || !area.holds(page)
        || !projects.dependsOnTheSame(index, page)) {
      return false;
    }
    changes[index] = kept(page.id());
    pages[index] = page;
    return true;
  }

  private static Change kept(String id) {
    return new Change(Change.Kind.KEEP, "staging/" + id);
  }

  /**
   * Leaves the front as it lies there, if it is to be just so: it knows the names of all entries,
   * which are what they were if anything is known, and has two pages.
   *
   * @param all the entries; gets the front's, and all aliases
   */
  private boolean keepFront(List<Manifest.Page> all) throws IOException {
    List<Manifest.Page> last = known.entries();
    Manifest.Page listing = null;
    for (Manifest.Page page : last) {
      listing = page.generated() ? page : listing;
    }
    if (last.isEmpty()
        || rootDraft != null
        || notFoundDraft != null
        || (rootIndex < 0
            && (listing == null || !projects.hasAddress(listing) || !area.holds(listing)))) {
      return false;
    }
    List<Manifest.Page> pages = new ArrayList<>(all);
    if (listing != null) {
      pages.add(listing);
      pages.sort(Comparator.comparing(Manifest.Page::path));
    }
    Aliases.addTo(pages, plan.options().mirror());
    if (pages.size() != last.size()) {
      return false;
    }
    for (int i = 0; i < last.size(); i++) {
      if (!pages.get(i).id().equals(last.get(i).id())
          || !pages.get(i).aliases().equals(last.get(i).aliases())) {
        return false;
      }
    }
    all.clear();
    all.addAll(pages);
    return true;
  }

  private Change stageFront(List<Manifest.Page> all) throws IOException {
    Draft root = rootDraft;
    if (rootIndex < 0) {
      root = projects.listing(all);
      all.add(projects.listingPage(root));
      all.sort(Comparator.comparing(Manifest.Page::path));
    } else if (root == null) {
      all.set(rootIndex, memory.with(drafts.memory(rootIndex), () -> stage(rootIndex)));
      root = Objects.requireNonNull(rootDraft);
    }
    Draft missing = notFoundDraft;
    if (notFound >= 0 && missing == null) {
      missing =
          memory.with(
              drafts.memory(notFound),
              () -> drafts.rewrite(notFound, drafts.read(notFound)).withoutLinks());
    }
    Aliases.addTo(all, plan.options().mirror());
    Projects.Front fronted = projects.front(all, root, missing);
    all.replaceAll(
        page -> page.id().equals(plan.frontId()) ? page.withMemory(fronted.memory()) : page);
    return area.stage(fronted.project());
  }
}
