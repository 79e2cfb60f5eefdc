package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.unipage.RunningPreview.body;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;
import org.unipage.site.BadInput;

/** A site in a browser, from its mirror. */
class PreviewTest {
  private static final String SITE = "www.example.org.localhost";

  @TempDir Path temp;

  @Test
  void servesEveryEntryAsItWouldBeStaged() throws Exception {
    Path mirror = Path.of("examples/www.lighthouse.example");
    try (RunningPreview preview = new RunningPreview(mirror, false)) {
      assertThat(
              Main.run(
                  new PrintStream(OutputStream.nullOutputStream()),
                  new PrintStream(OutputStream.nullOutputStream()),
                  "stage",
                  mirror.toString(),
                  "-o",
                  temp.resolve("out").toString(),
                  "--site-host",
                  "www.lighthouse.example.localhost",
                  "--port",
                  Integer.toString(preview.port())))
          .isZero();
      Manifest manifest = ManifestJson.read(temp.resolve("out/staging/manifest.json"));
      Map<String, String> expected = new TreeMap<>();
      Map<String, String> actual = new TreeMap<>();
      for (Manifest.Page page : manifest.entries()) {
        byte[] content = Files.readAllBytes(temp.resolve("out").resolve(page.file()));
        expected.put(page.host(), new String(content, ISO_8859_1));
        String answer = preview.get(page.host(), page.originalUrl());
        actual.put(page.host(), body(answer));
        assertThat(answer)
            .startsWith("HTTP/1.1 200 ")
            .contains("Content-Type: " + page.mediaType());
      }
      assertThat(actual).hasSizeGreaterThan(20).isEqualTo(expected);
      Path shown = temp.resolve("manifest.json");
      Files.writeString(
          shown, body(preview.get("unipage.localhost", "/manifest.json")), ISO_8859_1);
      assertThat(ManifestJson.read(shown).entries()).isEqualTo(manifest.entries());
    }
  }

  @Test
  void sendsOldUrlsOnToTheirPages() throws Exception {
    try (RunningPreview preview = new RunningPreview(SmallSite.in(temp), false)) {
      String port = ":" + preview.port();
      assertThat(preview.get(SITE, "/about.html?x=1"))
          .startsWith("HTTP/1.1 307 ")
          .contains("\r\nLocation: http://about.html." + SITE + port + "/about.html?x=1\r\n");
      assertThat(preview.get("about.html." + SITE, "/blog/"))
          .contains("\r\nLocation: http://" + SITE + port + "/blog/\r\n");
      assertThat(preview.get(SITE, "/nowhere"))
          .startsWith("HTTP/1.1 404 ")
          .contains("<h1>Nothing here</h1>");
      // The page calls it so, and nobody else does.
      assertThat(preview.get(SITE, "/about"))
          .contains("\r\nLocation: http://about.html." + SITE + port + "/about.html\r\n");
    }
  }

  @Test
  void leadsLinksToTheOriginalNamesToThePages() throws Exception {
    try (RunningPreview preview = new RunningPreview(SmallSite.in(temp), false)) {
      assertThat(body(preview.get("two-words-x3s.html." + SITE, "/two%20words.html")))
          .isEqualTo(
              "<a href=\"http://about.html."
                  + SITE
                  + ":"
                  + preview.port()
                  + "/about.html\">about</a>");
    }
  }

  @Test
  void knowsItsNamesHoweverTheyAreWritten() throws Exception {
    try (RunningPreview preview = new RunningPreview(SmallSite.in(temp), false)) {
      for (String host :
          List.of(
              "about.html." + SITE,
              "ABOUT.html." + SITE + ":1234",
              "about.html." + SITE + ".",
              "about.html." + SITE + ".:80")) {
        assertThat(preview.get(host, "/about.html")).as(host).startsWith("HTTP/1.1 200 ");
      }
      for (String host :
          List.of(
              "localhost",
              "127.0.0.1:8080",
              "[::1]:8080",
              "evil.example",
              "www.example.org",
              "x." + SITE,
              "unipage.localhost.evil.example",
              "about.html." + SITE + "..")) {
        assertThat(preview.get(host, "/about.html"))
            .as(host)
            .startsWith("HTTP/1.1 421 ")
            .contains("http://unipage.localhost:" + preview.port() + "/")
            .doesNotContain("Access-Control-Allow-Origin");
      }
    }
  }

