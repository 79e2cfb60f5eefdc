package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written into pages so that their parts work from other origins. */
class RepairsTest {
  @TempDir private Path dir;
  private RepairedSite site;

  @BeforeEach
  void start() {
    site =
        new RepairedSite(dir)
            .with("index.html", "<title>Home</title>")
            .with("a.js", "var a = 1;")
            .with("a.css", "p { color: red }")
            .with("i.png", "PNG")
            .with("f.html", "<p>frame");
  }

  private String page(String markup) throws IOException {
    return site.staged("p.html", markup);
  }

  @Test
  void leavesAPageAloneThatNeedsNothing() throws IOException {
    assertThat(page("<script src=a.js></script><img src=i.png><video src=v.webm></video>"))
        .isEqualTo(
            "<script src=//a.js///a.js></script><img src=//i.png///i.png>"
                + "<video src=http://www.example.org:8080/v.webm></video>");
  }

  @Test
  void asksWithCorsForImagesThatAScriptReadsBack() throws IOException {
    site.with("r.js", "c.getImageData(0, 0, 1, 1)");
    assertThat(page("<img src=i.png><img alt='' srcset='i.png 2x'><script src=r.js></script>"))
        .isEqualTo(
            "<img crossorigin=\"anonymous\" src=//i.png///i.png>"
                + "<img alt='' srcset='//i.png///i.png 2x'><script src=//r.js///r.js></script>");
  }

  @Test
  void asksWithCorsForStyleSheetsWhoseRulesAreRead() throws IOException {
    assertThat(
            page(
                "<link rel=preload as=style href=a.css><link rel=stylesheet href=a.css>"
                    + "<link rel=stylesheet href='//cdn.example.net/x.css'>"
                    + "<p onclick=\"document.styleSheets[0].cssRules\">"))
        .isEqualTo(
            "<link crossorigin=\"anonymous\" rel=preload as=style href=//a.css///a.css>"
                + "<link crossorigin=\"anonymous\" rel=stylesheet href=//a.css///a.css>"
                + "<link rel=stylesheet href='//cdn.example.net/x.css'>"
                + "<p onclick=\"document.styleSheets[0].cssRules\">");
  }

  @Test
  void asksWithCorsForScriptsWhoseErrorsAreListenedTo() throws IOException {
    assertThat(
            page(
                "<script>window.onerror = show</script><script src=a.js></script>"
                    + "<script type=module src=a.js></script>"))
        .isEqualTo(
            "<script>window.onerror = show</script>"
                + "<script crossorigin=\"anonymous\" src=//a.js///a.js></script>"
                + "<script type=module src=//a.js///a.js></script>");
  }

  @Test
  void asksWithCorsForFilmWithSubtitles() throws IOException {
    site.with("v.webm", "film").with("t.vtt", "WEBVTT");
    assertThat(
            page(
                "<video controls><source src=v.webm><track src=t.vtt></video>"
                    + "<video src=//cdn.example.net/v.webm><track src=t.vtt></video>"))
        .isEqualTo(
            "<video crossorigin=\"anonymous\" controls><source src=//v.webm///v.webm>"
                + "<track src=//t.vtt///t.vtt></video>"
                + "<video src=//cdn.example.net/v.webm><track src=//t.vtt///t.vtt></video>");
  }

  @Test
  void asksWithoutCredentials() throws IOException {
    assertThat(
            page(
                "<img crossorigin=use-credentials src=i.png>"
                    + "<link rel=manifest crossorigin='use-credentials' href=m.json>"))
        .startsWith("<img crossorigin=anonymous src=");
  }

  @Test
  void hashesAgainWhatWasRewritten() throws IOException {
    site.with("s.css", "p { background: url(i.png) }");
    String old = "sha256-" + hash("p { background: url(i.png) }");
    String staged =
        page(
            "<link rel=stylesheet href=s.css integrity='"
                + old
                + "'><script src=a.js integrity='sha256-"
                + hash("var a = 1;")
                + " sha384-AAAA'></script>");
    assertThat(staged)
        .isEqualTo(
            "<link crossorigin=\"anonymous\" rel=stylesheet href=//s.css///s.css integrity='sha256-"
                + hash(site.raw("s.css"))
                + "'><script crossorigin=\"anonymous\" src=//a.js///a.js integrity='sha256-"
                + hash("var a = 1;")
                + " sha384-AAAA'></script>");
  }

