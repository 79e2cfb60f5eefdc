package org.unipage;

import java.util.List;
import java.util.stream.Stream;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.Report;
import org.unipage.site.Problem;

/**
 * What {@code unipage verify} found.
 *
 * @param manifest the tree's own
 * @param findings what is not as it should be, sorted
 * @param missing references to files that the mirror lacks, sorted
 */
public record VerifyResult(Manifest manifest, List<Problem> findings, List<Problem> missing) {
  public VerifyResult {
    findings = List.copyOf(findings);
    missing = List.copyOf(missing);
  }

  /**
   * Whether the tree is what it should be.
   *
   * @param strict whether references to files that the mirror lacks count
   */
  public boolean holds(boolean strict) {
    return findings.isEmpty() && !(strict && !missing.isEmpty());
  }

  /** Findings and missing references together, sorted. */
  public List<Problem> problems() {
    return Stream.concat(findings.stream(), missing.stream()).sorted().toList();
  }

  /** This result for programs. */
  public Report report(boolean strict) {
    return new Report(
        "verify",
        manifest.siteHost(),
        true,
        manifest.entries().size(),
        manifest.entries().stream().mapToLong(Manifest.Page::bytes).sum(),
        0,
        manifest.zone().serial(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        holds(strict),
        problems());
  }
}
