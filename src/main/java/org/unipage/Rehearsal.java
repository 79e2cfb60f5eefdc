package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.unipage.name.Naming;
import org.unipage.site.Entry;
import org.unipage.site.Sha256;
import org.unipage.site.SiteHost;
import org.unipage.site.SiteMap;
import org.unipage.site.SitePath;
import org.unipage.stage.Content;
import org.unipage.stage.Project;
import org.unipage.template.Templates;

/**
 * Stages a small page in memory, and forgets it. When the first page is staged, the JVM loads and
 * links a thousand classes, and the templates are compiled: a tenth of a second, which a second
 * processor has while the command line is read.
 */
public final class Rehearsal {
  private static final byte[] PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>Rehearsal</title>
      <style>p { background: url(two.html) }</style>
      <script>var path = "a"; function f(x) { return x + 1; }</script>
      </head>
      <body onload="f(1)">
      <!-- a comment -->
      <ul><li><a href="two.html#a">a</a><li><a href="/two.html?q=1&amp;r">b</a></ul>
      <table><tr><td><img src="none.png" alt=""></td></tr></table>
      </body>
      </html>
      """
          .getBytes(UTF_8);

  private Rehearsal() {}

  /** Begins it, if there is a second processor; nothing waits for it, and nothing comes of it. */
  public static void begin() {
    if (Runtime.getRuntime().availableProcessors() == 1) {
      return;
    }
    Thread thread =
        new Thread(
            () -> {
              try {
                stage();
              } catch (IOException | RuntimeException e) {
                // What fails here fails on the stage too, and is told there.
              }
            },
            "rehearsal");
    thread.setDaemon(true);
    thread.start();
  }

  static Project stage() throws IOException {
    Path mirror = Path.of("www.rehearsal.example");
    Templates templates = Templates.of(null);
    SitePlan plan =
        SitePlan.of(
            StageOptions.ofPreview(
                "", mirror, null, List.of(), null, Naming.Style.DOTTED, 8080, 8080, null, 1),
            SiteHost.of(mirror, null),
            new SiteMap(
                mirror.toString(), List.of(entry("one.html"), entry("two.html")), List.of()),
            templates.digest(),
            null);
    Drafts drafts = new Drafts(plan);
    Projects projects = new Projects(plan, templates, drafts);
    Draft draft = drafts.rewrite(0, new Drafts.Source(new Content.Bytes(PAGE), Sha256.of(PAGE)));
    return projects.project(projects.page(0, draft), draft);
  }

  private static Entry entry(String name) {
    return new Entry(SitePath.of(name), "/" + name, Path.of(name), PAGE.length, "text/html");
  }
}
