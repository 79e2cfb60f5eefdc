package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

/** What is wrong in one file: references that lead nowhere, and what could not be done. */
final class FileProblems {

  /** As many problems of a kind as one file reports singly, so that a hostile one stays bounded. */
  static final int MOST = 1000;

  private static final int LONGEST_REFERENCE = 48;
  private static final int LONGEST_URL = 96;

  private final Map<String, Missing> missing = new LinkedHashMap<>();
  private final List<Odd> odd = new ArrayList<>();
  private int missingBeyond;
  private int oddBeyond;

  /**
   * @param first the file offset of the first reference that leads there
   */
  private record Missing(int first, String reference, String url, int count) {}

  private record Odd(int offset, String kind, String message) {}

  /** Something at a place that could not be done; {@code message} says what and what to do. */
  void add(int offset, String kind, String message) {
    if (odd.size() < MOST) {
      odd.add(new Odd(offset, kind, message));
    } else {
      oddBeyond++;
    }
  }

  /** A reference to a file that is not there: one problem for each file, whatever the fragments. */
  void missing(int offset, String reference, String url) {
    int hash = url.indexOf('#');
    String file = hash < 0 ? url : url.substring(0, hash);
    if (missing.size() >= MOST && !missing.containsKey(file)) {
      missingBeyond++;
      return;
    }
    missing.merge(
        file,
        new Missing(offset, reference, file, 1),
        (old, ignored) -> new Missing(old.first, old.reference, old.url, old.count + 1));
  }

  /** All of them, with lines and columns of {@code bytes}, which are the file. */
  List<Problem> of(SitePath path, byte[] bytes, Encoding encoding) {
    List<Odd> all = new ArrayList<>(odd);
    for (Missing m : missing.values()) {
      String times = m.count == 1 ? "" : " (" + m.count + " times in this file)";
      String message =
          '"'
              + quote(m.reference)
              + "\" leads to "
              + quote(m.url, LONGEST_URL)
              + ", which the mirror lacks: mirror it too or remove the reference"
              + times;
      all.add(new Odd(m.first, "missing", message));
    }
    all.sort((a, b) -> Integer.compare(a.offset, b.offset));
    Lines lines = new Lines(bytes, encoding);
    List<Problem> problems = new ArrayList<>();
    for (Odd o : all) {
      lines.advance(o.offset);
      problems.add(new Problem(path.encoded(), lines.line(), lines.column(), o.kind, o.message));
    }
    if (missingBeyond > 0) {
      String message = missingBeyond + " more references here lead to files that the mirror lacks";
      problems.add(Problem.of(path, "missing", message));
    }
    if (oddBeyond > 0) {
      String message = oddBeyond + " more problems of these kinds here";
      problems.add(Problem.of(path, odd.get(0).kind, message));
    }
    return problems;
  }

  /** A reference as a message shows it. */
  static String quote(String reference) {
    return quote(reference, LONGEST_REFERENCE);
  }

  private static String quote(String text, int longest) {
    String stripped = Ascii.strip(text);
    return stripped.length() <= longest ? stripped : stripped.substring(0, longest - 1) + "…";
  }
}
