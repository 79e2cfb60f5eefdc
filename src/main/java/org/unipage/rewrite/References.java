package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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

  /** What repairs write; where one and a reference write at the same place, the repair counts. */
  private final List<Edit> repairs = new ArrayList<>();

  private final Set<Integer> kept = new HashSet<>();

  private final Set<Integer> sameOrigin = new LinkedHashSet<>();
  private final Set<Integer> imports = new LinkedHashSet<>();
  private final Set<String> workers = new LinkedHashSet<>();
  private final Reports reports = new Reports();
  private final @Nullable Surroundings around;

  /** Whether this file is a page, and so carries what must have its origin. */
  private final boolean carries;

  /** Written before a path that must stay on this origin; empty if it does so by itself. */
  private String ownOrigin = "";

  /** Of a file of which nothing else is known. */
  References() {
    this(null, false);
  }

  /**
   * @param around what is known of other files; null if nothing is to be repaired
   * @param carries whether this file is a page
   */
  References(@Nullable Surroundings around, boolean carries) {
    this.around = around;
    this.carries = carries;
  }

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

  /** A reference that works on the page's own origin only. */
  void addUntouched(Text text, int start, int end, Resolver resolver) {
    String reference = text.chars().substring(start, end);
    if (around == null) {
      addUntouched(text, start, end, reference, resolver);
    } else {
      String what = reference.indexOf('#') < 0 ? "a transformation" : "an SVG symbol";
      addSameOrigin(text, start, end, reference, resolver, UnaryOperator.identity(), what);
    }
  }

  /** A reference that must stay as it is, but counts; {@code reference} is what it means. */
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

  /** Whether what is found now stays as it is. */
  boolean stays() {
    return frozen;
  }

  /** Says that a {@code base} element leads paths elsewhere. */
  void hasBase() {
    ownOrigin = around == null ? "" : around.ownOrigin();
  }

  /** What is known of other files; null if nothing is to be repaired. */
  @Nullable Surroundings around() {
    return around;
  }

  /**
   * A reference that works only if it stays on the origin of the page: the page is asked to carry
   * what it leads to, at its original path.
   *
   * @param what what the reference is, for the problem if the page cannot
   */
  void addSameOrigin(
      Text text,
      int start,
      int end,
      String reference,
      Resolver resolver,
      UnaryOperator<String> escape,
      String what) {
    Link link = resolver.resolve(reference);
    if (link.kind() == Link.Kind.LEFT) {
      return;
    }
    add(link);
    if (link.kind() == Link.Kind.MISSING) {
      missing(text.offset(start), reference, link.url());
      return;
    }
    if (carry(text.offset(start), link.entry(), reference, what)) {
      stay(text, start, end, reference, link, escape);
    }
  }

  /** A reference that only counts. */
  void count(Link link) {
    add(link);
  }

  /** Writes a reference so that it stays on the page's origin. */
  void stay(
      Text text, int start, int end, String reference, Link link, UnaryOperator<String> escape) {
    String wanted = ownUrl(reference, link);
    if (wanted.equals(reference)) {
      keep(text.offset(start), text.offset(end));
    } else if (!frozen) {
      String escaped = escape.apply(wanted);
      repair(text.offset(start), text.offset(end), text.spell(start, escaped));
    }
  }

  /** What to write for a reference that is to stay on the page's origin; maybe what is there. */
  String ownUrl(String reference, Link link) {
    return ownOrigin.isEmpty() && link.alias().isEmpty() && isRelative(strip(reference))
        ? reference
        : ownOrigin + path(link.url());
  }

  /** Asks for a companion, with all that it needs itself; false if it cannot be had. */
  boolean carry(int offset, int entry, String reference, String what) {
    sameOrigin.add(entry);
    if (around == null || !carries) {
      return true;
    }
    boolean all = true;
    Set<Integer> needed = new LinkedHashSet<>(around.facts(entry).bound());
    needed.add(entry);
    for (int one : needed) {
      String refusal = around.carry(one);
      if (!refusal.isEmpty()) {
        problem(
            offset,
            "same-origin",
            "\"%s\" (%s) works on the page's own host only, but %s"
                .formatted(quote(reference, LONGEST_REFERENCE), what, refusal));
        all = false;
        break;
      }
    }
    return all;
  }

  /**
   * A style sheet that a style sheet imports; one that needs the page's origin stays there, and so
   * does the one that imports it.
   */
  void addImport(
      Text text,
      int start,
      int end,
      String reference,
      Resolver resolver,
      UnaryOperator<String> escape) {
    Link link = resolver.resolve(reference);
    if (around != null && link.kind() == Link.Kind.ENTRY) {
      imports.add(link.entry());
      if (!around.facts(link.entry()).bound().isEmpty()) {
        String what = "a style sheet with a filter from another file";
        addSameOrigin(text, start, end, reference, resolver, escape, what);
        return;
      }
    }
    add(text, start, end, reference, resolver, escape);
  }

  /** A worker that this script starts, as it is written. */
  void worker(String reference) {
    workers.add(reference);
  }

  Set<String> workers() {
    return workers;
  }

  /** A script that this one, in a classic worker, imports from the page's origin. */
  void importedScript(int entry) {
    imports.add(entry);
    sameOrigin.add(entry);
  }

  /** The entries that must have the origin of the page. */
  Set<Integer> sameOrigin() {
    return sameOrigin;
  }

  Set<Integer> imports() {
    return imports;
  }

  Reports reports() {
    return reports;
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

  /** Whether a reference has neither a scheme nor a host. */
  static boolean isRelative(String reference) {
    if (reference.startsWith("//") || reference.startsWith("\\")) {
      return false;
    }
    for (int i = 0; i < reference.length(); i++) {
      char c = reference.charAt(i);
      if (c == ':') {
        return false;
      }
      if (!Ascii.isAlphanumeric(c) && "+-.\t\n\r".indexOf(c) < 0) {
        return true;
      }
    }
    return true;
  }

  /** The part of an absolute URL after its authority. */
  static String path(String url) {
    return url.substring(url.indexOf('/', url.indexOf("//") + 2));
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
    if (repairs.isEmpty()) {
      return edits;
    }
    List<Edit> all = new ArrayList<>(repairs); // The sort is stable, so a repair comes first.
    all.addAll(edits);
    all.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
    List<Edit> apart = new ArrayList<>();
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
    apart.removeIf(edit -> edit.end() > edit.start() && kept.contains(edit.start()));
    return apart;
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
