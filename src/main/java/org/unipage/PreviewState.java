package org.unipage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.preview.LiveSite;
import org.unipage.site.MediaTypes;
import org.unipage.site.Problem;
import org.unipage.stage.Project;

/** A previewed site at one time. */
final class PreviewState implements LiveSite.State {
  private final PreviewedMirror mirror;
  private final SitePlan plan;
  private final PreviewPages maker;
  private final List<Long> versions;
  private final List<Manifest.Page> pages;
  private final Manifest manifest;
  private final List<Problem> problems;
  private final Project front;
  private final boolean settled;
  private final Set<String> carried = new HashSet<>();
  private final Map<String, Integer> byHost = new HashMap<>();
  private final Map<String, Integer> byId = new HashMap<>();

  /**
   * @param versions for each entry of the plan, a number that changes with its bytes
   * @param pages what is known of each entry of the plan
   * @param manifest all of it
   * @param settled whether all pages were looked at with this plan
   */
  PreviewState(
      PreviewedMirror mirror,
      SitePlan plan,
      PreviewPages maker,
      List<Long> versions,
      List<Manifest.Page> pages,
      Manifest manifest,
      Project front,
      boolean settled) {
    this.mirror = mirror;
    this.plan = plan;
    this.maker = maker;
    this.versions = List.copyOf(versions);
    this.pages = List.copyOf(pages);
    this.manifest = manifest;
    this.problems = problems(mirror, manifest);
    this.front = front;
    this.settled = settled;
    for (int i = 0; i < plan.ids().size(); i++) {
      byHost.put(plan.hosts().get(i), i);
      byId.put(plan.ids().get(i), i);
    }
    pages.forEach(page -> carried.addAll(page.companions()));
  }

  private static List<Problem> problems(PreviewedMirror mirror, Manifest manifest) {
    List<Problem> problems = new ArrayList<>(mirror.files().problems());
    problems.addAll(OncePerKind.of(manifest));
    Collections.sort(problems);
    return List.copyOf(problems);
  }

  /**
   * This state after some pages changed on which no other page, nor the front, depends.
   *
   * @param manifest with what {@link #entriesWith} gave
   */
  PreviewState with(
      PreviewedMirror mirror,
      SitePlan plan,
      PreviewPages maker,
      List<Long> versions,
      List<Manifest.Page> pages,
      Manifest manifest) {
    return new PreviewState(mirror, plan, maker, versions, pages, manifest, front, settled);
  }

  /** The manifest's entries, with {@code fresh} in the place of those that were. */
  List<Manifest.Page> entriesWith(List<Manifest.Page> fresh) {
    Map<String, Manifest.Page> changed = new HashMap<>();
    fresh.forEach(page -> changed.put(page.id(), page));
    return manifest.entries().stream()
        .map(page -> changed.getOrDefault(page.id(), page).withAliases(page.aliases()))
        .toList();
  }

  /** By its file on disk, the number of each entry; -1 for a file of several entries. */
  Map<Path, Integer> sources() {
    Map<Path, Integer> sources = new HashMap<>();
    for (int i = 0; i < pages.size(); i++) {
      sources.merge(mirror.files().entries().get(i).source(), i, (a, b) -> -1);
    }
    return sources;
  }

  /**
   * Whether all that happened is that files were written to, on each of which nothing but its own
   * page depends; an editor may write another one and give it the name.
   *
   * @param written gets the numbers of their entries
   */
  boolean areWritten(MirrorWatch.Changes changes, Set<Integer> written) {
    Map<Path, Integer> sources = sources();
    boolean passing = false;
    for (Path file : changes.touched()) {
      Integer index = sources.get(file);
      boolean there = Files.isRegularFile(file, NOFOLLOW_LINKS);
      if (index != null && index >= 0 && there && isIndependent(index)) {
        written.add(index);
      } else if (index == null
          && changes.came().contains(file)
          && !Files.exists(file, NOFOLLOW_LINKS)
          && !isBackup(file)) {
        passing = true;
      } else {
        return false;
      }
    }
    // What came and went may have had a backup, which is an entry now.
    return !changes.anything() && !(passing && sources.keySet().stream().anyMatch(this::isBackup));
  }

  private boolean isBackup(Path file) {
    return file.toString().endsWith("orig");
  }

  /** Whether nothing but its own page depends on the bytes of an entry; names its type too. */
  boolean isIndependent(int index) {
    Manifest.Page page = pages.get(index);
    return MediaTypes.byName(page.path().fileName()).isPresent()
        && !page.id().equals(plan.frontId())
        && !page.path().equals(SitePlan.NOT_FOUND)
        && !isSharedByPages(index);
  }

  /** Whether other pages may be made otherwise if the bytes of an entry change. */
  boolean isSharedByPages(int index) {
    String type = mirror.files().entries().get(index).mediaType();
    String id = plan.ids().get(index);
    return type.equals("text/javascript") || type.equals("text/css") || carried.contains(id);
  }

  PreviewedMirror mirror() {
    return mirror;
  }

  SitePlan plan() {
    return plan;
  }

  PreviewPages maker() {
    return maker;
  }

  List<Long> versions() {
    return versions;
  }

  /** What is known of each entry of the plan, without the list of entries that may be the front. */
  List<Manifest.Page> pages() {
    return pages;
  }

  @Override
  public Manifest manifest() {
    return manifest;
  }

  @Override
  public List<Problem> problems() {
    return problems;
  }

  @Override
  public boolean isSettled() {
    return settled;
  }

  @Override
  public LiveSite.@Nullable Page page(String host) {
    if (host.equals(plan.mirror().siteHost())) {
      return new Made(front, () -> front);
    }
    Integer index = byHost.get(host);
    return index == null ? null : new Made(version(index), () -> maker.project(index));
  }

  /** Of the entry and of what its project carries too. */
  private List<Long> version(int index) {
    return Stream.concat(
            Stream.of(versions.get(index)),
            pages.get(index).companions().stream()
                .map(byId::get)
                .filter(Objects::nonNull)
                .map(versions::get))
        .toList();
  }

  /** Makes a project. */
  private interface Maker {
    Project make() throws IOException;
  }

  private record Made(Object version, Maker maker) implements LiveSite.Page {
    @Override
    public Project project() throws IOException {
      return maker.make();
    }
  }
}
