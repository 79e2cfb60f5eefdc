package org.unipage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.unipage.manifest.Manifest;
import org.unipage.rewrite.Rewriter;
import org.unipage.site.Problem;

/**
 * The problems of all entries, but what nothing can repair said once for each kind, with the places
 * where it is used: a thousand pages that store something are one piece of news.
 */
final class OncePerKind {
  private static final int SHOWN = 5;

  private OncePerKind() {}

  static List<Problem> of(Manifest manifest) {
    List<Problem> problems = new ArrayList<>();
    Map<String, List<Problem>> reports = new TreeMap<>();
    for (Manifest.Page page : manifest.entries()) {
      for (Problem problem : page.problems()) {
        if (Rewriter.isReport(problem.kind())) {
          reports.computeIfAbsent(problem.message(), none -> new ArrayList<>()).add(problem);
        } else {
          problems.add(problem);
        }
      }
    }
    reports.values().forEach(same -> problems.add(merged(same)));
    return problems;
  }

  private static Problem merged(List<Problem> same) {
    Problem first = same.get(0);
    if (same.size() == 1) {
      return first;
    }
    StringBuilder message = new StringBuilder(first.message()).append(" (also ");
    for (int i = 1; i < Math.min(same.size(), SHOWN); i++) {
      Problem other = same.get(i);
      message.append(i == 1 ? "" : ", ").append(other.path()).append(':').append(other.line());
      message.append(':').append(other.column());
    }
    int more = same.size() - SHOWN;
    message.append(more > 0 ? ", and in " + more + " more files)" : ")");
    return new Problem(
        first.path(), first.line(), first.column(), first.kind(), message.toString());
  }
}
