package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

/** What a file uses that works on one origin only and that nothing repairs: each once. */
final class Reports {

  /** What can be used, and what becomes of it. */
  enum Use {
    LOCAL_STORAGE("localStorage", "localStorage is kept per host: pages do not see each other's"),
    SESSION_STORAGE(
        "sessionStorage", "sessionStorage is kept per host: pages do not see each other's"),
    INDEXED_DB("indexeddb", "IndexedDB is kept per host: pages do not see each other's"),
    CACHES("caches", "the Cache API is kept per host: pages do not see each other's"),
    COOKIE("cookie", "document.cookie is kept per host: pages do not see each other's"),
    REFERRER("referrer", "document.referrer names the host of the page before, but not its path"),
    BROADCAST("broadcastchannel", "a BroadcastChannel reaches pages of the same host only"),
    SHARED_WORKER("shared-worker", "a SharedWorker is shared by pages of the same host only"),
    SERVICE_WORKER("service-worker", "a service worker rules the pages of its own host only"),
    SAME_ORIGIN("same-origin-mode", "mode: 'same-origin' refuses every other page of the site"),
    CREDENTIALS(
        "credentials",
        "requests with credentials to other pages of the site are refused: leave them out"),
    MESSAGE_ORIGIN(
        "message-origin", "messages between pages of the site come from another origin now"),
    HOST_TEST(
        "host-test",
        "links to other pages of the site have another host now: --relative leaves a page's links"
            + " as they are"),
    PUSH_STATE(
        "push-state",
        "the history takes URLs of this page's own host only: --relative leaves a page's links as"
            + " they are"),
    URL_SELECTOR(
        "url-selector",
        "elements are selected by a URL as it is written, but those of the site's pages are"
            + " absolute now"),
    VIEW_TRANSITION("view-transition", "view transitions work between pages of the same host only"),
    COMPUTED_IMPORT(
        "module-identity",
        "a module whose URL import() is given at run time comes by a redirect, and is evaluated"
            + " again if it is imported otherwise too"),
    IMPORTED_RULES(
        "imported-rules", "the rules of a style sheet that another one imports cannot be read"),
    SCRIPTED_USE(
        "scripted-use", "a use element shows symbols from files of the page's own host only"),
    IMAGE_PIXELS(
        "image-pixels",
        "the pixels of an image that a script loads cannot be read: set its crossOrigin to"
            + " anonymous"),
    REDIRECTED(
        "redirected", "what a script fetches at run time comes by a redirect and as \"cors\""),
    NAMED_WINDOW(
        "named-window",
        "a window found by its name cannot be read where it shows another page: open it by its"
            + " URL"),
    DOMAIN(
        "shared-domain",
        "scripts that reach into frames or windows need a site host with a dot in its name, which"
            + " pages can share: give it one with --site-host"),
    SUBTLE("secure-context", "crypto.subtle needs https or a site host under .localhost"),
    CLIPBOARD("secure-context", "navigator.clipboard needs https or a site host under .localhost"),
    WORKLET("secure-context", "worklets need https or a site host under .localhost");

    final String kind;
    final String message;

    Use(String kind, String message) {
      this.kind = kind;
      this.message = message;
    }
  }

  /** The kinds of the problems that are reported once for the whole site. */
  static final Set<String> KINDS =
      Stream.of(Use.values()).map(use -> use.kind).collect(Collectors.toUnmodifiableSet());

  private record Found(int first, int count) {}

  private final Map<Use, Found> found = new EnumMap<>(Use.class);

  /** A use at an offset of the file. */
  void add(Use use, int offset) {
    found.merge(
        use,
        new Found(offset, 1),
        (old, one) -> new Found(Math.min(old.first, one.first), old.count + 1));
  }

  /** The uses as problems, each at its first place. */
  List<Problem> problems(SitePath path, byte[] bytes, Encoding encoding) {
    List<Map.Entry<Use, Found>> uses = new ArrayList<>(found.entrySet());
    uses.sort((a, b) -> Integer.compare(a.getValue().first, b.getValue().first));
    Lines lines = new Lines(bytes, encoding);
    List<Problem> problems = new ArrayList<>();
    for (Map.Entry<Use, Found> use : uses) {
      lines.advance(use.getValue().first);
      problems.add(
          new Problem(
              path.encoded(),
              lines.line(),
              lines.column(),
              use.getKey().kind,
              use.getKey().message));
    }
    return problems;
  }
}
