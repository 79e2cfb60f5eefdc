package org.unipage;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.preview.LiveSite;
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
      List<Problem> problems,
      Project front,
      boolean settled) {
    this.mirror = mirror;
    this.plan = plan;
    this.maker = maker;
    this.versions = List.copyOf(versions);
    this.pages = List.copyOf(pages);
    this.manifest = manifest;
    this.problems = problems;
    this.front = front;
    this.settled = settled;
    for (int i = 0; i < plan.ids().size(); i++) {
      byHost.put(plan.hosts().get(i), i);
      byId.put(plan.ids().get(i), i);
    }
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
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(versions.get(index)),
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
