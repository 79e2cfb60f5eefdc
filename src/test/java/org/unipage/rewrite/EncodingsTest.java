package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unipage.name.Naming;
import org.unipage.site.SitePath;

/** Pages and style sheets in the encodings of the web. */
class EncodingsTest {

  private static final TestSite SITE =
      TestSite.of(
          List.of("index.html", "main.css", "表ソ.html", "本.html", "ця.html", "é.html", "a.png"));

  /** In Shift_JIS, GBK and Big5, the second byte of 表, ソ or 功 is a backslash or a bar. */
  @ParameterizedTest
  @CsvSource({
    "shift_jis, windows-31j, 表ソ",
    "euc-jp, EUC-JP, 表ソ",
    "iso-2022-jp, ISO-2022-JP, 表ソ",
    "gbk, GB18030, 本",
    "gb18030, GB18030, 本",
    "big5, Big5-HKSCS, 本",
    "euc-kr, x-windows-949, 本",
    "utf-8, UTF-8, 表ソ",
    "windows-1251, windows-1251, ця",
    "koi8-u, KOI8-U, ця",
    "iso-8859-15, ISO-8859-15, é",
    "windows-1252, windows-1252, é",
    "macintosh, x-MacRoman, é",
  })
  void readsWhatThePageDeclares(String label, String charsetName, String word) {
    Charset charset = Charset.forName(charsetName);
    String file = "/" + URLEncoder.encode(word, UTF_8) + ".html";
    String host = Naming.of("www.example.org", Naming.Style.DOTTED).host(path(word + ".html"));
    String url = "http://" + host + file;
    String query = query(word, charset);
    String page =
        """
        <!DOCTYPE html><meta charset="%s"><title>%s</title><p title='%s &amp; "'>%s
        <a href="%s">x</a> <a href=%s>x</a> <a title="%s" href='%s'>x</a>
        <p style="font-family:'%s'; background:url(%s)">%s<style>
        /* %s */ a::before { content: "%s" } b { background: url("%s") } c { background:url(%s) }
        </style><img srcset="%s 1x, %s 2x" alt="%s">
        """;
    String w = word;
    String x = word + ".html";
    String in =
        page.formatted(
            label, w, w, w, x, x, w, x + "?" + w + "#" + w, w, x, w, w, w, x, x, x, x, w);
    String withQuery = url + "?" + query + "#" + URLEncoder.encode(word, UTF_8);
    String out =
        page.formatted(
            label, w, w, w, url, url, w, withQuery, w, url, w, w, w, url, url, url, url, w);

    Rewritten rewritten = SITE.rewrite("index.html", "text/html", in.getBytes(charset));

    assertThat(new String(rewritten.bytes(), charset)).isEqualTo(out);
    assertThat(Undo.of(in.getBytes(charset), rewritten)).isEqualTo(in.getBytes(charset));
    assertThat(rewritten.charset()).isEqualTo(label);
    assertThat(rewritten.problems()).isEmpty();
    Rewritten again = SITE.rewrite("index.html", "text/html", rewritten.bytes());
    assertThat(again.edits()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "shift_jis, windows-31j, 表ソ", "iso-2022-jp, ISO-2022-JP, 表ソ", "gbk, GB18030, 本",
    "big5, Big5-HKSCS, 本", "windows-1251, windows-1251, ця", "utf-8, UTF-8, 表ソ",
  })
  void readsWhatTheStyleSheetDeclares(String label, String charsetName, String word) {
    Charset charset = Charset.forName(charsetName);
    String sheet =
        """
        @charset "%s"; /* %s */
        a::before { content: "%s" } b { background: url("%s") } c { background: url(%s) } /* %s */
        """;
    String url =
        "http://"
            + Naming.of("www.example.org", Naming.Style.DOTTED).host(path(word + ".html"))
            + "/"
            + URLEncoder.encode(word, UTF_8)
            + ".html";
    String x = word + ".html";
    byte[] in = sheet.formatted(label, word, word, x, x, word).getBytes(charset);

    Rewritten rewritten = SITE.rewrite("main.css", "text/css", in);

    assertThat(new String(rewritten.bytes(), charset))
        .isEqualTo(sheet.formatted(label, word, word, url, url, word));
    assertThat(rewritten.charset()).isEqualTo(label);
  }