  @Test
  void leavesAHashThatWasWrongBefore() throws IOException {
    site.with("s.css", "p { background: url(i.png) }");
    assertThat(page("<link rel=stylesheet href=s.css integrity=sha256-AAAA>"))
        .contains("integrity=sha256-AAAA");
  }

  @Test
  void letsFramesDoWhatTheirPageMay() throws IOException {
    assertThat(page("<iframe src=f.html></iframe><iframe src=//x.example.net/></iframe>"))
        .isEqualTo(
            "<iframe allow=\"autoplay *; camera *; clipboard-read *; clipboard-write *;"
                + " encrypted-media *; fullscreen *; geolocation *; microphone *;"
                + " picture-in-picture *; screen-wake-lock *\" src=//f.html///f.html></iframe>"
                + "<iframe src=//x.example.net/></iframe>");
  }

  @Test
  void keepsWhatAFrameWasDenied() throws IOException {
    assertThat(page("<iframe src=f.html allow=\"camera 'none'; fullscreen 'self'\"></iframe>"))
        .isEqualTo(
            "<iframe src=//f.html///f.html allow=\"camera 'none'; fullscreen 'self' 'src';"
                + " autoplay *; clipboard-read *; clipboard-write *; encrypted-media *;"
                + " geolocation *; microphone *; picture-in-picture *; screen-wake-lock *\">"
                + "</iframe>");
  }

  @Test
  void widensAPolicyToTheHostsThatThePageNeeds() throws IOException {
    site.with("s.css", "p { background: url(i.png) }");
    assertThat(
            page(
                "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'; img-src"
                    + " 'self' data:; upgrade-insecure-requests\"><link rel=stylesheet href=s.css>"
                    + "<script src=a.js></script>"))
        .isEqualTo(
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'; img-src"
                + " 'self' data: //i.png//; script-src 'self' //a.js//; style-src 'self'"
                + " //s.css//\"><link rel=stylesheet href=//s.css///s.css>"
                + "<script src=//a.js///a.js></script>");
    assertThat(site.problems())
        .containsExactly(
            "p.html:1:51: upgrade-insecure-requests is taken out, since the site is served by http:"
                + " stage with --scheme https to keep it");
  }

  @Test
  void letsScriptsAskTheWholeSiteWhereTheyAskWhenTheyRun() throws IOException {
    assertThat(
            page(
                "<meta http-equiv=Content-Security-Policy content=\"connect-src 'self'\">"
                    + "<script>fetch('d.json')</script>"))
        .contains(
            "content=\"connect-src 'self' http://*.www.example.org:8080"
                + " http://www.example.org:8080\"");
  }

  @Test
  void carriesAnSvgFileWhoseSymbolsThePageUses() throws IOException {
    site.with("s.svg", "<svg xmlns='http://www.w3.org/2000/svg'><symbol id='a'/></svg>");
    assertThat(
            page(
                "<svg><use href='s.svg#a'/><use xlink:href='http://www.example.org/s.svg#b'/>"
                    + "</svg>"))
        .isEqualTo("<svg><use href='s.svg#a'/><use xlink:href='/s.svg#b'/></svg>");
    assertThat(site.companions("p.html")).containsExactly("s.svg");
    assertThat(site.answers("p.html")).contains("<symbol id='a'/>");
  }

  @Test
  void writesTheWholeUrlOfThePagesOwnHostUnderABase() throws IOException {
    site.with("s.svg", "<svg/>");
    assertThat(page("<base href='/x/'><svg><use href='/s.svg#a'/></svg>"))
        .contains("<use href='//p.html///s.svg#a'/>");
  }

