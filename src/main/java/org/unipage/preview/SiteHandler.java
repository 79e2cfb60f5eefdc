package org.unipage.preview;

import java.util.concurrent.CompletableFuture;
import org.unipage.preview.http.Answer;
import org.unipage.preview.http.Handler;
import org.unipage.preview.http.Request;

/**
 * Answers for every name of the site, each as its own page server would, and for the preview's own
 * name. Any other name is refused: a page of another site whose name was made to lead here (DNS
 * rebinding) learns nothing.
 */
final class SiteHandler implements Handler {
  private final LiveSite site;
  private final ServedPages pages;
  private final Overview overview;
  private final boolean reload;

  /**
   * @param reload whether pages that a browser shows are to reload themselves
   */
  SiteHandler(LiveSite site, ServedPages pages, Overview overview, boolean reload) {
    this.site = site;
    this.pages = pages;
    this.overview = overview;
    this.reload = reload;
  }

  @Override
  public CompletableFuture<Answer> answer(Request request) {
    String host = HostField.name(request.host());
    if (overview.isNamed(host)) {
      return overview.answer(request);
    }
    LiveSite.State state = site.state();
    // Only HTTP/1.0 has no Host, and no browser speaks that.
    String named = host.isEmpty() ? state.manifest().siteHost() : host;
    LiveSite.Page page = state.page(named);
    if (page == null) {
      return CompletableFuture.completedFuture(
          Texts.text(
              "421 Misdirected Request",
              "No page here has that name. All pages: " + overview.url() + "\n"));
    }
    return pages
        .get(named, page)
        .handle(
            (answers, failure) -> {
              if (failure != null) {
                return Texts.text(
                    "503 Service Unavailable",
                    "This file cannot be read just now. All pages: " + overview.url() + "\n");
              }
              return reload && Reloading.isWanted(request)
                  ? overview.reloading().added(answers.answer(Reloading.plain(request)))
                  : answers.answer(request);
            });
  }
}