  @Test
  void believesTheByteOrderMarkFirst() {
    String page = "\uFEFF<meta charset=gbk><a href=é.html>x</a>";
    String out = "\uFEFF<meta charset=gbk><a href=http://xn--9ca.html.www.example.org/";
    for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      Rewritten rewritten = SITE.rewrite("index.html", "text/html", page.getBytes(charset));
      assertThat(rewritten.charset()).isEqualToIgnoringCase(charset.name());
      assertThat(rewritten.links()).hasSize(1);
      assertThat(new String(rewritten.bytes(), charset))
          .startsWith(out.substring(0, 30))
          .contains("%C3%A9.html>x</a>");
    }
  }

  @Test
  void readsOnAfterNoncharactersAndHalfCharacters() {
    String page = "\uFEFF\uFFFF\uD800<p title='\uFFFF'><a href=a.png>x</a>";
    for (Charset charset : List.of(UTF_16LE, UTF_16BE)) {
      byte[] in = Arrays.copyOf(units(page, charset), 2 * page.length() + 1);
      Rewritten rewritten = SITE.rewrite("index.html", "text/html", in);
      assertThat(rewritten.links()).hasSize(1);
      assertThat(Undo.of(in, rewritten)).isEqualTo(in);
    }
  }

  /** The code units as they are: encoding would replace what is no character. */
  private static byte[] units(String text, Charset charset) {
    ByteOrder order = charset.equals(UTF_16BE) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer out = ByteBuffer.allocate(2 * text.length()).order(order);
    out.asCharBuffer().put(text);
    return out.array();
  }

  @Test
  void readsADeclarationFarFromTheStart() {
    String page = "<!-- %s --><meta charset=%s><a href='本.html'>x</a>";
    for (String label : List.of("shift_jis", "iso-2022-jp")) {
      Charset charset = Charset.forName(label);
      byte[] in = page.formatted("x".repeat(5000), label).getBytes(charset);
      Rewritten rewritten = SITE.rewrite("index.html", "text/html", in);
      assertThat(rewritten.charset()).isEqualTo(label);
      assertThat(new String(rewritten.bytes(), charset)).contains("/%E6%9C%AC.html'>x</a>");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<meta charset=utf-8>|utf-8",
        "<META CHARSET = 'Latin1' >|windows-1252",
        "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>|koi8-r",
        "<meta content='text/html;charset=\"big5\"' http-equiv=content-type>|big5",
        "<meta content='text/html; charset=big5'>|''",
        "<meta http-equiv=refresh content='text/html; charset=big5'>|''",
        "<!-- <meta charset=utf-8> --><meta charset=gbk>|gbk",
        "<script>'<meta charset=utf-8>'</script>|utf-8",
        "<p title='<meta charset=utf-8>'><meta charset=gbk>|gbk",
        "<meta charset=nonsense><meta charset=gbk>|gbk",
        "<meta charset=utf-16le>|utf-8",
        "<meta charset=x-user-defined>|windows-1252",
        "<meta charset=iso-2022-kr>|replacement",
        "<metal charset=utf-8>|''",
        "<!x charset=utf-8><?y ?></z><meta/charset=utf-8>|utf-8",
        "no declaration|''",
      })
  void findsTheDeclarationAsBrowsersDo(String page, String encoding) {
    byte[] in = page.getBytes(ISO_8859_1);
    assertThat(SITE.rewrite("index.html", "text/html", in).charset()).isEqualTo(encoding);
  }

  @Test
  void leavesAPageAloneThatDecodesToNothing() {
    byte[] in = "<meta charset=hz-gb-2312><a href=a.png>x</a>".getBytes(ISO_8859_1);
    assertThat(SITE.rewrite("index.html", "text/html", in).bytes()).isSameAs(in);
  }

  @Test
  void takesUndeclaredBytesForUtf8IfTheyAre() {
    byte[] utf8 = "<a href='é.html'>x</a>".getBytes(UTF_8);
    byte[] latin1 = "<a href='é.html'>x</a>".getBytes(ISO_8859_1);
    String in8 = new String(SITE.rewrite("index.html", "text/html", utf8).bytes(), UTF_8);
    String in1 = new String(SITE.rewrite("index.html", "text/html", latin1).bytes(), UTF_8);
    assertThat(in8).isEqualTo(in1).contains("/%C3%A9.html'>x</a>");
  }

  /** WHATWG URL section 1.3: bytes that look like ASCII stay, also those of a longer character. */
  private static String query(String word, Charset charset) {
    StringBuilder out = new StringBuilder();
    for (byte b : word.getBytes(charset)) {
      if (b > ' ' && "\"#'<>".indexOf(b) < 0) {
        out.append((char) b);
      } else {
        out.append("%%%02X".formatted(b & 0xFF));
      }
    }
    return out.toString();
  }

  private static SitePath path(String name) {
    return SitePath.of(name);
  }
}
