package org.unipage.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginFormTest {

  @ParameterizedTest
  @CsvSource({
    "/plain?x=1, /plain?x=1",
    "/%61%7e%2D%2e%5f%30, /a~-._0",
    "/%c3%a9?%c3%a9, /%C3%A9?%C3%A9",
    "/%2f%3f%40, /%2F%3F%40",
    "/%2561, /%2561",
    "/%, /%",
    "/%4, /%4",
    "/%zz%6, /%zz%6",
  })
  void decodesTheUnreservedAndWritesOtherEscapesInUpperCase(String target, String normal) {
    assertThat(OriginForm.normal(target)).isEqualTo(normal);
    assertThat(OriginForm.normal(normal)).isEqualTo(normal);
  }
}
