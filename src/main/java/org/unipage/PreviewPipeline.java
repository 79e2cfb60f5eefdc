package org.unipage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.preview.LiveSite;
import org.unipage.site.BadInput;
import org.unipage.site.Entry;
import org.unipage.site.SitePath;
import org.unipage.template.Templates;

/**
 * {@code unipage preview}: from a mirror to a site in thought, staged again wherever it changes.
 * Pages are made when they are asked for; what is kept of each is what the manifest says of it.
 */
public final class PreviewPipeline implements LiveSite {

  /** Entries that are looked at before it is asked whether something else is more urgent. */
  private static final int CHUNK = 64;

  /** How often it is tried to begin with a mirror whose files go away meanwhile. */
  private static final int ATTEMPTS = 5;

  private final StageOptions options;
  private final boolean realNames;
  private final Templates templates;
  private final String templatesDigest;
  private final MemoryBudget memory = MemoryBudget.ofHeap();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private volatile PreviewState state;
  private long version;

  /**
   * Reads the mirror and looks at each of its files once.
   *
   * @param options what was asked for; OUT counts for nothing
   * @param realNames whether the site keeps its own name, rather than one below {@code localhost}
   * @throws BadInput if the mirror cannot be worked on
   */
  public PreviewPipeline(StageOptions options, boolean realNames, Progress progress)
      throws IOException {
    this.options = options;
    this.realNames = realNames;
    this.templates = Templates.of(options.templates());
    this.templatesDigest = templates.digest();
    this.state = first(progress);
  }