  @Test
  void carriesAStyleSheetWithAFilterFromAnotherFile() throws IOException {
    site.with("f.svg", "<svg/>")
        .with("css/in.css", "p { filter: url(../f.svg#f); background: url(../i.png) }")
        .with("css/out.css", "@import 'in.css'; @import '../a.css';");
    assertThat(page("<link rel=stylesheet href=css/out.css><link rel=stylesheet href=a.css>"))
        .isEqualTo(
            "<link rel=stylesheet href=css/out.css><link rel=stylesheet href=//a.css///a.css>");
    assertThat(site.companions("p.html")).containsExactly("css/in.css", "css/out.css", "f.svg");
    assertThat(site.staged("css/out.css"))
        .isEqualTo("@import 'in.css'; @import '//a.css///a.css';");
    assertThat(site.staged("css/in.css"))
        .isEqualTo("p { filter: url(../f.svg#f); background: url(//i.png///i.png) }");
  }

  @Test
  void carriesWhatIsDownloaded() throws IOException {
    site.with("d.zip", "zip");
    assertThat(page("<a href=d.zip download>get</a><a href=d.zip>see</a>"))
        .isEqualTo("<a href=d.zip download>get</a><a href=//d.zip///d.zip>see</a>");
    assertThat(site.companions("p.html")).containsExactly("d.zip");
  }

  @Test
  void carriesNothingWhereTheSplitIsStrict() throws IOException {
    site.with("d.zip", "zip").with(new RepairOptions(1 << 20, 0, List.of()));
    assertThat(page("<a href=d.zip download>get</a><svg><use href='a.css#x'/></svg>"))
        .isEqualTo("<a href=//d.zip///d.zip download>get</a><svg><use href='a.css#x'/></svg>");
    assertThat(site.companions("p.html")).isEmpty();
    assertThat(site.problems())
        .containsExactly(
            "p.html:1:9: \"d.zip\" (a download) works on the page's own host only, but"
                + " --strict-split lets no page carry others: leave it out",
            "p.html:1:47: \"a.css#x\" (an SVG symbol) works on the page's own host only, but"
                + " --strict-split lets no page carry others: leave it out");
  }

  @Test
  void carriesNoMoreThanItMay() throws IOException {
    site.with("d.zip", "12345").with("e.zip", "123456");
    site.with(new RepairOptions(10, 32, List.of()));
    page("<a href=d.zip download>get</a><a href=e.zip download>get</a>");
    assertThat(site.companions("p.html")).containsExactly("d.zip");
    assertThat(site.problems())
        .containsExactly(
            "p.html:1:39: \"e.zip\" (a download) works on the page's own host only, but the page"
                + " would carry more than --companion-limit allows: raise it");
  }

  @Test
  void leavesTheLinksOfAPageAloneIfAsked() throws IOException {
    site.with(new RepairOptions(1 << 20, 32, List.of("p.*")));
    assertThat(
            page(
                "<a href=f.html>f</a><a href='http://www.example.org/f.html'>f</a><img src=i.png>"))
        .isEqualTo(
            "<a href=f.html>f</a><a href='//f.html///f.html'>f</a><img src=//i.png///i.png>");
    assertThat(site.page("p.html").references()).contains(site.page("f.html").id());
  }

  @Test
  void carriesTheWorkersOfItsScriptsWithWhatTheyImport() throws IOException {
    site.with("js/main.js", "new Worker('js/w.js'); new window.Worker(name);")
        .with("js/w.js", "importScripts('lib.js', \"more.js\"); new Worker('inner.js')")
        .with("js/lib.js", "importScripts('deep.js')")
        .with("js/more.js", "")
        .with("js/deep.js", "")
        .with("js/inner.js", "");
    page("<script src=js/main.js></script>");
    assertThat(site.companions("p.html"))
        .containsExactly("js/deep.js", "js/inner.js", "js/lib.js", "js/more.js", "js/w.js");
    assertThat(site.staged("js/main.js"))
        .isEqualTo("new Worker('js/w.js'); new window.Worker(name);");
  }

