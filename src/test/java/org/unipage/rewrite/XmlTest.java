package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unipage.link.Link;
import org.unipage.site.Problem;

class XmlTest {
  private static final TestSite SITE = TestSite.of(List.of("index.html", "表ソ.html", "a.svg"));
  private static final String ATOM = "<feed xmlns='http://www.w3.org/2005/Atom'>%s</feed>";

  @ParameterizedTest
  @CsvSource({
    "shift_jis, windows-31j",
    "iso-2022-jp, ISO-2022-JP",
    "euc-jp, EUC-JP",
    "gbk, GB18030",
    "big5, Big5-HKSCS",
    "utf-8, UTF-8",
  })
  void readsWhatTheDeclarationSays(String label, String charsetName) {
    Charset charset = Charset.forName(charsetName);
    String word = label.equals("big5") || label.equals("gbk") ? "本" : "表ソ";
    TestSite site = TestSite.of(List.of("index.html", word + ".html"));
    String url = url(site, word + ".html");
    String feed =
        """
        <?xml version='1.0' encoding='%s' ?>
        <feed xmlns="http://www.w3.org/2005/Atom" title="%s"><!-- %s --><link title="%s" href="%s"/>
        <content type="html">%s &lt;a href=%s&gt;<![CDATA[%s]]>%s<![CDATA[<a href="%s">%s</a>]]>
        </content><logo>%s</logo><title>%s</title></feed>
        """;
    String w = word;
    String x = word + ".html";
    byte[] in = feed.formatted(label, w, w, w, x, w, x, w, w, x, w, x, w).getBytes(charset);

    Rewritten rewritten = site.rewrite("index.html", "application/atom+xml", in);

    assertThat(new String(rewritten.bytes(), charset))
        .isEqualTo(feed.formatted(label, w, w, w, url, w, url, w, w, url, w, url, w));
    assertThat(rewritten.charset()).isEqualTo(label);
    assertThat(Undo.of(in, rewritten)).isEqualTo(in);
    assertThat(site.rewrite("index.html", "application/atom+xml", rewritten.bytes()).edits())
        .isEmpty();
  }

