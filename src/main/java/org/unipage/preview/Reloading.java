package org.unipage.preview;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Set;
import org.unipage.preview.http.Answer;
import org.unipage.preview.http.Request;

/**
 * Makes pages reload when they change: a script after the last byte of an HTML page, only where a
 * browser says that it is about to show the page to somebody ({@code Sec-Fetch-Dest}, W3C Fetch
 * Metadata section 2.1). Whoever else asks gets the very bytes of the page.
 */
final class Reloading {
  private static final Set<String> SHOWN = Set.of("document", "iframe", "frame");

  private static final Set<String> CHOOSING =
      Set.of("range", "if-range", "if-none-match", "accept-encoding");

  private final ChangeFeed feed;
  private final String authority;

  /**
   * @param authority host and port of the preview's own pages
   */
  Reloading(ChangeFeed feed, String authority) {
    this.feed = feed;
    this.authority = authority;
  }

  /**
   * Whether somebody is to see what {@code request} is for. Browsers say so on origins that they
   * trust, such as those below {@code localhost}; on others only a navigation asks to be upgraded.
   */
  static boolean isWanted(Request request) {
    String destination = request.field("sec-fetch-dest");
    return request.method().equals("GET")
        && (SHOWN.contains(destination)
            || (destination.isEmpty() && request.field("upgrade-insecure-requests").equals("1")));
  }

  /** The request for the whole of the same page, not packed. */
  static Request plain(Request request) {
    return request.without(CHOOSING);
  }

  /** {@code answer} with the script, if it is an HTML page. */
  Answer added(Answer answer) {
    String head = new String(answer.head(), US_ASCII);
    boolean isPage = head.startsWith("HTTP/1.1 200 ") || head.startsWith("HTTP/1.1 404 ");
    if (!isPage || !head.contains("\r\nContent-Type: text/html")) {
      return answer;
    }
    byte[] script = script().getBytes(US_ASCII);
    String changed =
        head.replaceFirst(
                "\r\nContent-Length: [0-9]+\r\n",
                "\r\nContent-Length: " + (answer.length() + script.length) + "\r\n")
            .replaceFirst("\r\nETag: [^\r]*", "")
            .replaceFirst("\r\nAccept-Ranges: [^\r]*", "");
    return new Answer(
        (changed + "Vary: Sec-Fetch-Dest\r\n").getBytes(US_ASCII),
        answer.body(),
        answer.from(),
        answer.length(),
        script,
        null);
  }

  /**
   * Reloads the page if a URL that changed is its own or one that it has loaded, by whatever means
   * (W3C Resource Timing lists them): the path of an entry's URL is the same on all hosts. Each
   * page listens under a name of its own, for browsers open at most six connections to one.
   */
  private String script() {
    return """

        <script>(function(){/* unipage preview --no-reload leaves this out */
        var own=document.currentScript;own&&own.remove();
        var events=new EventSource("http://r"+Math.random().toString(36).slice(2)+".%s/events?since=%s");
        events.onmessage=function(event){
        var changed=JSON.parse(event.data),used=new Set;
        performance.getEntriesByType("resource").map(function(entry){return entry.name}).concat(location.href).forEach(function(url){
        url=new URL(url);used.add(url.pathname+url.search);used.add(url.pathname);used.add(url.pathname.replace(/index\\.html$/,""))});
        if(!changed||changed.some(function(url){return used.has(url)}))location.reload()}})()</script>
        """
        .formatted(authority, feed.now());
  }
}
