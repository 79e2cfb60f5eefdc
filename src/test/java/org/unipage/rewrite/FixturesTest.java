package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.unipage.site.MediaTypes;
import org.unipage.site.Problem;

/**
 * Every {@code X.in.html} becomes {@code X.out.html}, with the problems that {@code X.problems.txt}
 * lists if it is there, and the same for the other formats.
 */
class FixturesTest {
  private static final Path ROOT = Path.of("src/test/resources/rewrite");

  static final TestSite SITE =
      TestSite.of(
          List.of(
              "index.html",
              "about.html",
              "css/main.css",
              "css/print.css",
              "docs/a b.html",
              "docs/café.html",
              "docs/index.html",
              "docs/it's.html",
              "docs/other.html",
              "docs/page.html",
              "docs/search?q=1&p=2",
              "fonts/f.woff2",
              "img/a.png",
              "img/b.png",
              "img/c.jpg",
              "img/sprite.svg",
              "js/app.js",
              "js/data.json",
              "js/lib/index.mjs",
              "js/lib/it's`.mjs",
              "js/lib/one.js",
              "js/lib/two.js",
              "js/worker.js",
              "manifest.json",
              "media/v.mp4",
              "media/v.vtt"));

  static Stream<Path> fixtures() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(file -> file.toString().contains(".in.")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void becomesWhatItShould(Path in) throws IOException {
    assertThat(rewrite(in, Files.readString(in))).isEqualTo(Files.readString(out(in)));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void doesNotChangeAgain(Path in) throws IOException {
    String out = Files.readString(out(in));
    assertThat(rewrite(in, out)).isEqualTo(out);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void doesNotDependOnHowLinesEnd(Path in) throws IOException {
    for (String end : List.of("\r", "\r\n")) {
      String text = Files.readString(in).replace("\n", end);
      assertThat(rewrite(in, text)).isEqualTo(Files.readString(out(in)).replace("\n", end));
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void doesNotDependOnTheUnicodeEncoding(Path in) throws IOException {
    String text = "\uFEFF" + Files.readString(in);
    String out = "\uFEFF" + Files.readString(out(in));
    for (var charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      byte[] rewritten = rewritten(in, text.getBytes(charset)).bytes();
      assertThat(new String(rewritten, charset)).isEqualTo(out);
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void reportsWhatItShould(Path in) throws IOException {
    Path expected = sibling(in, name -> name.replaceAll("\\.in\\..*", ".problems.txt"));
    String problems =
        rewritten(in, Files.readAllBytes(in)).problems().stream()
            .map(Problem::toString)
            .collect(joining("\n"));
    assertThat(problems)
        .isEqualTo(Files.exists(expected) ? Files.readString(expected).strip() : "");
  }

  private static String rewrite(Path in, String text) {
    return new String(rewritten(in, text.getBytes(UTF_8)).bytes(), UTF_8);
  }

  private static Rewritten rewritten(Path in, byte[] bytes) {
    String extension = in.toString().replaceAll(".*\\.", "");
    return switch (extension) {
      case "html" -> SITE.rewrite("docs/page.html", "text/html", bytes);
      case "css" -> SITE.rewrite("css/main.css", "text/css", bytes);
      case "svg" -> SITE.rewrite("img/sprite.svg", "image/svg+xml", bytes);
      case "js" -> SITE.rewrite("js/app.js", "text/javascript", bytes);
      case "webmanifest" -> SITE.rewrite("index.html", "application/manifest+json", bytes);
      case "json" -> SITE.rewrite("manifest.json", "application/json", bytes);
      case "jsonld" -> SITE.rewrite("docs/page.html", "application/ld+json", bytes);
      default ->
          SITE.rewrite("docs/page.html", MediaTypes.byName("x." + extension).orElseThrow(), bytes);
    };
  }

  private static Path out(Path in) {
    return sibling(in, name -> name.replace(".in.", ".out."));
  }

  private static Path sibling(Path in, java.util.function.UnaryOperator<String> name) {
    return in.resolveSibling(name.apply(in.getFileName().toString()));
  }
}
