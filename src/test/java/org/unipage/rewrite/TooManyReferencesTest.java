package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unipage.link.Link;
import org.unipage.link.Resolver;
import org.unipage.site.SitePath;

class TooManyReferencesTest {
  private static final Resolver RESOLVER =
      new Resolver() {
        @Override
        public Link resolve(String reference) {
          return new Link(Link.Kind.ENTRY, "http://x.example/", 0, "");
        }

        @Override
        public Resolver withBase(String href) {
          return this;
        }

        @Override
        public String baseHref(String href) {
          return href;
        }

        @Override
        public SortedMap<String, Link> below(String folder, int most) {
          return new TreeMap<>();
        }
      };

  @ParameterizedTest
  @CsvSource({
    "text/html, <meta charset=big5>, <a href=x>, big5",
    "text/html, '', '<a ping=\"x x x x\">', ''",
    "text/css, @charset \"utf-8\";, url(x), utf-8"
  })
  void aFileWithMoreThanFitInMemoryStaysAsItIs(
      String mediaType, String start, String reference, String charset) {
    int each = reference.contains("ping") ? 4 : 1;
    String text = start + reference.repeat(TooManyReferences.MOST / each + 1);
    byte[] bytes = text.getBytes(US_ASCII);
    Rewritten rewritten = Rewriter.rewrite(SitePath.of("a"), mediaType, bytes, queries -> RESOLVER);
    assertThat(rewritten.bytes()).isSameAs(bytes);
    assertThat(rewritten.edits()).isEmpty();
    assertThat(rewritten.links()).isEmpty();
    assertThat(rewritten.charset()).isEqualTo(charset);
    assertThat(rewritten.problems())
        .singleElement()
        .hasToString(
            "a: holds more than 1,048,576 references: they all stay as they are; divide it into"
                + " several files");
  }

  @Test
  void attributesThatTheParserDropsAreAProblem() {
    StringBuilder html = new StringBuilder("<p>x<a");
    for (int i = 0; i < 512; i++) {
      html.append(" a").append(i);
    }
    byte[] bytes = html.append(" href=x>").toString().getBytes(US_ASCII);
    Rewritten rewritten =
        Rewriter.rewrite(SitePath.of("a"), "text/html", bytes, queries -> RESOLVER);
    assertThat(rewritten.bytes()).isSameAs(bytes);
    assertThat(rewritten.problems())
        .singleElement()
        .hasToString(
            "a:1:5: an attribute here could not be located exactly, so it stays as it is: correct"
                + " the markup");
  }

  @Test
  void clonesOfOneElementAreNotCounted() {
    // Each paragraph gets 100 elements again, which the parser clones from the first.
    String formatting = "<font style=\"color:url(x)\" ";
    StringBuilder html = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      html.append(formatting).append("id=").append(i).append('>');
    }
    html.append("<p>".repeat(2 * TooManyReferences.MOST / 100 + 2));
    assertThat(HtmlPlaces.find(html.toString()).places()).hasSize(100);
  }
}
