package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

  private final Edits edits = new Edits();
  private final FileProblems problems = new FileProblems();
  private final List<Link> links = new ArrayList<>();
  private boolean frozen;

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
    Link link = count(text, start, reference, resolver);
    if (link.kind() != Link.Kind.LEFT) {
      write(text, start, end, reference, link.url(), escape);
    }
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
      addUntouched(text, start, reference, resolver);
    } else {
      String what = reference.indexOf('#') < 0 ? "a transformation" : "an SVG symbol";
      addSameOrigin(text, start, end, reference, resolver, UnaryOperator.identity(), what);
    }
  }

  /** A reference that must stay as it is, but counts; {@code reference} is what it means. */
  void addUntouched(Text text, int start, String reference, Resolver resolver) {
    count(text, start, reference, resolver);
  }

  /** What a reference leads to; that counts, and is a problem if the mirror lacks it. */
  private Link count(Text text, int start, String reference, Resolver resolver) {
    Link link = resolver.resolve(reference);
    if (link.kind() != Link.Kind.LEFT) {
      count(link);
    }
    if (link.kind() == Link.Kind.MISSING) {
      problems.missing(text.offset(start), reference, link.url());
    }
    return link;
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
    Link link = count(text, start, reference, resolver);
    if (link.kind() == Link.Kind.ENTRY
        && carry(text.offset(start), link.entry(), reference, what)) {
      stay(text, start, end, reference, link, escape);
    }
  }

  /** A reference that only counts. */
  void count(Link link) {
    if (links.size() == TooManyReferences.MOST) {
      throw new TooManyReferences();
    }
    links.add(link);
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
    return ownOrigin.isEmpty() && link.alias().isEmpty() && isRelative(Ascii.strip(reference))
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
                .formatted(FileProblems.quote(reference), what, refusal));
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
    edits.repair(start, end, bytes);
  }

  /** Says that what stands there is left as it is, whatever a reference would write. */
  void keep(int start, int end) {
    edits.keep(start, end);
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

  /** Something at a place that could not be done; {@code message} says what and what to do. */
  void problem(int offset, String kind, String message) {
    problems.add(offset, kind, message);
  }

  List<Edit> edits() {
    return edits.inOrder();
  }

  List<Link> links() {
    return links;
  }

  /** The problems, with lines and columns of {@code bytes}, which are the file. */
  List<Problem> problems(SitePath path, byte[] bytes, Encoding encoding) {
    return problems.of(path, bytes, encoding);
  }

  private void write(
      Text text, int start, int end, String reference, String url, UnaryOperator<String> escape) {
    if (frozen) {
      return;
    }
    String escaped = escape.apply(url);
    if (Ascii.strip(reference).equals(url) || isThere(text.chars(), start, end, escaped)) {
      return;
    }
    int first = text.offset(start);
    // If two texts share these bytes, the first has written there.
    if (edits.isFree(first)) {
      edits.add(first, text.offset(end), text.spell(start, escaped));
    }
  }

  private static boolean isThere(String chars, int start, int end, String wanted) {
    return end - start == wanted.length() && chars.startsWith(wanted, start);
  }
}