  @Test
  void showsWhatChanges() throws Exception {
    Path mirror = SmallSite.in(temp);
    try (RunningPreview preview = new RunningPreview(mirror, false)) {
      String about = "about.html." + SITE;
      assertThat(preview.get(about, "/about.html")).contains("About <img");
      SmallSite.write(mirror, "about.html", "<p>Other text, <a href=/new/page.html>new</a>");
      Eventually.holds(() -> preview.get(about, "/about.html").contains("Other text"));

      // A new folder, and a file in it: links to it lead there from then on.
      SmallSite.write(mirror, "new/page.html", "<p>New");
      Eventually.holds(
          () -> body(preview.get("page.html.new." + SITE, "/new/page.html")).equals("<p>New"));
      Eventually.holds(
          () -> preview.get(about, "/about.html").contains("//page.html.new." + SITE + ":"));
      Eventually.holds(() -> preview.pipeline().state().isSettled());
      assertThat(preview.get(SITE, "/new/page.html")).startsWith("HTTP/1.1 307 ");

      Files.move(mirror.resolve("new/page.html"), mirror.resolve("new/other.html"));
      Eventually.holds(
          () -> preview.get("other.html.new." + SITE, "/new/other.html").contains("<p>New"));
      assertThat(preview.get("page.html.new." + SITE, "/")).startsWith("HTTP/1.1 421 ");

      Files.delete(mirror.resolve("new/other.html"));
      Files.delete(mirror.resolve("new"));
      Eventually.holds(
          () -> preview.get("other.html.new." + SITE, "/").startsWith("HTTP/1.1 421 "));
      assertThat(preview.get(SITE, "/new/page.html")).startsWith("HTTP/1.1 404 ");

      SmallSite.write(mirror, "index.html", "<title>Front</title><a href=new/>none</a>");
      Eventually.holds(() -> preview.get(SITE, "/").contains("<title>Front</title>"));
      SmallSite.write(mirror, "404.html", "Lost");
      Eventually.holds(() -> body(preview.get(SITE, "/lost")).equals("Lost"));
      Files.delete(mirror.resolve("index.html"));
      Eventually.holds(() -> preview.get(SITE, "/").contains("two%20words.html"));
    }
  }

  @Test
  void showsTheSameAfterManyChangesAsIfItHadJustBegun() throws Exception {
    Path mirror = SmallSite.in(temp);
    try (RunningPreview preview = new RunningPreview(mirror, false)) {
      for (int i = 0; i < 200; i++) {
        SmallSite.write(mirror, "d" + i % 7 + "/f" + i + ".html", "<a href=../css/a.css>" + i);
        if (i % 3 == 0) {
          SmallSite.write(mirror, "css/a.css", "@import 'b.css'; p { top: " + i + "px }");
        }
        if (i % 5 == 0) {
          Files.delete(mirror.resolve("d" + i % 7 + "/f" + i + ".html"));
        }
      }
      PreviewPipeline fresh =
          new PreviewPipeline(
              RunningPreview.options(mirror, preview.port()), false, Silent.PROGRESS);
      Eventually.holds(
          () ->
              preview.pipeline().state().isSettled()
                  && sizes(preview.pipeline().state().manifest())
                      .equals(sizes(fresh.state().manifest())));
      for (Manifest.Page page : fresh.state().manifest().entries()) {
        assertThat(preview.get(page.host(), page.originalUrl()))
            .startsWith("HTTP/1.1 200 ")
            .contains("\r\nContent-Length: " + page.bytes() + "\r\n");
      }
    }
  }

