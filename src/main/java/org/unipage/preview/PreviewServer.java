package org.unipage.preview;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.unipage.preview.http.Body;
import org.unipage.preview.http.HttpServer;
import org.unipage.preview.http.Limits;
import org.unipage.preview.http.Refusals;
import org.unipage.preview.page.PageAnswers;
import org.unipage.stage.Content;
import org.unipage.stage.Project;
import org.unipage.template.Templates;

/** {@code unipage preview}'s server: every name of a site, and the preview's own pages. */
public final class PreviewServer implements AutoCloseable {
  private final HttpServer http;
  private final ServedPages pages;
  private final ExecutorService executor;

  /**
   * What a server is made with.
   *
   * @param port of the preview's own pages, 1 to 65535
   * @param proxyPort of the proxy; 0: none
   * @param reload whether pages in a browser reload when they change
   * @param threads how many pages are made at once
   * @param limits what it bears with
   * @param epoch letters and digits that no other run has
   */
  public record Settings(
      int port, int proxyPort, boolean reload, int threads, Limits limits, String epoch) {}

  private PreviewServer(HttpServer http, ServedPages pages, ExecutorService executor) {
    this.http = http;
    this.pages = pages;
    this.executor = executor;
  }

  /**
   * Starts a server.
   *
   * @param listeners bound to the settings' port; closed with the server
   * @param proxies bound to the proxy's port; likewise
   */
  public static PreviewServer start(
      LiveSite site,
      Settings settings,
      Templates templates,
      List<ServerSocketChannel> listeners,
      List<ServerSocketChannel> proxies)
      throws IOException {
    ExecutorService executor =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "preview-overview");
              thread.setDaemon(true);
              return thread;
            });
    ServedPages pages = new ServedPages(settings.threads());
    ChangeFeed feed = new ChangeFeed(settings.epoch());
    site.onChange(change -> feed.changed(change.urls()));
    String siteHost = site.state().manifest().siteHost();
    boolean proxy = !proxies.isEmpty();
    Overview overview =
        new Overview(
            site,
            new OverviewPages(templates, proxy),
            feed,
            Overview.HOST + (settings.port() == 80 ? "" : ":" + settings.port()),
            proxy
                ? ProxyHandler.configuration(siteHost, "127.0.0.1:" + settings.proxyPort())
                : null,
            executor);
    SiteHandler handler = new SiteHandler(site, pages, overview, settings.reload());
    HttpServer http = new HttpServer(settings.limits(), refusals(site), System::nanoTime);
    for (ServerSocketChannel listener : listeners) {
      http.listen(listener, handler);
    }
    for (ServerSocketChannel listener : proxies) {
      http.listen(listener, new ProxyHandler(site, handler, overview.url()));
    }
    http.start();
    return new PreviewServer(http, pages, executor);
  }

  /** What is no request is refused before it is known whom it is for; all pages do it alike. */
  private static Refusals refusals(LiveSite site) throws IOException {
    LiveSite.State state = site.state();
    Project front = Objects.requireNonNull(state.page(state.manifest().siteHost())).project();
    Content page = Objects.requireNonNull(front.files().get(Project.PAGE));
    return new PageAnswers(Spill.of(page::writeTo), Body.NONE).refusals();
  }

  /** Ends it when the answers under way are sent, at the latest after ten seconds. */
  @Override
  public void close() {
    http.close();
    pages.close();
    executor.shutdownNow();
  }
}
