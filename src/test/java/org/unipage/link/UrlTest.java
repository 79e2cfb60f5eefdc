package org.unipage.link;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link UrlAgainstNodeTest} cannot ask Node: legacy encodings, and the newest standard. */
class UrlTest {

  private static @Nullable String href(String input, String charset) {
    Url url = Url.parse(input, null, Charset.forName(charset));
    return url == null ? null : url.href();
  }

  /** As web-platform-tests {@code url/percent-encoding.window.js} has it, and alike. */
  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1, é€, %E9%80",
    "US-ASCII, é, %E9",
    "windows-1252, †, %86",
    "windows-1251, Жé, %C6%26%23233%3B",
    "ISO-8859-9, ğ€, %F0%80",
    "ISO-8859-5, Ж, %B6",
    "KOI8-R, Ж, %F6",
    "Shift_JIS, \u2212, %81|",
    "Shift_JIS, 日本, %93%FA%96{",
    "EUC-JP, 日本, %C6%FC%CB%DC",
    "ISO-2022-JP, 日é, %1B$BF|%1B(B%26%23233%3B",
    "GBK, 中☃, %D6%D0%26%239731%3B",
    "GB2312, 镕, %E9F",
    "GB18030, €, %A2%E3",
    "Big5, 中, %A4%A4",
    "EUC-KR, 똠, %8Cc",
    "TIS-620, €, %80",
    "UTF-16, é, %C3%A9",
    "UTF-8, \uD83D\uDE00, %F0%9F%98%80",
    "windows-1252, \uD83D\uDE00, %26%23128512%3B",
  })
  void encodesTheQueryInTheEncodingOfTheDocument(String charset, String query, String encoded) {
    assertThat(href("http://h/é?" + query + "&x='#é", charset))
        .isEqualTo("http://h/%C3%A9?" + encoded + "&x=%27#%C3%A9");
    assertThat(href("wss://h/?é", charset)).isEqualTo("wss://h/?%C3%A9");
  }

  @Test
  void encodesAnUnpairedSurrogateInALegacyEncoding() {
    assertThat(href("http://h/?a\uD83Db", "windows-1252")).isEqualTo("http://h/?a%26%2365533%3Bb");
  }

  @Test
  void encodesTheCircumflexInPathsAsTheStandardDoesSince2024() {
    assertThat(href("http://h^@h/^?^#^", "UTF-8")).isEqualTo("http://h%5E@h/%5E?^#^");
  }

  @ParameterizedTest
  @CsvSource({
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.EXAMPLE, xn--bcher-kva.example",
    "bu\u0308cher.example, xn--bcher-kva.example",
    "straße.de, xn--strae-oqa.de",
    "faß.ExAmPlE, xn--fa-hia.example",
    "日本語｡ＪＰ, xn--wgv71a119e.jp",
    "b%C3%BCcher.example, xn--bcher-kva.example",
    "a\u00ADb.example, ab.example",
    "İ.example, xn--i-9bb.example",
    "☕.example, xn--53h.example",
    "Ⅷ.example, viii.example",
  })
  void writesInternationalHostsInALabels(String host, String ascii) {
    assertThat(href("http://" + host + "/", "UTF-8")).isEqualTo("http://" + ascii + "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\uFFFDb", "\uE000x", "\u0301x", "a\u3000b", "a\u2028b", "％41％", "a／b", "%FF"})
  void refusesHostsThatNoDomainCanBe(String host) {
    assertThat(href("http://" + host + "/", "UTF-8")).isNull();
  }

  @Test
  void knowsOnlyTheSchemeOfWhatHasNoAuthority() {
    assertThat(Url.parse("MailTo:x@y", null, UTF_8)).isEqualTo(Url.other("mailto"));
    assertThat(Url.parse("x", Url.other("file"), UTF_8)).isEqualTo(Url.other("file"));
    assertThat(Url.parse("http:x", Url.other("file"), UTF_8))
        .isEqualTo(new Url("http", "", "", "x", -1, "/", null, null));
  }
}
