package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.unipage.link.Link;
import org.unipage.link.Resolver;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

/**
 * What the formats find in one file: each reference is resolved here, and becomes a link, and an
 * edit if something else is to be written, and a problem if it leads nowhere. References come in
 * the order of the file.
 */
final class References {

  /** As many problems of a kind as one file reports singly, so that a hostile one stays bounded. */
  static final int MOST_PROBLEMS = 1000;

  private static final int LONGEST_REFERENCE = 48;
  private static final int LONGEST_URL = 96;

  private final List<Edit> edits = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final Map<String, Missing> missing = new LinkedHashMap<>();
  private final List<Odd> odd = new ArrayList<>();
  private int missingBeyond;
  private int oddBeyond;
  private int edited;
  private boolean frozen;

  /**
   * @param first the file offset of the first reference that leads there
   */
  private record Missing(int first, String reference, String url, int count) {}

  private record Odd(int offset, String kind, String message) {}

  /**
   * A reference that is spelt like its value.
   *
   * @param text the text that holds it, from {@code start} to {@code end}, maybe with ASCII white
   *     space around it, which stays
   */
  void add(Text text, int start, int end, Resolver resolver) {
    add(text, start, end, resolver, UnaryOperator.identity());
  }

  /** The same, but {@code escape} says how a URL is spelt in {@code text}. */
  void add(Text text, int start, int end, Resolver resolver, UnaryOperator<String> escape) {
    String chars = text.chars();
    int from = start;
    int to = end;
    while (from < to && Ascii.isSpace(chars.charAt(from))) {
      from++;
    }
    while (to > from && Ascii.isSpace(chars.charAt(to - 1))) {
      to--;
    }
    add(text, from, to, chars.substring(from, to), resolver, escape);
  }

  /**
   * @param text the text that holds the reference, from {@code start} to {@code end}
   * @param reference what it means there
   * @param escape how a URL is spelt in {@code text}
   */
  void add(
      Text text,
      int start,
      int end,
      String reference,
      Resolver resolver,
      UnaryOperator<String> escape) {
    Link link = resolver.resolve(reference);
    if (link.kind() == Link.Kind.LEFT) {
      return;
    }
    add(link);
    if (link.kind() == Link.Kind.MISSING) {
      missing(text.offset(start), reference, link.url());
    }
    write(text, start, end, reference, link.url(), escape);
  }

  /** A URL that others are relative to: no reference of its own. */
  void addBase(Text text, int start, int end, Resolver resolver) {
    addBase(
        text, start, end, text.chars().substring(start, end), resolver, UnaryOperator.identity());
  }

  /** The same, but {@code href} is what it means, {@code escape} how a URL is spelt there. */
  void addBase(
      Text text, int start, int end, String href, Resolver resolver, UnaryOperator<String> escape) {
    write(text, start, end, href, resolver.baseHref(href), escape);
  }

  /** A reference that must stay as it is, but counts. */
  void addUntouched(Text text, int start, int end, Resolver resolver) {
    addUntouched(text, start, end, text.chars().substring(start, end), resolver);
  }

  /** The same, but {@code reference} is what it means. */
  void addUntouched(Text text, int start, int end, String reference, Resolver resolver) {
    Link link = resolver.resolve(reference);
    if (link.kind() != Link.Kind.LEFT) {
      add(link);
    }
    if (link.kind() == Link.Kind.MISSING) {
      missing(text.offset(start), reference, link.url());
    }
  }

  /** Does {@code reading}; if {@code stays}, what it finds counts, but stays as it is. */
  void reading(boolean stays, Runnable reading) {
    boolean before = frozen;
    frozen |= stays;
    reading.run();
    frozen = before;
  }

  private void add(Link link) {
    if (links.size() == TooManyReferences.MOST) {
      throw new TooManyReferences();
    }
    links.add(link);
  }

  /** Something at a place that could not be done; {@code message} says what and what to do. */
  void problem(int offset, String kind, String message) {
    if (odd.size() < MOST_PROBLEMS) {
      odd.add(new Odd(offset, kind, message));
    } else {
      oddBeyond++;
    }
  }

  List<Edit> edits() {
    return edits;
  }

  List<Link> links() {
    return links;
  }

  /** The problems, with lines and columns of {@code bytes}, which are the file. */
  List<Problem> problems(SitePath path, byte[] bytes, Encoding encoding) {
    List<Odd> all = new ArrayList<>(odd);
    for (Missing m : missing.values()) {
      String times = m.count == 1 ? "" : " (" + m.count + " times in this file)";
      String message =
          "\"%s\" leads to %s, which the mirror lacks: mirror it too or remove the reference%s"
              .formatted(quote(m.reference, LONGEST_REFERENCE), quote(m.url, LONGEST_URL), times);
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
      String message =
          "%d more references here lead to files that the mirror lacks".formatted(missingBeyond);
      problems.add(Problem.of(path, "missing", message));
    }
    if (oddBeyond > 0) {
      String message = "%d more problems of these kinds here".formatted(oddBeyond);
      problems.add(Problem.of(path, odd.get(0).kind, message));
    }
    return problems;
  }

  /** One problem for each file that is missing, whatever the fragments. */
  private void missing(int offset, String reference, String url) {
    int hash = url.indexOf('#');
    String file = hash < 0 ? url : url.substring(0, hash);
    if (missing.size() >= MOST_PROBLEMS && !missing.containsKey(file)) {
      missingBeyond++;
      return;
    }
    missing.merge(
        file,
        new Missing(offset, reference, file, 1),
        (old, ignored) -> new Missing(old.first, old.reference, old.url, old.count + 1));
  }

  private void write(
      Text text, int start, int end, String reference, String url, UnaryOperator<String> escape) {
    if (frozen) {
      return;
    }
    String escaped = escape.apply(url);
    if (strip(reference).equals(url) || text.chars().substring(start, end).equals(escaped)) {
      return;
    }
    int first = text.offset(start);
    int last = text.offset(end);
    if (first < edited) {
      return; // Two texts share these bytes; the first has written there.
    }
    edited = last;
    edits.add(new Edit(first, last, text.spell(start, escaped)));
  }

  private static String strip(String reference) {
    int from = 0;
    int to = reference.length();
    while (from < to && Ascii.isSpace(reference.charAt(from))) {
      from++;
    }
    while (to > from && Ascii.isSpace(reference.charAt(to - 1))) {
      to--;
    }
    return reference.substring(from, to);
  }

  private static String quote(String text, int longest) {
    String stripped = strip(text);
    return stripped.length() <= longest ? stripped : stripped.substring(0, longest - 1) + "…";
  }
}
