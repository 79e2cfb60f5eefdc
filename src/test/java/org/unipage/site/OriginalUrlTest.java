package org.unipage.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginalUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "about.html | /about.html",
        "img/logo.png | /img/logo.png",
        "index.html | /",
        "blog/2015/index.html | /blog/2015/",
        "a/index.html?C=N;O=D | /a/?C=N;O=D",
        "index.html? | /?",
        "Index.html | /Index.html",
        "index.htm | /index.htm",
        "page.html?x=1 | /page.html?x=1",
        "p?a/b | /p%3Fa/b", // the last segment is the file name: this ? is in a folder's
        "p?a?b | /p?a?b",
        "a b.html | /a%20b.html",
        "caf\u00E9/\u65E5.html | /caf%C3%A9/%E6%97%A5.html",
        "a#b%c.html | /a%23b%25c.html",
        "a;b=c@d:e!$'()*,+~_-.html | /a;b=c@d:e!$'()*,+~_-.html",
        "it's/x?q='v' | /it's/x?q=%27v%27",
        "x[1]{2}3^4.html | /x%5B1%5D%7B2%7D3%5E4.html",
        "a\"b\\c<d>.html | /a%22b%5Cc%3Cd%3E.html",
        ".htaccess | /.htaccess",
        "?x=1 | /%3Fx=1",
        ".?x | /.%3Fx",
        "..?x?y | /..%3Fx?y",
        "...?x | /...?x"
      })
  void isPathAndQueryOfTheFileName(String path, String url) {
    assertThat(OriginalUrl.of(SitePath.of(path))).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "a%2Fb.html, /a%2Fb.html",
    "a%01b%7F%00.html, /a%01b%7F%00.html",
    "a%3Fb%3A%2A%22%3C%3E%7C%5C.html, /a%3Fb%3A%2A%22%3C%3E%7C%5C.html",
    "caf%C3%A9.html, /caf%C3%A9.html",
    "q?x=a%2Fb, /q?x=a%2Fb",
    "a%2fb.html, /a%252fb.html",
    "a%23b%26c%20d.html, /a%2523b%2526c%2520d.html",
    "%2E%2E/x.html, /%252E%252E/x.html",
    "100%.html, /100%25.html",
    "a%2, /a%252",
    "%%2F, /%25%2F"
  })
  void keepsTheEscapesThatWgetWritesAndNoOthers(String path, String url) {
    assertThat(OriginalUrl.of(SitePath.of(path))).isEqualTo(url);
  }

  @Test
  void keepsBytesThatAreNotUtf8() {
    assertThat(OriginalUrl.of(new SitePath("\u00FF\u00FE/\n\u0001\u007F|`")))
        .isEqualTo("/%FF%FE/%0A%01%7F%7C%60");
  }

  @Test
  void escapesEveryPercentOfNamesThatAskForOneUrl() {
    List<SitePath> paths =
        List.of(
            SitePath.of("a\"b%2F"),
            SitePath.of("a%22b%2F"),
            SitePath.of("?x"),
            SitePath.of("%3Fx"),
            SitePath.of("%2F"));
    assertThat(OriginalUrl.of(paths))
        .containsExactly("/a%22b%252F", "/a%2522b%252F", "/%3Fx", "/%253Fx", "/%2F");
  }

  @Test
  void noTwoOfManyRandomNamesShareAUrl() {
    int count = Boolean.getBoolean("unipage.full") ? 1_000_000 : 100_000;
    Random random = new Random(1);
    String[] parts = {
      "%",
      "2",
      "5",
      "F",
      "%2F",
      "%25",
      "%22",
      "\"",
      "%3F",
      "?",
      "%01",
      "\u0001",
      ".",
      "..",
      "a",
      "'",
      "/",
      "index.html",
      "%C3",
      "\u00C3",
      "%2E",
      "0",
      "%27",
      " ",
      "\\",
      "%5C",
      "%0",
      "\u007F",
      "%7F"
    };
    Set<SitePath> paths = new TreeSet<>();
    while (paths.size() < count) {
      StringBuilder name = new StringBuilder();
      for (int i = 1 + random.nextInt(7); i > 0; i--) {
        name.append(parts[random.nextInt(parts.length)]);
      }
      String path = name.toString().replaceAll("/+", "/").replaceAll("^/|/$", "");
      if (!path.isEmpty() && !path.matches("(.*/)?\\.{1,2}(/.*)?")) {
        paths.add(new SitePath(path));
      }
    }
    List<SitePath> sorted = new ArrayList<>(paths);
    List<String> urls = OriginalUrl.of(sorted);
    Set<String> distinct = new HashSet<>(urls);
    assertThat(distinct).hasSameSizeAs(sorted);
    assertThat(urls).allMatch(OriginalUrlTest::isOriginForm);
    long moved = 0;
    for (int i = 0; i < urls.size(); i++) {
      if (!urls.get(i).equals(OriginalUrl.of(sorted.get(i)))) {
        moved++;
      }
    }
    assertThat(moved).isPositive(); // else no two asked for one URL, and nothing was tried
    System.out.printf("original URLs: %d paths, %d moved apart (seed 1)%n", count, moved);
  }

  /** Characters of RFC 3986, and no segment that a URL parser would resolve away. */
  private static boolean isOriginForm(String url) {
    if (!url.matches(
        "/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*+(\\?([A-Za-z0-9._~!$&()*+,;=:@/?-]|%[0-9A-F]{2})*+)?")) {
      return false;
    }
    String path = url.replaceFirst("\\?.*", "");
    for (String segment : path.split("/")) {
      String dots = segment.replaceAll("(?i)%2e", ".");
      if (dots.equals(".") || dots.equals("..")) {
        return false;
      }
    }
    return !path.contains("//");
  }
}