  /** What each entry is, but for its address: that depends on what was there before. */
  private static Map<String, String> sizes(Manifest manifest) {
    Map<String, String> sizes = new TreeMap<>();
    manifest
        .entries()
        .forEach(
            page -> sizes.put(page.host(), page.sha256() + page.references() + page.aliases()));
    return sizes;
  }

  @Test
  void staysAsItWasWhileTheMirrorIsBroken() throws Exception {
    Path mirror = SmallSite.in(temp);
    try (RunningPreview preview = new RunningPreview(mirror, false)) {
      Path aside = temp.resolve("aside");
      Files.move(mirror, aside);
      Files.createDirectories(mirror);
      String about = "about.html." + SITE;
      assertThat(preview.get(SITE, "/")).startsWith("HTTP/1.1 200 ");
      assertThat(preview.get(about, "/x")).startsWith("HTTP/1.1 ");
      SmallSite.write(mirror, "about.html", "<p>Made anew");
      Eventually.holds(() -> body(preview.get(about, "/about.html")).equals("<p>Made anew"));
    }
  }

  @Test
  void tellsOpenPagesWhatChanged() throws Exception {
    Path mirror = SmallSite.in(temp);
    try (RunningPreview preview = new RunningPreview(mirror, false)) {
      String origin = "http://about.html." + SITE + ":" + preview.port();
      try (RunningPreview.Events events = preview.listen("", "Origin: " + origin)) {
        assertThat(events.next("Access-Control-Allow-Origin"))
            .isEqualTo("Access-Control-Allow-Origin: " + origin + "\r");
        events.next(":");
        SmallSite.write(mirror, "two words.html", "<p>One");
        assertThat(events.next("data")).isEqualTo("data: [\"/two%20words.html\"]");
      }
      // Who comes late, hears it too; who was there in another run must look at all.
      try (RunningPreview.Events late = preview.listen("?since=test.0")) {
        assertThat(late.next("data")).isEqualTo("data: [\"/two%20words.html\"]");
      }
      try (RunningPreview.Events old = preview.listen("?since=other.5")) {
        assertThat(old.next("data")).isEqualTo("data: null");
      }
      for (String stranger : List.of("http://evil.example", "null", "http://" + SITE + ".evil")) {
        assertThat(preview.get("unipage.localhost", "/events", "Origin: " + stranger))
            .startsWith("HTTP/1.1 403 ");
      }
    }
  }

  @Test
  void addsAScriptOnlyWhereABrowserShowsAPage() throws Exception {
    try (RunningPreview preview = new RunningPreview(SmallSite.in(temp), false)) {
      String about = "about.html." + SITE;
      String plain = preview.get(about, "/about.html");
      String shown =
          preview.get(about, "/about.html", "Sec-Fetch-Dest: document", "Accept-Encoding: gzip");
      assertThat(body(shown))
          .startsWith(body(plain))
          .contains("new EventSource(")
          .endsWith("</script>\n");
      assertThat(shown)
          .contains(
              "\r\nContent-Length: " + body(shown).length() + "\r\n",
              "\r\nVary: Sec-Fetch-Dest\r\n")
          .doesNotContain("ETag", "Content-Encoding");
      for (String destination : List.of("empty", "image", "script", "style", "worker", "object")) {
        assertThat(preview.get(about, "/about.html", "Sec-Fetch-Dest: " + destination))
            .isEqualTo(plain);
      }
      assertThat(preview.get("a.css.css." + SITE, "/css/a.css", "Sec-Fetch-Dest: document"))
          .doesNotContain("EventSource");
      assertThat(preview.get(SITE, "/about.html", "Sec-Fetch-Dest: document"))
          .isEqualTo(preview.get(SITE, "/about.html"));
    }
  }

