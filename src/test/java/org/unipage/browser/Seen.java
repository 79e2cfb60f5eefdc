package org.unipage.browser;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen of a page in a view, beside the original.
 *
 * @param site the site host
 * @param path the page's original URL in origin-form
 * @param view the view
 * @param differences one line each, {@code kind: what}
 * @param atFirst what differed when it was first looked at, among others, if it did
 * @param redirects the requests that a redirect answered
 */
record Seen(
    String site,
    String path,
    String view,
    List<String> differences,
    List<String> atFirst,
    List<Redirect> redirects) {

  /**
   * A request that redirects answered.
   *
   * @param path the path that was asked for first
   * @param by what started it: {@code parser}, {@code script}, ...
   * @param count how many redirects
   */
  record Redirect(String path, String by, int count) {}

  static Seen of(JsonNode line) {
    List<Redirect> redirects = new ArrayList<>();
    for (JsonNode redirect : line.get("redirects")) {
      redirects.add(
          new Redirect(
              redirect.get("path").asText(),
              redirect.get("by").asText(),
              redirect.get("count").asInt()));
    }
    return new Seen(
        line.get("site").asText(),
        line.get("path").asText(),
        line.get("view").asText(),
        texts(line.get("differences")),
        texts(line.get("atFirst")),
        redirects);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  boolean differs() {
    return !differences.isEmpty();
  }

  /** The page in the original. */
  String url() {
    return "http://" + site + path;
  }

  /** Whether it differed when it was looked at among others, but not by itself. */
  boolean differedByChance() {
    return !atFirst.isEmpty() && !differs();
  }

  @Override
  public String toString() {
    return "%s%s (%s)%n    %s"
        .formatted(site, path, view, String.join(System.lineSeparator() + "    ", differences));
  }
}
