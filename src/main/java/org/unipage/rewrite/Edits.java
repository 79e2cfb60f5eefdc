package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is to be written into one file: references, which come in order, and repairs. */
final class Edits {
  private static final Comparator<Edit> ORDER =
      (a, b) ->
          a.start() != b.start()
              ? Integer.compare(a.start(), b.start())
              : Integer.compare(a.end(), b.end());

  private final List<Edit> references = new ArrayList<>();

  /** Where a repair and a reference write at the same place, the repair counts. */
  private final List<Edit> repairs = new ArrayList<>();

  private final Set<Integer> kept = new HashSet<>();
  private int edited;

  /** Whether no reference was written at {@code offset} or behind it. */
  boolean isFree(int offset) {
    return offset >= edited;
  }

  /** A reference to write where it {@link #isFree}. */
  void add(int start, int end, String bytes) {
    edited = end;
    references.add(new Edit(start, end, bytes));
  }

  /** Something to write that is no reference; empty stretches insert. */
  void repair(int start, int end, String bytes) {
    repairs.add(new Edit(start, end, bytes));
  }

  /** Says that what stands there is left as it is, whatever a reference would write. */
  void keep(int start, int end) {
    kept.add(start);
    repairs.add(new Edit(start, end, ""));
  }

  /** All of them, sorted, none overlapping. */
  List<Edit> inOrder() {
    if (repairs.isEmpty()) {
      return references;
    }
    List<Edit> all = new ArrayList<>(repairs); // The sort is stable, so a repair comes first.
    all.addAll(references);
    all.sort(ORDER);
    List<Edit> apart = new ArrayList<>(all.size());
    int from = 0;
    Edit last = null;
    for (Edit edit : all) {
      boolean twin = last != null && edit.start() == last.start() && edit.end() == last.end();
      if (edit.start() >= from && !(twin && edit.end() > edit.start())) {
        apart.add(edit);
        from = edit.end();
        last = edit;
      }
    }
    if (!kept.isEmpty()) {
      apart.removeIf(edit -> edit.end() > edit.start() && kept.contains(edit.start()));
    }
    return apart;
  }
}