  @Test
  void readsUtf16WithoutAByteOrderMark() {
    String feed =
        "<?xml version='1.0' encoding='utf-16'?>" + ATOM.formatted("<link href='a.svg'/>");
    for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
      Rewritten rewritten = rewrite("application/atom+xml", feed.getBytes(charset));
      assertThat(new String(rewritten.bytes(), charset))
          .isEqualTo(feed.replace("a.svg", url(SITE, "a.svg")));
      assertThat(rewritten.charset()).isEqualToIgnoringCase(charset.name());
    }
  }

  @Test
  void encodesQueriesOfPagesInTheirEncodingAndThoseOfFeedsInUtf8() {
    String declaration = "<?xml version='1.0' encoding='iso-8859-1'?>";
    String page =
        declaration + "<html xmlns='http://www.w3.org/1999/xhtml'><a href='a.svg?é'>x</a></html>";
    assertThat(text("application/xhtml+xml", page.getBytes(ISO_8859_1))).contains("/a.svg?%E9'");
    String feed = declaration + ATOM.formatted("<link href='a.svg?é'/>");
    assertThat(text("application/atom+xml", feed.getBytes(ISO_8859_1))).contains("/a.svg?%C3%A9'");
  }

  @Test
  void knowsAFormatByItsRootElement() {
    byte[] feed = ATOM.formatted("<link href='a.svg'/>").getBytes(UTF_8);
    for (String type : List.of("text/xml", "application/xml", "application/rss+xml")) {
      assertThat(text(type, feed)).contains("http://a.svg.www.example.org/");
    }
    byte[] picture = "<svg><image href='a.svg'/><a href='a.svg'/></svg>".getBytes(UTF_8);
    assertThat(text("text/xml", picture))
        .isEqualTo("<svg><image href='a.svg'/><a href='" + url(SITE, "a.svg") + "'/></svg>");
  }

  @Test
  void countsWhatStaysInASvg() {
    String svg = "<svg xmlns='http://www.w3.org/2000/svg'><image href='a.svg'/></svg>";
    Rewritten rewritten = rewrite("image/svg+xml", svg.getBytes(UTF_8));
    assertThat(rewritten.edits()).isEmpty();
    assertThat(rewritten.links()).extracting(Link::url).containsExactly(url(SITE, "a.svg"));
  }

  @Test
  void leavesAPackedSvgAlone() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write("<svg><a href='a.svg'/></svg>".getBytes(UTF_8));
    }
    byte[] in = packed.toByteArray();
    assertThat(rewrite("image/svg+xml", in).bytes()).isSameAs(in);
  }

  @Test
  void expandsNothing() {
    StringBuilder subset = new StringBuilder("<!DOCTYPE feed [<!ENTITY e0 'a.svg'>");
    for (int i = 1; i < 100; i++) {
      subset.append("<!ENTITY e").append(i).append(" '");
      subset.append(("&e" + (i - 1) + ";").repeat(100)).append("'>");
    }
    String feed = subset + "]>" + ATOM.formatted("<link href='&e99;'/><logo>&e0;</logo>");
    byte[] in = feed.getBytes(UTF_8);
    assertThat(rewrite("application/atom+xml", in).bytes()).isSameAs(in);
  }

  @Test
  void stopsWhereElementsAreNestedTooDeeply() {
    String feed = ATOM.formatted("<link href='a.svg'/>" + "<x>".repeat(1_000_000) + "<logo>a.svg");
    Rewritten rewritten = rewrite("application/atom+xml", feed.getBytes(UTF_8));
    assertThat(rewritten.edits()).hasSize(1);
    assertThat(rewritten.problems()).extracting(Problem::kind).containsExactly("markup");
  }

  @Test
  void followsNoMoreBasesThanAreSane() {
    String feed = ATOM.formatted("<x xml:base='a/'>".repeat(4000) + "<link href='/a.svg'/>");
    Rewritten rewritten = rewrite("application/atom+xml", feed.getBytes(UTF_8));
    assertThat(rewritten.edits()).hasSizeLessThan(40);
    assertThat(rewritten.problems()).extracting(Problem::kind).contains("markup");
  }

  @Test
  void reportsTagsWithTooManyAttributes() {
    StringBuilder tag = new StringBuilder("<link");
    for (int i = 0; i < 600; i++) {
      tag.append(" a").append(i).append("='x'");
    }
    String feed = ATOM.formatted(tag + " href='a.svg'/><link href='a.svg'/>");
    Rewritten rewritten = rewrite("application/atom+xml", feed.getBytes(UTF_8));
    assertThat(rewritten.edits()).hasSize(1);
    assertThat(rewritten.problems()).extracting(Problem::kind).containsExactly("markup");
  }

  /** Each would take hours if anything in it were quadratic. */
  @ParameterizedTest
  @CsvSource({
    "<a>, </b>",
    "<a , ''",
    "<a b=', ''",
    "<a xmlns:p='x'>, </a>",
    "<!--, ''",
    "<![CDATA[, ''",
    "<?x, ''",
    "<!DOCTYPE a [', ''",
    "&a, ''",
    "<a><b></a>, ''",
    "<logo>x<!---->, </logo>",
  })
  void readsHugeNonsenseInOnePass(String opening, String closing) {
    String feed = ATOM.formatted(opening.repeat(500_000) + closing.repeat(500_000));
    assertThat(rewrite("application/atom+xml", feed.getBytes(UTF_8)).edits()).isEmpty();
  }

  private static String url(TestSite site, String path) {
    byte[] link = ATOM.formatted("<link href='/" + path + "'/>").getBytes(UTF_8);
    return site.rewrite("index.html", "application/atom+xml", link).links().get(0).url();
  }

  private static String text(String mediaType, byte[] in) {
    return new String(rewrite(mediaType, in).bytes(), UTF_8);
  }

  private static Rewritten rewrite(String mediaType, byte[] in) {
    return SITE.rewrite("index.html", mediaType, in);
  }
}
