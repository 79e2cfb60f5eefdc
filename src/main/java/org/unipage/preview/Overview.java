package org.unipage.preview;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.ManifestJson;
import org.unipage.preview.http.Answer;
import org.unipage.preview.http.Body;
import org.unipage.preview.http.Request;

/**
 * The preview's own pages: the list of all entries, what cannot be repaired, the picture of the
 * site, and what these are made from.
 */
final class Overview {

  /** The host name of these pages; pages that wait for changes ask names below it. */
  static final String HOST = "unipage.localhost";

  /** Nothing from elsewhere, nothing inline: file names and messages are strangers' text. */
  private static final String POLICY =
      """
      Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; \
      connect-src 'self' http://*.unipage.localhost:*; img-src 'self'; base-uri 'none'; form-action 'self'; \
      frame-ancestors 'none'\r
      Cross-Origin-Resource-Policy: same-origin\r
      Referrer-Policy: no-referrer\r
      Cache-Control: no-store\r
      """;

  private static final String HTML = "text/html; charset=utf-8";
  private static final String JSON = "application/json";

  private static final Map<String, String> FILES =
      Map.of(
          "/icon.svg", "image/svg+xml",
          "/style.css", "text/css",
          "/list.js", "text/javascript",
          "/picture.js", "text/javascript",
          "/follow.js", "text/javascript");

  private final LiveSite site;
  private final OverviewPages pages;
  private final ChangeFeed feed;
  private final Reloading reloading;
  private final Executor executor;
  private final String url;
  private final byte @Nullable [] pac;

  /**
   * @param authority host and port of these pages
   * @param pac the proxy auto-configuration file, if there is a proxy
   * @param executor does what takes time
   */
  Overview(
      LiveSite site,
      OverviewPages pages,
      ChangeFeed feed,
      String authority,
      byte @Nullable [] pac,
      Executor executor) {
    this.site = site;
    this.pages = pages;
    this.feed = feed;
    this.reloading = new Reloading(feed, authority);
    this.executor = executor;
    this.url = "http://" + authority + "/";
    this.pac = pac;
  }

  /** Where these pages are. */
  String url() {
    return url;
  }

  Reloading reloading() {
    return reloading;
  }

  /** Whether {@code host}, in lower case, is the name of these pages. */
  boolean isNamed(String host) {
    return host.equals(HOST) || host.endsWith("." + HOST);
  }

  /** The answer to a request for one of these pages. */
  CompletableFuture<Answer> answer(Request request) {
    if (!request.isRead()) {
      return now(
          Texts.of(
              "405 Method Not Allowed",
              "text/plain",
              "Allow: GET, HEAD\r\n" + POLICY,
              "GET only\n"));
    }
    String target = request.target();
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String query = question < 0 ? "" : target.substring(question + 1);
    if (path.equals("/events")) {
      return now(events(request, query));
    }
    if (path.equals("/proxy.pac") && pac != null) {
      return now(Texts.of("200 OK", "application/x-ns-proxy-autoconfig", POLICY, pac));
    }
    if (FILES.containsKey(path)) {
      return now(Texts.of("200 OK", FILES.get(path) + "; charset=utf-8", POLICY, resource(path)));
    }
    LiveSite.State state = site.state();
    return switch (path) {
      case "/" -> later(HTML, out -> pages.writeList(state, 1, out));
      case "/list" -> later(HTML, out -> pages.writePlainList(state, number(query), out));
      case "/problems" -> later(HTML, out -> pages.writeProblems(state, out));
      case "/picture" -> later(HTML, out -> pages.writePicture(state, out));
      case "/entries.json" -> later(JSON, out -> new SiteData(state).writeEntries(out));
      case "/references.json" -> later(JSON, out -> new SiteData(state).writeReferences(out));
      case "/manifest.json" -> later(JSON, out -> ManifestJson.write(state.manifest(), out));
      default ->
          now(
              Texts.of(
                  "404 Not Found",
                  "text/plain; charset=utf-8",
                  POLICY,
                  "The preview has no such page. All pages of the site: " + url + "\n"));
    };
  }

  private static CompletableFuture<Answer> now(Answer answer) {
    return CompletableFuture.completedFuture(answer);
  }

  /** However much it is, it is not kept in memory. */
  private CompletableFuture<Answer> later(String type, Spill.Source source) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            ByteBuffer bytes = Spill.of(source);
            String head =
                "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s"
                    .formatted(type, bytes.limit(), POLICY);
            return Answer.of(head.getBytes(US_ASCII), new Body.InMemory(bytes));
          } catch (IOException e) {
            return Texts.text(
                "500 Internal Server Error", "It cannot be written down: " + e + "\n");
          }
        },
        executor);
  }

  private static byte[] resource(String path) {
    try (InputStream in = Overview.class.getResourceAsStream(path.substring(1))) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + path);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("not readable in the jar: " + path, e);
    }
  }

  /** The page number in a query, 1 if there is none. */
  private static int number(String query) {
    return query.matches("page=[1-9][0-9]{0,6}") ? Integer.parseInt(query.substring(5)) : 1;
  }

  /** Pages of the site may listen, on whichever of its origins they are, and nobody else's. */
  private Answer events(Request request, String query) {
    String origin = request.field("origin");
    if (!origin.isEmpty() && !isOurs(origin)) {
      return Texts.text("403 Forbidden", "Only pages of this site may listen.\n");
    }
    String last = request.field("last-event-id");
    String since =
        !last.isEmpty()
            ? last
            : query.startsWith("since=") ? query.substring("since=".length()) : "";
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
            + "Cross-Origin-Resource-Policy: cross-origin\r\n"
            + (origin.isEmpty()
                ? ""
                : "Access-Control-Allow-Origin: " + origin + "\r\nVary: Origin\r\n");
    return request.method().equals("HEAD")
        ? Answer.of(head.getBytes(StandardCharsets.US_ASCII))
        : Answer.streaming(
            head.getBytes(StandardCharsets.US_ASCII), listener -> feed.listen(listener, since));
  }

  private boolean isOurs(String origin) {
    if (!origin.matches("http://[a-z0-9.-]+(:[0-9]{1,5})?")) {
      return false;
    }
    String host = HostField.name(origin.substring("http://".length()));
    return isNamed(host) || site.state().page(host) != null;
  }
}
