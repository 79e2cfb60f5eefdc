package org.unipage.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.name.Naming.Style;
import org.unipage.site.SitePath;

class NamingTest {

  private static final String SITE = "www.example.org";
  private static final Naming DOTTED = Naming.of(SITE, Style.DOTTED);
  private static final Naming FLAT = Naming.of(SITE, Style.FLAT);

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ",
      quoteCharacter = '"',
      ignoreLeadingAndTrailingWhitespace = true,
      textBlock =
          """
          about.html about.html
          img/logo.png logo.png.img
          js/jquery.min.js jquery.min.js.js
          js/jquery-3.5.1.min.js jquery-3.5.1.min.js.js
          blog/2015/03/index.html 03.2015.blog
          genindex-S.html genindex-s-x9c.html
          lang_select.html lang-select-x4u.html
          java.base/java/lang/String.html string-x0c.html.lang.java.java-base-x4d
          java.base/index.html java-base-x4d
          java.base/java/util/Map.Entry.html map-x0c.entry-x0c.html.util.java.java-base-x4d
          SQLITE_OK.html sqlite-ok-x0kuk.html
          docs docs-x0f
          docs/index.html docs
          png/logo/index.html logo.png-x0n
          logo.png logo.png
          a.js/b.html b.html.a-js-x1d
          js/a/b.html b.html.a.js
          js/index.html js
          js js-x0f
          a/js js-x0f.a
          README readme-x0kf
          src/a.js.txt a.js-x0n.txt.src
          a.unknown a.unknown-x0f
          a.js.unknown a.js-x0n.unknown-x0f
          LOGO.PNG logo-x0k.png-x0kf
          index.html%3FC=N;O=D index.html-c-n-o-d-x4qcecicecf
          .htaccess htaccess-x0df
          a..b a-b-x1ddf
          _.html x0u.html
          _-_.html x0uyu.html
          caf%C3%A9.html caf-x3boekgz.html
          na%C3%AFve.html na-ve-x2boengz.html
          %FF x0bvszf
          ns/index.html ns-x0n
          ns/a.html a.html.ns-x0n
          a/ns/index.html ns.a
          ns ns-x0f
          xn--a/index.html xn-a-x3y
          xn---a/index.html xn-a-x3yy
          foo--bar.html foo--bar.html
          a-_-b/index.html a-b-x2uy
          -a-/index.html a-x0y1y
          mac-os-x.html mac-os-x.html
          foo-xml.html foo-xml.html
          a-x0c.html a-x0c-x0n.html
          x0c.html x0c-x0n.html
          a-xh0123456789ab/index.html a-xh0123456789ab-x0n
          a-xh0123456789aw/index.html a-xh0123456789aw
          index.html/index.html index-html-x5d
          INDEX.HTML index-x0k.html-x0kf
          2015/index.html 2015
          """)
  void namesReadFileFirst(String path, String labels) {
    assertThat(DOTTED.host(SitePath.parse(path))).isEqualTo(labels + "." + SITE);
    assertThat(DOTTED.path(labels + "." + SITE)).contains(SitePath.parse(path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ",
      textBlock =
          """
          about.html about-html-x5d
          img/logo.png logo-png-img-x4d3h
          docs docs-x0f
          docs/index.html docs
          blog/2015/03/index.html 03-2015-blog-x2h4h
          blog/2015/03 03-2015-blog-x2h4hf
          a.js/index.html a-js-x1dn
          a.js a-js-x1d
          ns/index.html ns-x0n
          ns/a/index.html a-ns-x1h
          README readme-x0kf
          """)
  void flatNamesAreOneLabel(String path, String label) {
    assertThat(FLAT.host(SitePath.parse(path))).isEqualTo(label + "." + SITE);
    assertThat(FLAT.path(label + "." + SITE)).contains(SitePath.parse(path));
  }

  @Test
  void theFrontHasTheSiteHost() {
    for (Naming naming : List.of(DOTTED, FLAT)) {
      assertThat(naming.host(Naming.FRONT)).isEqualTo(SITE);
      assertThat(naming.path(SITE)).contains(Naming.FRONT);
      assertThat(naming.path("WWW.Example.ORG")).contains(Naming.FRONT);
    }
  }

  @Test
  void cutsALabelThatIsTooLongToOneLabelWithAHash() {
    String name = "Long_" + "name".repeat(20) + ".html";
    String host = DOTTED.host(SitePath.of("a/" + name));
    assertThat(host)
        .matches("long-(name){10}nam-xh[0-9a-v]{12}\\.www\\.example\\.org")
        .isNotEqualTo(DOTTED.host(SitePath.of("b/" + name)))
        .isEqualTo(FLAT.host(SitePath.of("a/" + name)));
    assertThat(DOTTED.path(host)).isEmpty();
  }

  @Test
  void cutsAHostThatIsTooLongAndKeepsTheLongestThatFits() {
    // 15 of site host, 10 of ".last.html", 38 * 6 of folders
    String folders = "abcde/".repeat(38);
    String fits = DOTTED.host(SitePath.of(folders + "last.html"));
    assertThat(fits).hasSize(253).startsWith("last.html.abcde.abcde.");
    String cut = DOTTED.host(SitePath.of(folders + "lastx.html"));
    assertThat(cut).startsWith("lastx-html-abcde-abcde-").hasSize(63 + 1 + SITE.length());
    assertThat(DOTTED.path(cut)).isEmpty();
  }

  @Test
  void keepsLabelsOf63Characters() {
    String name = "a".repeat(63);
    assertThat(DOTTED.host(SitePath.of(name + ".html"))).isEqualTo(name + ".html." + SITE);
    assertThat(DOTTED.host(SitePath.of(name + "a.html"))).contains("-xh").hasSize(63 + 1 + 15);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "example.org",
        "www.example.org.",
        ".www.example.org",
        "..www.example.org",
        "awww.example.org",
        "ns.www.example.org",
        "index.html.www.example.org",
        "index.html.a.www.example.org",
        "a-x0n.www.example.org",
        "a-x0z.www.example.org",
        "a-x9c.www.example.org",
        "a-x99999999999999999999c.www.example.org",
        "a-x00c.www.example.org",
        "a-x0cn.www.example.org",
        "a-x0b.www.example.org",
        "a-x0bz.www.example.org",
        "a-x0b00z.www.example.org",
        "x0df.www.example.org",
        "x0ddf.www.example.org",
        "a-b-x1hf.www.example.org",
        "a-xh0123456789ab.www.example.org",
        "a_b.www.example.org",
        "xn--a.www.example.org",
        "a b.html.www.example.org",
        "\u212A.html.www.example.org",
        "a.html.www.example.org\u0000"
      })
  void aHostThatNoPathHasLeadsNowhere(String host) {
    assertThat(DOTTED.path(host)).isEmpty();
    assertThat(DOTTED.path("a".repeat(1_000_000) + "." + SITE)).isEmpty();
  }

  @Test
  void anIdIsEightyBitsOverSiteHostAndPath() {
    // printf 'www.example.org\0img/logo.png' | sha256sum | cut -c1-20
    assertThat(DOTTED.id(SitePath.of("img/logo.png"))).isEqualTo("274431230f4c639935ef");
    assertThat(FLAT.id(SitePath.of("img/logo.png"))).isEqualTo("274431230f4c639935ef");
    assertThat(Naming.of("example.org", Style.DOTTED).id(SitePath.of("img/logo.png")))
        .isNotEqualTo("274431230f4c639935ef");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "a.b", "xn--bcher-kva.example", "1.2.3.4.example", "x0x.y"})
  void takesEveryHostName(String siteHost) {
    assertThat(Naming.of(siteHost, Style.DOTTED).host(SitePath.of("a.html")))
        .isEqualTo("a.html." + siteHost);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "a.",
        ".a",
        "a..b",
        "-a",
        "a-.b",
        "a_b",
        "A.b",
        "127.0.0.1",
        "a.1",
        "a.0x1f",
        "a:80",
        "[::1]",
        "a b",
        "a/b",
        "caf\u00E9.fr",
        "\u001B[2J"
      })
  void refusesWhatIsNoHostName(String siteHost) {
    assertThatThrownBy(() -> Naming.of(siteHost, Style.DOTTED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--site-host")
        .hasMessageMatching("\\P{Cntrl}*");
  }

  @Test
  void refusesASiteHostThatLeavesNoRoom() {
    String longest = "a.".repeat(94) + "b";
    assertThat(longest).hasSize(Naming.MAX_SITE_HOST);
    assertThat(Naming.of(longest, Style.FLAT).host(SitePath.of("a".repeat(99)))).hasSize(253);
    assertThatThrownBy(() -> Naming.of("a" + longest, Style.FLAT))
        .hasMessage(
            "the site host has 190 characters, and at most 189 leave room for the names of pages:"
                + " give a shorter one with --site-host");
  }
}
