package org.unipage.preview;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.unipage.manifest.Manifest;
import org.unipage.site.Problem;
import org.unipage.template.Templates;

/** The preview's own pages as HTML; {@code templates/preview/} has what they look like. */
final class OverviewPages {

  /** Entries on one page of the plain list. */
  static final int ROWS = 500;

  /** Problems of one kind that are shown. */
  static final int SHOWN = 1000;

  private final Templates templates;
  private final boolean proxy;

  /**
   * @param proxy whether the real names are to be visited by way of a proxy
   */
  OverviewPages(Templates templates, boolean proxy) {
    this.templates = templates;
    this.proxy = proxy;
  }

  /** What the head of each page needs. */
  record Head(String site, String url, String entries, String problems, boolean proxy) {}

  /** An entry in the plain list. */
  record Row(
      String path,
      String url,
      String host,
      String address,
      String size,
      String type,
      String in,
      String out) {}

  /** One page of the plain list. */
  record PlainList(
      Head head,
      List<Row> rows,
      String page,
      String last,
      List<String> before,
      List<String> after) {}

  /** Problems of one kind. */
  record Kind(String name, String count, String why, List<Place> places, List<String> more) {}

  /** One problem: where, with a link to the page if there is one, and what. */
  record Place(String path, List<String> url, String at, String message) {}

  /** All problems. */
  record Problems(Head head, List<Kind> kinds, boolean none) {}

  void writeList(LiveSite.State state, int page, OutputStream out) throws IOException {
    write("preview/index.html", plainList(state, page), out);
  }

  void writePlainList(LiveSite.State state, int page, OutputStream out) throws IOException {
    write("preview/list.html", plainList(state, page), out);
  }

  void writePicture(LiveSite.State state, OutputStream out) throws IOException {
    write("preview/picture.html", Map.of("head", head(state)), out);
  }

  void writeProblems(LiveSite.State state, OutputStream out) throws IOException {
    Map<String, String> urls = new HashMap<>();
    for (Manifest.Page page : state.manifest().entries()) {
      urls.put(page.path().encoded(), page.url());
    }
    Map<String, List<Problem>> byKind = new TreeMap<>();
    for (Problem problem : state.problems()) {
      byKind.computeIfAbsent(problem.kind(), kind -> new ArrayList<>()).add(problem);
    }
    List<Kind> kinds = new ArrayList<>();
    byKind.forEach(
        (kind, problems) ->
            kinds.add(
                new Kind(
                    kind,
                    number(problems.size()),
                    ProblemKinds.why(kind),
                    problems.stream().limit(SHOWN).map(problem -> place(problem, urls)).toList(),
                    problems.size() > SHOWN
                        ? List.of(number(problems.size() - SHOWN))
                        : List.of())));
    write("preview/problems.html", new Problems(head(state), kinds, kinds.isEmpty()), out);
  }

  private static Place place(Problem problem, Map<String, String> urls) {
    String url = urls.get(problem.path());
    String at =
        problem.line() == 0
            ? ""
            : ":" + problem.line() + (problem.column() == 0 ? "" : ":" + problem.column());
    return new Place(
        problem.path().isEmpty() ? "." : problem.path(),
        url == null ? List.of() : List.of(url),
        at,
        problem.message());
  }

  private PlainList plainList(LiveSite.State state, int page) {
    List<Manifest.Page> entries = state.manifest().entries();
    SiteData data = new SiteData(state);
    int last = Math.max(1, (entries.size() + ROWS - 1) / ROWS);
    int shown = Math.min(page, last);
    List<Row> rows = new ArrayList<>();
    for (int i = (shown - 1) * ROWS; i < Math.min(entries.size(), shown * ROWS); i++) {
      Manifest.Page entry = entries.get(i);
      rows.add(
          new Row(
              entry.path().encoded(),
              entry.url(),
              entry.host(),
              entry.ipv4(),
              number(entry.bytes()),
              entry.mediaType(),
              number(data.referencesTo(i)),
              number(entry.references().size())));
    }
    return new PlainList(
        head(state),
        rows,
        number(shown),
        number(last),
        shown > 1 ? List.of(Integer.toString(shown - 1)) : List.of(),
        shown < last ? List.of(Integer.toString(shown + 1)) : List.of());
  }

  private Head head(LiveSite.State state) {
    Manifest site = state.manifest();
    String url =
        site.entries().stream()
            .filter(page -> page.id().equals(site.front()))
            .map(Manifest.Page::url)
            .findFirst()
            .orElseThrow();
    return new Head(
        site.siteHost(),
        url,
        number(site.entries().size()),
        number(state.problems().size()),
        proxy);
  }

  private void write(String template, Object scope, OutputStream out) throws IOException {
    Writer writer = new OutputStreamWriter(out, UTF_8);
    templates.render(template, scope, writer);
    writer.flush();
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
