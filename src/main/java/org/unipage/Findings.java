package org.unipage;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.unipage.manifest.Manifest;
import org.unipage.site.Problem;

/** Gathers what {@code unipage verify} finds; several threads may add at once. */
final class Findings {
  /** What is not repaired when a site is staged, and so stays as it was told then. */
  private static final Set<String> KNOWN = Set.of("missing", "same-origin", "import-map");

  private final List<Problem> findings = new ArrayList<>();
  private final List<Problem> missing = new ArrayList<>();

  /** Something in a file as a whole. */
  void add(String path, String kind, String message) {
    add(new Problem(path, 0, 0, kind, message));
  }

  synchronized void add(Problem problem) {
    (KNOWN.contains(problem.kind()) ? missing : findings).add(problem);
  }

  synchronized int size() {
    return findings.size();
  }

  synchronized VerifyResult result(Manifest manifest) {
    return new VerifyResult(
        manifest, findings.stream().sorted().toList(), missing.stream().sorted().toList());
  }
}