  @Test
  void servesTheRealNamesByProxyAndNothingElse() throws Exception {
    try (RunningPreview preview = new RunningPreview(SmallSite.in(temp), true)) {
      assertThat(preview.proxied("GET http://about.html.www.example.org/about.html"))
          .startsWith("HTTP/1.1 200 ")
          .contains("<a href='http://www.example.org/'>");
      assertThat(preview.proxied("GET http://WWW.example.org:80/about.html"))
          .contains("\r\nLocation: http://about.html.www.example.org/about.html\r\n");
      for (String line :
          List.of(
              "GET http://www.example.com/",
              "GET http://www.example.org:8080/",
              "GET http://unipage.localhost/",
              "GET http://127.0.0.1/",
              "GET https://www.example.org/",
              "GET /",
              "CONNECT www.example.org:443",
              "CONNECT www.example.org:80",
              "CONNECT evil.example:25")) {
        assertThat(preview.proxied(line)).as(line).startsWith("HTTP/1.1 403 ");
      }
      assertThat(preview.get("unipage.localhost", "/proxy.pac"))
          .contains("\r\nContent-Type: application/x-ns-proxy-autoconfig\r\n")
          .contains("dnsDomainIs(host, \".www.example.org\")", "return \"DIRECT\"");
    }
  }

  @Test
  void servesBadPagesAsTheyAre() throws Exception {
    Path mirror = SmallSite.in(temp);
    SmallSite.write(mirror, "picture.png", "<h1>No picture");
    SmallSite.write(mirror, "cut.html", "<!DOCTYPE html><p>Some<a href='about.ht");
    SmallSite.write(mirror, "self.css", "@import 'self.css'; @import url(self.css);");
    SmallSite.write(mirror, "frame1.html", "<iframe src=frame2.html></iframe>");
    SmallSite.write(mirror, "frame2.html", "<iframe src=frame1.html></iframe>");
    String huge = "<p>" + "0123456789 ".repeat(2_000_000);
    SmallSite.write(mirror, "huge.html", huge);
    try (RunningPreview preview = new RunningPreview(mirror, false)) {
      assertThat(preview.get("picture.png." + SITE, "/picture.png"))
          .contains("Content-Type: image/png")
          .endsWith("\r\n\r\n<h1>No picture");
      assertThat(preview.get("cut.html." + SITE, "/cut.html"))
          .endsWith("<!DOCTYPE html><p>Some<a href='about.ht");
      String origin = SITE + ":" + preview.port();
      assertThat(body(preview.get("self.css." + SITE, "/self.css")))
          .isEqualTo(
              "@import 'http://self.css.%1$s/self.css'; @import url(http://self.css.%1$s/self.css);"
                  .formatted(origin));
      assertThat(body(preview.get("frame1.html." + SITE, "/frame1.html")))
          .contains("http://frame2.html." + origin + "/frame2.html");
      assertThat(body(preview.get("huge.html." + SITE, "/huge.html"))).isEqualTo(huge);
      assertThat(
              preview.get("huge.html." + SITE, "/huge.html", "Sec-Fetch-Dest: document").length())
          .isGreaterThan(huge.length() + 200);
    }
  }

  @Test
  void saysWhatIsWrongWithAMirror() throws IOException {
    assertThatThrownBy(() -> new RunningPreview(temp.resolve("www.example.org"), false))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("does not exist");
    Path own = Files.createDirectories(temp.resolve("unipage"));
    SmallSite.write(own, "index.html", "x");
    assertThatThrownBy(() -> new RunningPreview(own, false))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--site-host");
    String longest = "a".repeat(60) + ".";
    Path wide = Files.createDirectories(temp.resolve(longest.repeat(3) + "example"));
    SmallSite.write(wide, "index.html", "x");
    assertThatThrownBy(() -> new RunningPreview(wide, false))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--site-host");
  }
}
