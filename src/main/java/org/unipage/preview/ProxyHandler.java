package org.unipage.preview;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.CompletableFuture;
import org.unipage.preview.http.Answer;
import org.unipage.preview.http.Handler;
import org.unipage.preview.http.Request;

/**
 * An HTTP proxy (RFC 9110 section 3.7) for the site's own names, on port 80 of which nothing else
 * need listen. It asks nobody, so nothing but the site can be reached through it.
 */
final class ProxyHandler implements Handler {
  private final LiveSite site;
  private final Handler pages;
  private final String overviewUrl;

  /**
   * @param pages answers for the names of the site
   */
  ProxyHandler(LiveSite site, Handler pages, String overviewUrl) {
    this.site = site;
    this.pages = pages;
    this.overviewUrl = overviewUrl;
  }

  @Override
  public boolean isProxy() {
    return true;
  }

  @Override
  public CompletableFuture<Answer> answer(Request request) {
    String origin = request.origin();
    String authority = origin.startsWith("http://") ? origin.substring("http://".length()) : "";
    String host = HostField.name(authority);
    boolean isPort80 = authority.indexOf(':') < 0 || authority.endsWith(":80");
    if (!isPort80 || site.state().page(host) == null) {
      return CompletableFuture.completedFuture(
          Texts.text(
              "403 Forbidden",
              "This proxy knows the pages of "
                  + site.state().manifest().siteHost()
                  + " and nothing else. All pages: "
                  + overviewUrl
                  + "\n"));
    }
    // The target's host counts, whatever the field says (RFC 9112 section 3.2.2).
    return pages.answer(request.withHost(host));
  }

  /**
   * What tells a browser to ask this proxy for the site, and for nothing else.
   *
   * @param siteHost the site's name
   * @param authority host and port of the proxy
   */
  static byte[] configuration(String siteHost, String authority) {
    return """
        function FindProxyForURL(url, host) {
          if (url.substring(0, 5) == "http:" && (host == "%1$s" || dnsDomainIs(host, ".%1$s")))
            return "PROXY %2$s";
          return "DIRECT";
        }
        """
        .formatted(siteHost, authority)
        .getBytes(US_ASCII);
  }
}
