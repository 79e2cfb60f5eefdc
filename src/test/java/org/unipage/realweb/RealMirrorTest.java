package org.unipage.realweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What later tests rely on: these helpers leave what wget leaves behind of a real site. */
class RealMirrorTest {
  @TempDir Path temp;

  private Path root;

  @BeforeEach
  void makeSite() throws IOException {
    root = Files.createDirectories(temp.resolve("root"));
    Files.createDirectories(root.resolve("docs"));
    Files.writeString(
        root.resolve("index.html"),
        "<a href=docs/>docs</a> <a href='page?x=1'>page</a> <a href=gone>gone</a>");
    Files.writeString(root.resolve("docs/index.html"), "<a href='two words.html'>two</a>");
    Files.writeString(root.resolve("docs/two words.html"), "two");
    Files.writeString(root.resolve("page"), "<p>page");
    Files.createSymbolicLink(root.resolve("link.html"), root.resolve("page"));
  }

  @Test
  void keepsTheTreeUnderTheHostName() throws Exception {
    try (RealNginx nginx = RealNginx.serving(temp.resolve("nginx"), "www.example.org", root)) {
      RealWget wget =
          RealWget.mirror(temp.resolve("m"), nginx.address(), "http://www.example.org/");
      assertThat(wget.status()).as(wget.log()).isEqualTo(8);
      assertThat(wget.log()).contains("gone").contains("404");
      assertThat(tree(wget.site("www.example.org")))
          .containsExactly("docs/index.html", "docs/two words.html", "index.html", "page?x=1");
      assertThat(wget.site("www.example.org").resolve("index.html"))
          .hasSameBinaryContentAs(root.resolve("index.html"));
    }
  }

  @Test
  void takesWgetsOptionsAndAnotherPort() throws Exception {
    try (RealNginx nginx =
        RealNginx.serving(
            temp.resolve("nginx"),
            "www.example.org",
            root,
            "location = /page { default_type text/html; }")) {
      RealWget wget =
          RealWget.mirror(
              temp.resolve("m"),
              nginx.address(),
              "http://www.example.org:8099/",
              "-k",
              "-E",
              "-K",
              "--restrict-file-names=windows");
      assertThat(tree(wget.site("www.example.org+8099")))
          .containsExactly(
              "docs/index.html",
              "docs/index.html.orig",
              "docs/two words.html",
              "index.html",
              "index.html.orig",
              "page@x=1.html");
    }
  }

  @Test
  void servesNoOtherHost() throws Exception {
    try (RealNginx nginx = RealNginx.serving(temp.resolve("nginx"), "www.example.org", root)) {
      RealWget wget =
          RealWget.mirror(temp.resolve("m"), nginx.address(), "http://other.example.org/");
      assertThat(wget.log()).contains("421");
      assertThat(wget.site("other.example.org")).doesNotExist();
    }
  }

  private static List<String> tree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
