package org.unipage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unipage.make.LabFiles;
import org.unipage.manifest.Manifest;
import org.unipage.site.BadInput;
import org.unipage.site.Entry;
import org.unipage.site.Mirror;
import org.unipage.site.Problem;
import org.unipage.site.SiteHost;
import org.unipage.site.SiteMap;
import org.unipage.stage.Change;
import org.unipage.stage.Project;
import org.unipage.stage.StagingArea;
import org.unipage.template.Templates;

/** {@code unipage stage}: from a mirror to a staged site. */
public final class StagePipeline {
  private final StageOptions options;
  private final Progress progress;

  public StagePipeline(StageOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Runs it.
   *
   * @throws BadInput if the mirror or the output tree cannot be worked on
   * @throws IOException if reading or writing fails; the next run completes what this one began
   */
  public StageResult run() throws IOException {
    boolean again = Files.exists(options.out().resolve("staging/manifest.json"));
    try (StagedBefore before = StagedBefore.begin(this::open, again)) {
      SiteMap mirror =
          Mirror.read(
              options.mirror(), new Mirror.Options(options.siteHost(), options.followLinks()));
      SiteHost siteHost = SiteHost.of(options.mirror(), options.siteHost());
      List<Entry> entries = mirror.entries();
      if (again && !options.fresh()) {
        try (SourceHashes hashes = new SourceHashes(entries, options.threads())) {
          return stage(mirror, siteHost, before, (plan, last) -> Known.of(plan, last, hashes));
        }
      }
      try (FramelessPages frameless = new FramelessPages(entries, options.threads())) {
        return stage(mirror, siteHost, before, (plan, last) -> Known.of(frameless));
      }
    }
  }

  /** What is known of a plan, given what was staged before if that is whole. */
  private interface Knowing {
    Known of(SitePlan plan, @Nullable Manifest last) throws IOException;
  }

  private StageResult stage(SiteMap mirror, SiteHost siteHost, StagedBefore before, Knowing knowing)
      throws IOException {
    Templates templates = Templates.of(options.templates());
    StagingArea area = before.area();
    Manifest last = options.fresh() ? null : area.last();
    SitePlan plan = SitePlan.of(options, siteHost, mirror, templates.digest(), last);
    TopFiles top = new TopFiles(plan, templates, last);
    area.claim(plan.projectIds(), top.names());

    Known known = knowing.of(plan, area.whole() ? last : null);
    Drafts drafts = new Drafts(plan, known);
    Projects projects = new Projects(plan, templates, drafts);
    Pages.Staged staged = new Pages(plan, area, drafts, projects, known).stage(progress);
    List<Change> changes = new ArrayList<>(staged.changes());
    changes.addAll(area.removeProjectsBut(plan.projectIds()));
    Manifest manifest = top.manifest(staged.pages());
    boolean sameZone =
        area.whole() && top.hasTheSameZone(manifest) && area.holds(manifest.zone().file());
    Map<String, byte[]> files = sameZone ? top.filesButZone(manifest) : top.files(manifest);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String name = file.getKey();
      changes.add(area.stage(name, file.getValue(), LabFiles.EXECUTABLE.contains(name)));
    }
    if (sameZone) {
      changes.add(new Change(Change.Kind.KEEP, manifest.zone().file()));
    }
    Optional<Project> nameServer = top.nameServer(manifest);
    if (nameServer.isPresent()) {
      changes.add(area.stage(nameServer.get()));
    }
    if (last != null && !last.zone().file().equals(manifest.zone().file())) {
      changes.addAll(area.removeFile(last.zone().file()));
    }
    for (String source : top.leftover()) {
      changes.addAll(area.removeFile(source));
    }
    changes.add(area.commit(manifest));
    return new StageResult(
        manifest,
        changes,
        readdressed(area.last(), manifest),
        problems(siteHost, mirror, changes, manifest));
  }

  private StagingArea open() throws IOException {
    keepApart();
    return StagingArea.open(options.out(), options.dryRun());
  }

  /**
   * Refuses an output tree inside the mirror, where the next run would take it for pages, and a
   * mirror inside the output tree, but for one in the working folder where {@code wget} put it: no
   * file of its is one that we write.
   */
  private void keepApart() throws IOException {
    Path mirror = real(options.mirror());
    Path out = real(options.out());
    if (out.startsWith(mirror)) {
      throw new BadInput(
          "OUT, "
              + Problem.printable(out.toString())
              + ", lies inside the mirror: give another with -o");
    }
    boolean ours =
        Stream.of("staging", "build", "run").map(out::resolve).anyMatch(mirror::startsWith);
    if (ours || (options.outGiven() && mirror.startsWith(out))) {
      throw new BadInput(
          "the mirror lies inside OUT, "
              + Problem.printable(out.toString())
              + ": give another with -o");
    }
  }

  /** {@code path} without symbolic links; the part that is not there yet as it is. */
  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path there = absolute;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there.toRealPath().resolve(there.relativize(absolute));
  }

  private static List<String> readdressed(@Nullable Manifest last, Manifest now) {
    if (last == null) {
      return List.of();
    }
    Map<String, Manifest.Page> before = new HashMap<>();
    last.entries().forEach(page -> before.put(page.id(), page));
    return now.entries().stream()
        .filter(
            page -> {
              Manifest.Page old = before.get(page.id());
              return old != null && !old.hasAddress(page.ipv4(), page.ipv6());
            })
        .map(Manifest.Page::id)
        .toList();
  }

  private static List<Problem> problems(
      SiteHost siteHost, SiteMap mirror, List<Change> changes, Manifest manifest) {
    List<Problem> problems = new ArrayList<>(mirror.problems());
    problems.addAll(OncePerKind.of(manifest));
    siteHost
        .httpsOnlyDomain()
        .filter(domain -> manifest.scheme().equals("http"))
        .ifPresent(
            domain ->
                problems.add(
                    new Problem(
                        "",
                        0,
                        0,
                        "https-only",
                        "browsers turn every http URL under ."
                            + domain
                            + " into https: stage with --scheme https, or under another"
                            + " --site-host")));
    for (Change change : changes) {
      if (change.kind() == Change.Kind.LEAVE) {
        problems.add(
            new Problem(
                "",
                0,
                0,
                "left-behind",
                change.path()
                    + " is not needed any more but holds files that unipage did not generate:"
                    + " remove it by hand"));
      }
    }
    Collections.sort(problems);
    return problems;
  }
}