  private PreviewState first(Progress progress) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return look(progress);
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        // Somebody is at work there: a file went away after it was found.
      }
    }
  }

  private PreviewState look(Progress progress) throws IOException {
    PreviewedMirror mirror = PreviewedMirror.read(options, realNames);
    SitePlan plan = plan(mirror, null);
    PreviewPages maker = maker(plan, index -> false);
    int entries = plan.ids().size();
    Manifest.Page[] pages = new Manifest.Page[entries];
    progress.start(entries);
    InOrder<Manifest.Page> inOrder = new InOrder<>(entries, progress::done);
    Workers.forEach(
        entries,
        options.threads(),
        index -> {
          pages[index] = maker.page(index);
          inOrder.put(index, pages[index]);
        });
    progress.end();
    return state(mirror, plan, maker, Collections.nCopies(entries, version), List.of(pages), true);
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  /**
   * Looks whether the mirror has changed, and shows it as it is now. Not for several threads.
   *
   * @throws BadInput if it cannot be worked on now; what was shown stays
   */
  public void refresh() throws IOException {
    PreviewState old = state;
    PreviewedMirror mirror = PreviewedMirror.read(options, realNames);
    boolean sameNames = mirror.hasEntriesOf(old.mirror());
    if (sameNames && mirror.changedSince(old.mirror()).isEmpty()) {
      return;
    }
    version++;
    SitePlan plan = sameNames ? old.plan().withBytes(mirror.files()) : plan(mirror, old.manifest());
    Map<SitePath, Integer> before = new HashMap<>();
    for (int i = 0; i < old.pages().size(); i++) {
      before.put(old.pages().get(i).path(), i);
    }
    int entries = plan.ids().size();
    int[] same = new int[entries]; // where those were that have the bytes that they had
    for (int i = 0; i < entries; i++) {
      int was = Objects.requireNonNullElse(before.remove(mirror.path(i)), -1);
      same[i] = was >= 0 && isTheSame(old, was, mirror, i) ? was : -1;
    }
    PreviewPages maker =
        maker(plan, index -> same[index] >= 0 && old.maker().isFrameless(same[index]));
    List<Long> versions = new ArrayList<>(Collections.nCopies(entries, version));
    Manifest.Page[] pages = new Manifest.Page[entries];
    Set<Integer> fresh = new TreeSet<>(); // made now; what else has changed is made when asked for
    Set<Integer> changed = new HashSet<>();
    Set<String> urls = new HashSet<>();
    for (int i = 0; i < entries; i++) {
      Manifest.Page known = same[i] < 0 ? null : old.pages().get(same[i]);
      if (known != null && maker.hasAllOf(known)) {
        pages[i] = known;
      } else {
        fresh.add(i);
      }
      if (known == null || !maker.isStillAmong(i, known)) {
        changed.add(i);
        urls.add(plan.mirror().entries().get(i).originalUrl());
      }
    }
    // Pages are made by what their scripts and style sheets are, and of what they carry.
    boolean alone = sameNames && fresh.stream().noneMatch(old::isSharedByPages);
    for (int i = 0; alone && i < entries; i++) {
      if (!changed.contains(i)) {
        versions.set(i, old.versions().get(i));
      }
    }
    before.values().forEach(gone -> urls.add(old.pages().get(gone).originalUrl()));
    List<Integer> wanted = List.copyOf(fresh);
    Workers.forEach(
        wanted.size(), options.threads(), n -> pages[wanted.get(n)] = maker.page(wanted.get(n)));
    boolean settled = alone && changed.equals(fresh) && old.isSettled();
    show(state(mirror, plan, maker, versions, List.of(pages), settled), urls);
  }

  /**
   * Shows files that were touched as they are now, without a look at the others.
   *
   * @return false, and nothing is done, if that is not enough: {@link #refresh()} is called for
   */
  boolean refresh(MirrorWatch.Changes changes) throws IOException {
    PreviewState old = state;
    Set<Integer> indices = new TreeSet<>();
    if (!old.areWritten(changes, indices)) {
      return false;
    }
    PreviewedMirror mirror = old.mirror().withWritten(indices);
    indices.removeIf(i -> mirror.stamps().get(i).equals(old.mirror().stamps().get(i)));
    if (indices.isEmpty()) {
      return true;
    }
    SitePlan plan = old.plan().withBytes(mirror.files());
    PreviewPages maker =
        maker(plan, index -> !indices.contains(index) && old.maker().isFrameless(index));
    if (!maker.hasRolesOf(old.maker())) {
      return false;
    }
    List<Manifest.Page> pages = new ArrayList<>(old.pages());
    List<Long> versions = new ArrayList<>(old.versions());
    List<Integer> changed = List.copyOf(indices);
    Manifest.Page[] fresh = new Manifest.Page[changed.size()];
    Workers.forEach(changed.size(), options.threads(), n -> fresh[n] = maker.page(changed.get(n)));
    version++;
    Set<String> urls = new HashSet<>();
    for (int n = 0; n < fresh.length; n++) {
      if (!fresh[n].spellings().equals(pages.get(changed.get(n)).spellings())) {
        return false; // other aliases: another front
      }
      pages.set(changed.get(n), fresh[n]);
      versions.set(changed.get(n), version);
      urls.add(fresh[n].originalUrl());
    }
    Manifest manifest =
        new TopFiles(plan, templates, null).manifest(old.entriesWith(List.of(fresh)));
    show(old.with(mirror, plan, maker, versions, pages, manifest), urls);
    return true;
  }

  /**
   * Looks once more at all pages, if other files have come or gone: what they refer to may lead
   * elsewhere now.
   *
   * @param urgent asked now and then whether to leave it for later
   */
  public void settle(BooleanSupplier urgent) throws IOException {
    PreviewState old = state;
    if (old.isSettled()) {
      return;
    }
    int entries = old.plan().ids().size();
    Manifest.Page[] pages = new Manifest.Page[entries];
    for (int start = 0; start < entries; start += CHUNK) {
      if (urgent.getAsBoolean()) {
        return;
      }
      int from = start;
      Workers.forEach(
          Math.min(CHUNK, entries - from),
          options.threads(),
          n -> pages[from + n] = old.maker().page(from + n));
    }
    show(
        state(old.mirror(), old.plan(), old.maker(), old.versions(), List.of(pages), true),
        Set.of());
  }

  private void show(PreviewState next, Set<String> urls) {
    state = next;
    Change change = new Change(List.copyOf(urls));
    listeners.forEach(listener -> listener.accept(change));
  }

  private static boolean isTheSame(PreviewState old, int was, PreviewedMirror mirror, int now) {
    Entry before = old.mirror().files().entries().get(was);
    Entry after = mirror.files().entries().get(now);
    return before.originalUrl().equals(after.originalUrl())
        && before.mediaType().equals(after.mediaType())
        && before.source().equals(after.source())
        && old.mirror().stamps().get(was).equals(mirror.stamps().get(now));
  }

  private SitePlan plan(PreviewedMirror mirror, @Nullable Manifest last) {
    return SitePlan.of(
        options, mirror.siteHost(), mirror.files(), mirror.origins(), templatesDigest, last);
  }

  private PreviewPages maker(SitePlan plan, IntPredicate frameless) throws IOException {
    return new PreviewPages(plan, templates, memory, frameless);
  }

  private PreviewState state(
      PreviewedMirror mirror,
      SitePlan plan,
      PreviewPages maker,
      List<Long> versions,
      List<Manifest.Page> pages,
      boolean settled)
      throws IOException {
    PreviewPages.Front front = maker.front(pages);
    Manifest manifest = new TopFiles(plan, templates, null).manifest(front.pages());
    return new PreviewState(
        mirror, plan, maker, versions, pages, manifest, front.project(), settled);
  }
}