  @Test
  void leadsTheWorkerOfAModuleToTheHostOfThePage() throws IOException {
    site.with("js/m.js", "new Worker(new URL(\"w.js\", import . meta.url), {type: 'module'});")
        .with("js/w.js", "");
    page("<script type=module src=js/m.js></script>");
    assertThat(site.staged("js/m.js"))
        .isEqualTo("new Worker(new URL(\"/js/w.js\", location.href), {type: 'module'});");
    assertThat(site.companions("p.html")).containsExactly("js/w.js");
  }

  @Test
  void carriesTheWorkersOfScriptsInThePage() throws IOException {
    site.with("w.js", "").with("x.js", "");
    assertThat(
            page(
                "<script>new Worker(`http://www.example.org/w.js?v`)</script>"
                    + "<button onclick='new Worker(&quot;x.js&quot;)'>"))
        .isEqualTo(
            "<script>new Worker(`/w.js?v`)</script>"
                + "<button onclick='new Worker(&quot;x.js&quot;)'>");
    assertThat(site.companions("p.html")).containsExactly("w.js", "x.js");
  }

  @Test
  void reportsOnceWhatNothingCanRepair() throws IOException {
    site.with("s.js", "// localStorage\nlocalStorage.x = 'sessionStorage'; localStorage.y = 2;");
    page("<script>\nx = a.host === window.location.host; localStorage</script>");
    assertThat(site.problems())
        .containsExactly(
            "p.html:2:7: links to other pages of the site have another host now: --relative leaves"
                + " a page's links as they are",
            "p.html:2:38: localStorage is kept per host: pages do not see each other's (also"
                + " s.js:2:1)");
  }

  @Test
  void carriesTheTransformationOfAnXmlPage() throws IOException {
    site.with("x.xml", "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='t/a.xsl'?><d/>")
        .with(
            "t/a.xsl",
            "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform' version='1.0'>"
                + "<xsl:import href='b.xsl'/></xsl:stylesheet>")
        .with(
            "t/b.xsl",
            "<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform' version='1.0'/>");
    page("<p>");
    assertThat(site.staged("x.xml")).contains("href='t/a.xsl'");
    assertThat(site.companions("x.xml")).containsExactly("t/a.xsl", "t/b.xsl");
    assertThat(site.companions("t/a.xsl")).isEmpty();
  }

  private static final String SHARE =
      "<script>try{document.domain=\"www.example.org\"}catch(e){}</script>";

  @Test
  void letsAPageAndItsFrameReachIntoEachOther() throws IOException {
    site.with("in.html", "<html><head><title>in</title>")
        .with("d.svg", "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><g/></svg>");
    String staged =
        page(
            "<!DOCTYPE html>\n<iframe id=x src=in.html></iframe><object data=d.svg></object>"
                + "<script>x.contentDocument.title</script>");
    assertThat(staged).startsWith("<!DOCTYPE html>\n" + SHARE + "<iframe ");
    assertThat(site.staged("in.html")).isEqualTo("<html><head>" + SHARE + "<title>in</title>");
    assertThat(site.staged("d.svg"))
        .isEqualTo(
            "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'>" + SHARE + "<g/></svg>");
    assertThat(site.answers("p.html")).contains("Origin-Agent-Cluster: ?0");
    assertThat(site.answers("in.html")).contains("Origin-Agent-Cluster: ?0");
    assertThat(site.answers("f.html")).doesNotContain("Origin-Agent-Cluster");
    assertThat(site.staged("f.html")).isEqualTo("<p>frame");
  }

  @Test
  void letsTheFramesOfAFramesetFindEachOther() throws IOException {
    site.with("list.html", "<a href=one.html target=main>one</a>")
        .with("one.html", "<a href=two.html>two</a>")
        .with("two.html", "<script>parent.document.title = 'two'</script>")
        .with("other.html", "<script>parent.document.title = 'three'</script>");
    assertThat(page("<frameset><frame src=list.html><frame name=main src=one.html></frameset>"))
        .startsWith(SHARE);
    assertThat(site.staged("list.html")).startsWith(SHARE);
    assertThat(site.staged("two.html")).startsWith(SHARE);
    assertThat(site.staged("one.html")).startsWith(SHARE);
    assertThat(site.staged("other.html")).doesNotContain(SHARE);
  }

