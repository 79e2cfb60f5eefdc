package org.unipage.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hundreds of thousands of characters each: what is not linear does not come to an end here. */
@Timeout(120)
class HostileReferenceTest {

  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final int LENGTH = FULL ? 1 << 20 : 1 << 18;
  private static final Links LINKS = Mirrors.of("d/a.html", "index.html");

  static List<String> repetitions() {
    return List.of(
            "../", "x/", "x/../", "/", "\\", "%2e%2e/", "%25", "%", "%41", "?", "#", "@", ":", "a:",
            "a.", "1.", "0", "[", "::", "é", "\uD83D", "日", "\t", " ", "\u0301", "\u00AD", "xn--",
            "ﷺ")
        .stream()
        .map(piece -> piece.repeat(LENGTH / piece.length()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("repetitions")
  void takesLongRepetitionsOfAnything(String repeated) {
    for (Charset charset : FULL ? List.of(UTF_8, ISO_8859_1) : List.of(UTF_8)) {
      for (String prefix :
          List.of(
              "",
              "x/",
              "?",
              "#",
              "x#",
              "/x?",
              "http://",
              "http://u@",
              "http://h:",
              "http://[",
              "http://www.example.org/")) {
        Resolver resolver = LINKS.resolver(0, charset);
        String reference = prefix + repeated;
        Link link = resolver.resolve(reference);
        if (link.kind() == Link.Kind.LEFT) {
          assertThat(link.url()).isSameAs(reference);
        } else {
          assertThat(link.url().chars().allMatch(c -> c > 0x20 && c < 0x7F)).isTrue();
          assertThat(resolver.resolve(link.url()).url()).isEqualTo(link.url());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("repetitions")
  void takesThemAsABase(String repeated) {
    Resolver resolver = LINKS.resolver(0, UTF_8);
    for (String prefix : List.of("x/", "?", "http://", "http://www.example.org/")) {
      String base = resolver.baseHref(prefix + repeated);
      assertThat(resolver.baseHref(base)).isEqualTo(base);
      assertThat(resolver.withBase(prefix + repeated).resolve("y").kind())
          .isNotEqualTo(Link.Kind.ENTRY);
    }
  }

  @Test
  void climbsNoHigherThanTheRoot() {
    assertThat(Mirrors.say(LINKS, "x/".repeat(100_000) + "../".repeat(200_000) + "d/a.html"))
        .isEqualTo("ENTRY http://p0.www.example.org:8080/d/a.html");
  }

  @Test
  void remembersABoundedNumberOfReferences() {
    Resolver resolver = LINKS.resolver(0, UTF_8);
    for (int i = 0; i < 20_000; i++) {
      assertThat(resolver.resolve("?" + i).url()).endsWith("/d/a.html?" + i);
    }
    assertThat(resolver.resolve("?19999").url()).endsWith("/d/a.html?19999");
    assertThat(((DocumentResolver) resolver).remembered).hasSizeLessThanOrEqualTo(4096);
  }
}
