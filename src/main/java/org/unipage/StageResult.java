package org.unipage;

import java.util.List;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.Report;
import org.unipage.site.Problem;
import org.unipage.stage.Change;

/**
 * What a run of {@code unipage stage} did, or would do.
 *
 * @param manifest what is staged now
 * @param changes what happened in the output tree: projects by id, then the files that stand once
 * @param readdressed ids of entries whose address is not what it was
 * @param problems everything that could not be done as it was meant, sorted
 */
public record StageResult(
    Manifest manifest, List<Change> changes, List<String> readdressed, List<Problem> problems) {

  public StageResult {
    changes = List.copyOf(changes);
    readdressed = List.copyOf(readdressed);
    problems = List.copyOf(problems);
  }

  /**
   * This result for programs.
   *
   * @param strict whether problems make it one that does not hold
   */
  public Report report(boolean strict, boolean dryRun) {
    return new Report(
        "stage",
        manifest.siteHost(),
        dryRun,
        manifest.entries().size(),
        bytes(),
        rewritten(),
        manifest.zone().serial(),
        paths(Change.Kind.CREATE),
        paths(Change.Kind.REPLACE),
        paths(Change.Kind.REMOVE),
        readdressed,
        !strict || problems.isEmpty(),
        problems);
  }

  private List<String> paths(Change.Kind kind) {
    return changes.stream().filter(c -> c.kind() == kind).map(Change::path).sorted().toList();
  }

  /** How many projects met that fate. */
  public long projects(Change.Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind && change.isProject()).count();
  }

  /** The size of all staged entries, in bytes. */
  public long bytes() {
    return manifest.entries().stream().mapToLong(Manifest.Page::bytes).sum();
  }

  /** How many references were rewritten. */
  public long rewritten() {
    return manifest.entries().stream().mapToLong(Manifest.Page::rewritten).sum();
  }
}
