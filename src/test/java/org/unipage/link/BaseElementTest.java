package org.unipage.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseElementTest {

  private static final Links LINKS =
      Mirrors.of("blog/post.html", "about.html", "docs/index.html", "docs/a.html", "c.html");

  private final Resolver document = LINKS.resolver(0, UTF_8);

  @Test
  void resolvesReferencesAgainstTheBaseElement() {
    Resolver resolver = document.withBase("../docs/x?y#z");
    assertThat(Mirrors.say(resolver.resolve("a.html#f")))
        .isEqualTo("ENTRY http://p3.www.example.org:8080/docs/a.html#f");
    assertThat(Mirrors.say(resolver.resolve("gone")))
        .isEqualTo("MISSING http://www.example.org:8080/docs/gone");
    assertThat(Mirrors.say(resolver.resolve("?q")))
        .isEqualTo("MISSING http://www.example.org:8080/docs/x?q");
  }

  @Test
  void leavesEmptyAndFragmentReferencesEvenThen() {
    Resolver resolver = document.withBase("/docs/a.html");
    assertThat(resolver.resolve("")).isEqualTo(Link.left(""));
    assertThat(resolver.resolve(" #f")).isEqualTo(Link.left(" #f"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://example.com/x/", "//example.com", "ftp://www.example.org/", "file:///x/"})
  void leavesRelativeReferencesOnAnotherSite(String base) {
    Resolver resolver = document.withBase(base);
    assertThat(resolver.resolve("about.html")).isEqualTo(Link.left("about.html"));
    assertThat(resolver.resolve("/about.html")).isEqualTo(Link.left("/about.html"));
    assertThat(Mirrors.say(resolver.resolve("http://www.example.org/about.html")))
        .isEqualTo("ENTRY http://p1.www.example.org:8080/about.html");
    assertThat(document.baseHref(base)).isEqualTo(base);
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:,x", "javascript:1", "http://", "http://a b/", "http://:80/"})
  void ignoresABaseThatIsNone(String base) {
    assertThat(Mirrors.say(document.withBase(base).resolve("../c.html")))
        .isEqualTo("ENTRY http://p4.www.example.org:8080/c.html");
    assertThat(document.baseHref(base)).isEqualTo(base);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/docs/                        | http://p2.www.example.org:8080/docs/",
        "https://example.org/docs/     | http://p2.www.example.org:8080/docs/",
        "a.html                        | http://www.example.org:8080/blog/a.html",
        "../docs/a.html?q#f            | http://p3.www.example.org:8080/docs/a.html?q#f",
        "..                            | http://www.example.org:8080/",
        "/docs                         | http://www.example.org:8080/docs",
        "/docs/index.html              | http://www.example.org:8080/docs/index.html",
        "/about                        | http://www.example.org:8080/about",
        "/gone/?q                      | http://www.example.org:8080/gone/?q",
        "http://p3.www.example.org/x/  | http://www.example.org:8080/x/",
        "``                            | ``",
        "#f                            | #f",
        "mailto:x                      | mailto:x",
      })
  void writesABaseUnderWhichRelativeReferencesMeanTheSame(String href, String written) {
    assertThat(document.baseHref(href)).isEqualTo(written);
    assertThat(document.baseHref(written)).as("idempotent").isEqualTo(written);
  }

  @Test
  void nestsAsTheBaseElementOfASrcdocDocumentDoes() {
    assertThat(Mirrors.say(document.withBase("/docs/").withBase("x/").resolve("../a.html")))
        .isEqualTo("ENTRY http://p3.www.example.org:8080/docs/a.html");
  }
}