  @Test
  void leavesFramesApartThatOnlySendMessages() throws IOException {
    site.with(
            "m.html",
            "<script>parent.postMessage(1, '*'); top.location = '/'</script>"
                .replace("top.location = '/'", ""))
        .with("l.js", "function f(parent) { parent.appendChild(x); el.parent.remove() }");
    assertThat(
            page(
                "<iframe id=x src=m.html></iframe><script src=l.js></script>"
                    + "<script>x.contentWindow.postMessage(1, '*')</script>"))
        .doesNotContain("document.domain");
    assertThat(site.staged("m.html")).doesNotContain("document.domain");
  }

  @Test
  void admitsTheScriptThatSharesTheDomain() throws IOException {
    assertThat(
            page(
                "<meta http-equiv=Content-Security-Policy content=\"script-src 'self'\">"
                    + "<iframe src=f.html></iframe><p onclick='frames[0].document'>"))
        .startsWith(SHARE)
        .contains(
            "content=\"script-src 'self' 'sha256-"
                + hash("try{document.domain=\"www.example.org\"}catch(e){}")
                + "'\"");
  }

  @Test
  void saysInWhichEncodingAFrameWasRead() throws IOException {
    page("<meta charset=windows-1251><iframe src=f.html></iframe>");
    assertThat(site.page("f.html").mediaType()).isEqualTo("text/html; charset=windows-1251");
  }

  @Test
  void namesEachModuleInAFolderOfAnImportMap() throws IOException {
    site.with("js/a.mjs", "export {}")
        .with("js/b.mjs", "export {}")
        .with("js/deep/c.mjs", "export {}")
        .with("js/own/d.mjs", "export {}")
        .with("js/text.html", "no module")
        .with("lib/e.mjs", "export {}");
    String before =
        "<script type=importmap>{'imports': {'b': './js/b.mjs', 't/': './js/', 't/b.mjs':"
            + " './lib/e.mjs', 't/own/': './lib/'}, 'scopes': {'/js/a.mjs': {'s/':"
            + " '/js/deep/'}}}</script>";
    String page = page(before.replace('\'', '"'));
    assertThat(page.replace('"', '\''))
        .contains(
            "{'b': '//js/b.mjs///js/b.mjs', 't/a.mjs': '//js/a.mjs///js/a.mjs', 't/deep/c.mjs':"
                + " '//js/deep/c.mjs///js/deep/c.mjs', 't/': 'http://www.example.org:8080/js/',"
                + " 't/b.mjs': '//lib/e.mjs///lib/e.mjs', 't/own/e.mjs': '//lib/e.mjs///lib/e.mjs',"
                + " 't/own/': 'http://www.example.org:8080/lib/'}, 'scopes':"
                + " {'//js/a.mjs///js/a.mjs': {'s/c.mjs': '//js/deep/c.mjs///js/deep/c.mjs', 's/':"
                + " 'http://www.example.org:8080/js/deep/'}}}");
    assertThat(site.problems()).noneMatch(problem -> problem.contains("in a folder"));
  }

  @Test
  void reportsAFolderOfAnImportMapWithTooManyModules() throws IOException {
    for (int i = 0; i < 257; i++) {
      site.with("js/m" + i + ".mjs", "export {}");
    }
    String map = "<script type=importmap>{\"imports\": {\"t/\": \"./js/\"}}</script>";
    assertThat(page(map).split("\"t/", -1)).hasSize(1 + 256 + 1);
    assertThat(site.problems()).anyMatch(problem -> problem.contains("modules in a folder"));
  }

  @Test
  void reportsWhatIsReadOfOtherFilesAtRunTime() throws IOException {
    page(
        """
        <script>
        s.cssRules[0].styleSheet.cssRules;
        d.createElementNS('http://www.w3.org/2000/svg', 'use');
        new Image().src = 'i' + x; c.getImageData(0, 0, 1, 1);
        fetch(x).then(r => r.redirected);
        import('./' + x);
        w = window.open('', 'own').document;
        </script>\
        """);
    assertThat(site.problems())
        .extracting(problem -> problem.substring(0, problem.indexOf(": ")))
        .contains("p.html:2:15", "p.html:3:3", "p.html:4:5", "p.html:5:22")
        .contains("p.html:6:7", "p.html:7:12");
  }

