package org.unipage.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikelyUrlsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "/about.html               | /about /about/",
        "/blog                     | /blog/",
        "/blog/                    | ''",
        "/                         | ''",
        "/docs/page.htm            | ''",
        "/docs/a.pdf               | ''",
        "/v1.2/notes.html          | /v1.2/notes /v1.2/notes/",
        "/x.php.html               | /x.php",
        "/x.php?id=1               | /x.php%3Fid=1",
        "/x.php?id=1.html          | /x.php?id=1 /x.php%3Fid=1.html",
        "/?page=2.html             | /?page=2 /%3Fpage=2.html",
        "/a.css?v=3.css            | /a.css?v=3 /a.css%3Fv=3.css",
        "/style.css                | ''",
        "/load.php.css             | /load.php",
        "/what?.html               | /what%3F.html",
        "/.html                    | ''",
        "/@home                    | /@home/",
        "/x.php@id=1               | /x.php?id=1",
        "/x.php@id=1.html          | /x.php@id=1 /x.php?id=1.html /x.php?id=1",
        "/docs/index.html@C=N;O=D  | /docs/?C=N;O=D",
      })
  void guessesWhatWgetSavesUnderTheSameName(String originalUrl, String guesses) {
    assertThat(String.join(" ", LikelyUrls.of(originalUrl))).isEqualTo(guesses);
  }
}
