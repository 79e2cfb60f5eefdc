package org.unipage.site;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which other URLs a file may have had, because wget saves those under the same name. Nothing in
 * the mirror tells when {@code -k} has written the file's name into all references, so these are
 * guesses, good for what nothing else answers:
 *
 * <ul>
 *   <li>with {@code @} for {@code ?} ({@code --restrict-file-names=windows}): {@code /x@id=1} was
 *       {@code /x?id=1}, {@code /index.html@id=1} was {@code /?id=1};
 *   <li>with {@code .html} or {@code .css} added ({@code -E}): {@code /about.html} was {@code
 *       /about}, {@code /a.css?v=3.css} was {@code /a.css?v=3};
 *   <li>with the slash lost that the server's redirect added: {@code /blog} was {@code /blog/};
 *   <li>with an escape undone: {@code /what?.html} was {@code /what%3F.html}.
 * </ul>
 */
public final class LikelyUrls {

  private static final String INDEX = "index.html";

  private LikelyUrls() {}

  /**
   * The guesses, likeliest first, without {@code originalUrl} itself.
   *
   * @param originalUrl an original URL in origin-form
   */
  public static List<String> of(String originalUrl) {
    List<String> names = new ArrayList<>(List.of(originalUrl));
    String queried = withQuery(originalUrl);
    if (!queried.isEmpty()) {
      names.add(queried);
    }
    Set<String> urls = new LinkedHashSet<>();
    for (String name : names) {
      String asked = withoutAddition(name);
      urls.add(name);
      urls.add(asked);
      if (asked.indexOf('?') < 0 && asked.indexOf('.', asked.lastIndexOf('/')) < 0) {
        urls.add(asked + '/');
      }
    }
    urls.add(originalUrl.replaceFirst("[?]", "%3F"));
    urls.remove(originalUrl);
    urls.removeIf(url -> url.endsWith("//"));
    return List.copyOf(urls);
  }

  /** {@code url} with a query from its first {@code @} on; empty if it has one, or no such sign. */
  private static String withQuery(String url) {
    int name = url.lastIndexOf('/') + 1;
    int at = url.indexOf('@', name + 1);
    if (at < 0 || url.indexOf('?') >= 0) {
      return "";
    }
    boolean index = url.substring(name, at).equals(INDEX);
    return url.substring(0, index ? name : at) + '?' + url.substring(at + 1);
  }

  /** {@code url} without what {@code -E} added, if it may have: to a style sheet after a dot. */
  private static String withoutAddition(String url) {
    int name = url.indexOf('?') < 0 ? url.lastIndexOf('/') + 1 : url.indexOf('?') + 1;
    int end = url.lastIndexOf('.');
    if (end <= name) {
      return url;
    }
    boolean page = url.endsWith(".html");
    boolean sheet = url.endsWith(".css") && url.lastIndexOf('.', end - 1) > url.lastIndexOf('/');
    return page || sheet ? url.substring(0, end) : url;
  }
}