  @Test
  void reportsNothingOfWhatWorks() throws IOException {
    site.with("sheet.dat", "p { color: red }");
    page(
        """
        <!-- > --><!doctype html><link rel=stylesheet href=sheet.dat><script>
        style.styleSheet.cssText = ''; d.createElementNS(x, 'svg'); redirected = 1; open('', '_self');
        i = new Image(); i.crossOrigin = ''; c.getImageData(0, 0, 1, 1); import('./a.js');
        import.meta.resolve('./' + x)
        </script>\
        """);
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void reportsTransitionsBetweenPages() throws IOException {
    page("<style>\n@view-transition { navigation: auto }</style>");
    assertThat(site.problems())
        .containsExactly("p.html:2:1: view transitions work between pages of the same host only");
  }

  /** Between {@code ]} and what follows: links to pages of the site are none that leave it. */
  private static String butPages(String attribute) {
    return ":not(:where([%s^=\"http://www.example.org:8080/\"],[%s*=\".www.example.org:8080/\"]))"
        .formatted(attribute, attribute);
  }

  @Test
  void tellsLinksThatLeaveTheSiteFromLinksToItsPages() throws IOException {
    site.with(
        "x.css",
        "a[href^='http']::after, a[ HREF ^= \"http:\\2f/\" i ] b, :not([href*='://']),"
            + " [src^=http] { color: red }");
    assertThat(page("<style>a[href*=\"http://\"] { color: red }</style><a href=a.css>"))
        .isEqualTo(
            "<style>a[href*=\"http://\"]%s { color: red }</style><a href=//a.css///a.css>"
                .formatted(butPages("href")));
    assertThat(site.staged("x.css"))
        .isEqualTo(
            "a[href^='http']%s::after, a[ HREF ^= \"http:\\2f/\" i ]%s b, :not([href*='://']%s),"
                    .formatted(butPages("href"), butPages("HREF"), butPages("href"))
                + " [src^=http]%s { color: red }".formatted(butPages("src")));
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void leavesOtherSelectorsOfUrlsAlone() throws IOException {
    String sheet =
        "[href$='.pdf'], [href^='#'], [href^='mailto:'], [href^='https://'], [src*='logo'],"
            + " [href*='www.example.org'], [href], [title^='http'], [href^='http' {}";
    site.with("x.css", sheet);
    page("");
    assertThat(site.staged("x.css")).isEqualTo(sheet);
    assertThat(site.problems()).isEmpty();
  }

  @Test
  void reportsSelectorsOfUrlsAsTheyWereWritten() throws IOException {
    site.with("x.css", "a { }\na[href^='/docs/'] { color: red } a[href='b.html'] { color: blue }");
    page("");
    assertThat(site.problems())
        .containsExactly(
            "x.css:2:3: elements are selected by a URL as it is written, but those of the site's"
                + " pages are absolute now");
  }

  @Test
  void stagesAPageAgainWhenWhatItCarriesHasChanged() throws IOException {
    site.with("s.svg", "<svg>one</svg>").with("r.js", "var b = 2;");
    page("<svg><use href=s.svg#a /></svg><img src=i.png><script src=r.js></script>");
    site.with("s.svg", "<svg>two</svg>").stage();
    assertThat(site.answers("p.html")).contains("<svg>two</svg>");
    site.with("r.js", "c.toDataURL()").stage();
    assertThat(site.raw("p.html")).contains("crossorigin");
    assertThat(site.verify().findings()).isEmpty();
  }

  private static String hash(String text) throws IOException {
    try {
      byte[] digest =
          java.security.MessageDigest.getInstance("SHA-256")
              .digest(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      return java.util.Base64.getEncoder().encodeToString(digest);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }
}
