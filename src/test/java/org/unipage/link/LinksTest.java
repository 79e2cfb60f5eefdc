package org.unipage.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.site.SitePath;

class LinksTest {

  /** File 0 is the document of every reference: {@code http://www.example.org/blog/post.html}. */
  private static final Links LINKS =
      Mirrors.of("blog/post.html", "index.html", "blog/index.html", "about.html", "img/a b.png");

  private static String p(int entry, String rest) {
    return "ENTRY http://p" + entry + ".www.example.org:8080" + rest;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "post.html            | 0 | /blog/post.html",
        "./post.html          | 0 | /blog/post.html",
        "/                    | 1 | /",
        "..                   | 1 | /",
        "../                  | 1 | /",
        "../../../..          | 1 | /",
        ".                    | 2 | /blog/",
        "%2e%2E/blog/%2e/     | 2 | /blog/",
        "../about.html        | 3 | /about.html",
        "\\about.html         | 3 | /about.html",
        "http:../about.html   | 3 | /about.html",
        "../%61bout.html      | 3 | /about.html",
        "../img/a%20b.png     | 4 | /img/a%20b.png",
        "../img/a b.png       | 4 | /img/a%20b.png",
      })
  void resolvesAgainstTheOriginalUrlOfTheDocument(String reference, int entry, String url) {
    assertThat(Mirrors.say(LINKS, reference)).isEqualTo(p(entry, url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//www.example.org/about.html",
        "http://www.example.org/about.html",
        "https://www.example.org/about.html",
        "HTTP://WWW.EXAMPLE.ORG/about.html",
        "http://example.org/about.html",
        "https://example.org:443/about.html",
        "http://www.example.org:80/about.html",
        "http://www.example.org:443/about.html",
        "http://www.example.org:8080/about.html",
        "http://www.example.org:8099/about.html",
        "http://www.example.org./about.html",
        "http://user:secret@www.example.org/about.html",
        "http:\\\\www.example.org\\about.html",
        "http://ｗｗｗ.example。org/about.html",
        "http://127.0.0.1:8099/about.html",
        "http://0x7f.1:8099/about.html",
        "http://old.example.net/about.html",
        "https://old.example.net/about.html",
        "http://p3.www.example.org:8080/about.html",
        "http://p3.www.example.org/about.html",
        "http://p1.www.example.org:8080/about.html",
        "ht\ntp://www.exa\tmple.org/ab\rout.html",
        " \u0000http://www.example.org/about.html\n",
      })
  void knowsEveryNameOfTheSite(String reference) {
    assertThat(Mirrors.say(LINKS, reference)).isEqualTo(p(3, "/about.html"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n\t",
        "#",
        "#top",
        "  #top\n",
        "http://example.com/about.html",
        "//example.com/about.html",
        "http://www.example.org:81/about.html",
        "http://127.0.0.1/about.html",
        "http://127.0.0.1:8080/about.html",
        "http://old.example.net:8080/about.html",
        "http://p9.www.example.org/about.html",
        "http://blog.www.example.org/",
        "ftp://www.example.org/about.html",
        "ws://www.example.org/about.html",
        "file:///about.html",
        "data:text/html,<a href=about.html>",
        "javascript:location='/about.html'",
        "mailto:me@www.example.org",
        "blob:http://www.example.org/1",
        "tel:+123",
        "about:blank",
        "java\nscript:x",
        "http://",
        "http://www.exa mple.org/about.html",
        "http://www.example.org:x/about.html",
        "http://[::1/about.html",
        "//",
      })
  void leavesWhatLeadsElsewhere(String reference) {
    assertThat(LINKS.resolver(0, UTF_8).resolve(reference)).isEqualTo(Link.left(reference));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gone.html                              | /blog/gone.html",
        "../Gone dir/x.png?a b#c d              | /Gone%20dir/x.png?a%20b#c%20d",
        "https://u:p@example.org/gone?x=1#y     | /gone?x=1#y",
        "http://p3.www.example.org:8080/gone    | /gone",
        "http://127.0.0.1:8099//gone            | //gone",
        "/ABOUT.html                            | /ABOUT.html",
      })
  void writesWhatTheMirrorLacksAsItWasMeant(String reference, String url) {
    assertThat(Mirrors.say(LINKS, reference))
        .isEqualTo("MISSING http://www.example.org:8080" + url);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?x=1                 | 0 | /blog/post.html?x=1",
        "?                    | 0 | /blog/post.html?",
        "?x#y                 | 0 | /blog/post.html?x#y",
        "post.html#y          | 0 | /blog/post.html#y",
        "post.html#           | 0 | /blog/post.html#",
        "post.html#a b<é>%zz  | 0 | /blog/post.html#a%20b%3C%C3%A9%3E%zz",
        "post.html#a#b?c      | 0 | /blog/post.html#a#b?c",
        "/about.html?a b='é'  | 3 | /about.html?a%20b=%27%C3%A9%27",
        "/?page=2#top         | 1 | /?page=2#top",
        "./?page=2            | 2 | /blog/?page=2",
        "index.html?page=2    | 2 | /blog/?page=2",
      })
  void keepsQueryAndFragment(String reference, int entry, String url) {
    assertThat(Mirrors.say(LINKS, reference)).isEqualTo(p(entry, url));
  }

  @Test
  void keepsASpaceBeforeTheFragmentButNotAtTheEnd() {
    assertThat(Mirrors.say(LINKS, " post.html #y ")).startsWith("MISSING").endsWith(".html%20#y");
    assertThat(Mirrors.say(LINKS, " post.html ")).isEqualTo(p(0, "/blog/post.html"));
  }

  @Test
  void rewritesAReferenceToTheDocumentItself() {
    assertThat(Mirrors.say(LINKS, "post.html")).isEqualTo(p(0, "/blog/post.html"));
  }

  @Test
  void knowsAFolderIndexByItsFileNameAndByTheFolderWithoutSlash() {
    assertThat(Mirrors.say(LINKS, "/blog/index.html")).isEqualTo(p(2, "/blog/"));
    assertThat(Mirrors.say(LINKS, "/index.html")).isEqualTo(p(1, "/"));
    assertThat(Mirrors.say(LINKS, "/blog")).isEqualTo(p(2, "/blog/ alias /blog"));
    assertThat(Mirrors.say(LINKS, "/blog?x#y")).isEqualTo(p(2, "/blog/?x#y alias /blog"));
    assertThat(Mirrors.say(LINKS, "//www.example.org//blog//"))
        .as("no server takes a target with two slashes at its start")
        .isEqualTo(p(2, "/blog/"));
    assertThat(Mirrors.say(LINKS, "/blog//")).isEqualTo(p(2, "/blog/ alias /blog//"));
  }

  @Test
  void leavesOutTheDefaultPort() {
    Links http = Mirrors.of(new Site("a.example", "http", 80, Set.of()), paths("x.html"));
    Links https = Mirrors.of(new Site("a.example", "https", 443, Set.of()), paths("x.html"));
    Links odd = Mirrors.of(new Site("a.example", "https", 80, Set.of()), paths("x.html"));
    assertThat(Mirrors.say(http, "x.html")).isEqualTo("ENTRY http://p0.a.example/x.html");
    assertThat(Mirrors.say(https, "y.html")).isEqualTo("MISSING https://a.example/y.html");
    assertThat(Mirrors.say(https, "http://www.a.example/x.html"))
        .isEqualTo("ENTRY https://p0.a.example/x.html");
    assertThat(odd.pageUrl(0)).isEqualTo("https://p0.a.example:80/x.html");
  }

  /** One file each, as {@code wget} names it, and the references that must find it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        // The query in the name, raw or as -k refers to it.
        "list.php?id=1&n=2             ; list.php?id=1&n=2       ; -",
        "list.php?id=1&n=2             ; list.php%3Fid=1&n=2     ; /list.php%3Fid=1&n=2",
        "index.html?C=M                ; /?C=M                   ; -",
        "index.html?C=M                ; /index.html?C=M         ; /index.html?C=M",
        "index.html?C=M                ; /index.html%3FC=M       ; /index.html%3FC=M",
        "d/index.html?C=M              ; /d?C=M                  ; /d?C=M",
        // wget 1.21.3 decodes the query and escapes its slashes.
        "r?u=http:%2F%2Fa%2Fb&c= d     ; /r?u=http://a/b&c=%20d  ; /r?u=http://a/b&c=%20d",
        "r?u=http:%2F%2Fa%2Fb&c= d     ; /r?u=http:%252F%252Fa%252Fb&c=%20d ; /r?u=http:%252F%252Fa%252Fb&c=%20d",
        "k?                            ; /k?                     ; -",
        // --restrict-file-names=windows
        "list.php@id=1                 ; list.php?id=1           ; /list.php?id=1",
        "list.php@id=1                 ; list.php@id=1           ; -",
        "a%3Ab%7Cc%2A.html@x%3Ay       ; /a:b|c*.html?x:y        ; /a:b|c*.html?x:y",
        "index.html@u=http%3A%2F%2Fa   ; /?u=http://a            ; /?u=http://a",
        "i%3Fj.html                    ; /i%3Fj.html             ; -",
        "a+b@c+d                       ; /a:b?c:d                ; /a:b?c:d",
        // --restrict-file-names=ascii
        "x%C3%A9?%E9                   ; /xé?%E9                 ; -",
        // -E
        "about.html                    ; /about                  ; /about",
        "q.php?id=1.html               ; /q.php?id=1             ; /q.php?id=1",
        "q.php@id=1.html               ; /q.php?id=1             ; /q.php?id=1",
        "d/index.html?x.html           ; /d/?x                   ; /d/?x",
        "style.php.css                 ; /style.php              ; /style.php",
        "s.css?v=1.css                 ; /s.css?v=1              ; /s.css?v=1",
        // Names that wget decoded, or did not.
        "a b/ü.html                    ; /a%20b/%C3%BC.html      ; -",
        "a b/ü.html                    ; /a b/ü.html             ; -",
        "a%20b.html                    ; /a%20b.html             ; /a%20b.html",
        "a%20b.html                    ; /a b.html               ; /a%20b.html",
        "a%20b.html                    ; /a%2520b.html           ; -",
        "m#.html                       ; /m%23.html              ; -",
        "m#.html                       ; /m%2523.html            ; /m%2523.html",
        "g%2Fh.html                    ; /g%2Fh.html             ; -",
        "g%2Fh.html                    ; /g%252Fh.html           ; /g%252Fh.html",
        "k%0Al.html                    ; /k%0Al.html             ; -",
        "%2E%2E/n.html                 ; /%252E%252E/n.html      ; -",
        "a[1]{2}.html                  ; /a[1]{2}.html           ; /a[1]%7B2%7D.html",
        "e/f.html                      ; /e//f.html              ; /e//f.html",
      })
  void findsTheFileThatWgetWrote(String file, String reference, String alias) {
    Links links = Mirrors.of(file);
    Link link = links.resolver(0, UTF_8).resolve(reference);
    assertThat(link)
        .isEqualTo(new Link(Link.Kind.ENTRY, links.pageUrl(0), 0, alias.equals("-") ? "" : alias));
  }

  @Test
  void findsNamesThatWereCut() {
    String query = "q".repeat(300);
    Links links =
        Mirrors.of(
            "d/long?" + query.substring(0, 231), "d/page?" + query.substring(0, 231) + ".html");
    assertThat(links.resolver(0, UTF_8).resolve("/d/long?" + query).entry()).isEqualTo(0);
    assertThat(links.resolver(0, UTF_8).resolve("/d/page?" + query).entry()).isEqualTo(1);
  }

  @Test
  void findsNamesThatAreNotUtf8() {
    Links links =
        Mirrors.of(
            Mirrors.SITE, List.of(new SitePath("caf\u00e9.html"), new SitePath("\u00c3%80.html")));
    Resolver latin1 = links.resolver(0, ISO_8859_1);
    assertThat(Mirrors.say(latin1.resolve("caf%e9.html"))).isEqualTo(p(0, "/caf%E9.html"));
    assertThat(Mirrors.say(latin1.resolve("café.html")))
        .isEqualTo(p(0, "/caf%E9.html alias /caf%C3%A9.html"));
    assertThat(Mirrors.say(links, "café.html")).startsWith("MISSING");
    assertThat(links.resolver(0, UTF_8).resolve("/À.html").entry()).isEqualTo(1);
  }

  @Test
  void findsUtf8NamesFromADocumentInALegacyCharset() {
    Links links = Mirrors.of("café.html", "x?ä");
    Resolver latin1 = links.resolver(0, ISO_8859_1);
    assertThat(Mirrors.say(latin1.resolve("caf%E9.html")))
        .isEqualTo(p(0, "/caf%C3%A9.html alias /caf%E9.html"));
    assertThat(Mirrors.say(latin1.resolve("x?ä"))).isEqualTo(p(1, "/x?%C3%A4 alias /x?%E4"));
  }

  @Test
  void prefersTheVeryFileToOneThatOnlyCouldBeMeant() {
    Links links =
        Mirrors.of("a", "a.html", "a?x", "a@x", "a.html?x", "a@y", "b/index.html", "b.html", "%62");
    assertThat(Mirrors.say(links, "/a")).isEqualTo(p(0, "/a"));
    assertThat(Mirrors.say(links, "/a?x")).isEqualTo(p(2, "/a?x"));
    assertThat(Mirrors.say(links, "/a@x")).isEqualTo(p(3, "/a@x"));
    assertThat(Mirrors.say(links, "/a.html?x")).isEqualTo(p(4, "/a.html?x"));
    assertThat(Mirrors.say(links, "/a?y")).isEqualTo(p(5, "/a@y alias /a?y"));
    assertThat(Mirrors.say(links, "/a?z")).isEqualTo(p(0, "/a?z"));
    assertThat(Mirrors.say(links, "/b")).isEqualTo(p(7, "/b.html alias /b"));
    assertThat(Mirrors.say(links, "/%62")).isEqualTo(p(7, "/b.html alias /%62"));
  }

  @Test
  void keepsTheQueryOfAnAliasUnlessThatIsAFileOfItsOwn() {
    Links links = Mirrors.of("about.html", "about.html?x=1");
    assertThat(Mirrors.say(links, "/about?y=1")).isEqualTo(p(0, "/about.html?y=1 alias /about"));
    assertThat(Mirrors.say(links, "/about?x=1"))
        .isEqualTo(p(1, "/about.html?x=1 alias /about?x=1"));
  }

  @Test
  void lookUpIgnoresTheQueryOfAPageOnItsOwnHost() {
    Links links = Mirrors.of("list?x=1");
    assertThat(Mirrors.say(links, "http://p0.www.example.org:8080/list?y"))
        .isEqualTo(p(0, "/list?x=1"));
    assertThat(Mirrors.say(links, "/list?y")).startsWith("MISSING");
  }

  @Test
  void encodesTheQueryInTheCharsetOfTheDocument() {
    assertThat(Mirrors.say(LINKS.resolver(0, ISO_8859_1).resolve("?é€☃")))
        .isEqualTo(p(0, "/blog/post.html?%E9%80%26%239731%3B"));
  }

  @Test
  void refusesHostsThatDoNotFitTheEntries() {
    assertThatThrownBy(() -> Links.of(Mirrors.SITE, List.of(), List.of("a.example")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 entries, 1 hosts");
  }

  @Test
  void refusesAnAuthorityThatIsNone() {
    Site site = new Site("a.example", "http", 80, Set.of("a b"));
    assertThatThrownBy(() -> Links.of(site, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not host or host:port: a b");
  }

  private static List<SitePath> paths(String... paths) {
    return List.of(paths).stream().map(SitePath::of).toList();
  }

  @Test
  void findsTheOtherQueriesOfAPageToWhichWgetAddedHtml() {
    Links links = Mirrors.of("x.php.html", "x.php?id=1.html");
    assertThat(Mirrors.say(links, "?id=1"))
        .isEqualTo(p(1, "/x.php?id=1.html alias /x.php.html?id=1"));
    assertThat(Mirrors.say(links, "?id=2")).isEqualTo(p(0, "/x.php.html?id=2"));
  }

  @Test
  void findsAFolderThatWgetSavedAsAFile() {
    Links links = Mirrors.of("index.html", "blog", "docs/index.html", "docs");
    assertThat(Mirrors.say(links, "blog/")).isEqualTo(p(1, "/blog alias /blog/"));
    assertThat(Mirrors.say(links, "docs/")).isEqualTo(p(2, "/docs/"));
    assertThat(Mirrors.say(links, "/none/")).startsWith("MISSING");
  }
}
