package org.unipage.stage;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that a project's {@code page} file is made from.
 *
 * @param origin the site's origin without a {@code /} at its end, e.g. {@code
 *     http://www.example.org:8080}
 * @param originalUrl the entry's original URL in origin-form
 * @param entry the entry's bytes, which lie in the file {@code content}
 * @param exceptions original URLs in origin-form of other entries that would be taken for this one
 *     or for a companion, since only their queries differ
 * @param companions what this project carries beside the entry
 * @param front the site's other URLs, if this is the front
 */
public record PageFacts(
    String origin,
    String originalUrl,
    Representation entry,
    List<String> exceptions,
    List<Companion> companions,
    @Nullable Front front) {

  private static final Pattern ORIGIN = Pattern.compile("https?://[a-z0-9.:\\[\\]-]+");

  /**
   * A file that must have the same origin as the page that uses it.
   *
   * @param originalUrl its original URL in origin-form
   * @param form how its bytes are described
   * @param bytes its bytes
   */
  public record Companion(String originalUrl, Representation form, byte[] bytes) {}

  /**
   * What the front knows.
   *
   * @param routes every original URL and alias of the site, and what else may have been the URL of
   *     a file; if a target is named twice, the first one counts
   * @param missing the site's own page for what is not there, if it has one
   */
  public record Front(List<Route> routes, @Nullable Missing missing) {
    public Front {
      routes = List.copyOf(routes);
    }
  }

  /**
   * Where a target is served.
   *
   * @param target an original URL or an alias in origin-form
   * @param url the absolute page URL
   */
  public record Route(String target, String url) {}

  /**
   * A page that is served with status 404.
   *
   * @param contentType its {@code Content-Type}, charset included
   * @param body its bytes
   */
  public record Missing(String contentType, byte[] body) {}

  /**
   * @throws IllegalArgumentException if a URL could break out of a header field
   */
  public PageFacts {
    exceptions = List.copyOf(exceptions);
    companions = List.copyOf(companions);
    if (!ORIGIN.matcher(origin).matches()) {
      throw new IllegalArgumentException("not an origin: " + origin.replaceAll("[^ -~]", "."));
    }
  }
}
