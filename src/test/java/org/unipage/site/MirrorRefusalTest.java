package org.unipage.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorRefusalTest {

  private static final String HATCH =
      " (if it is a site after all, say its host name: --site-host NAME)";

  @TempDir Path temp;

  private void write(String path) throws IOException {
    Path file = temp.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "");
  }

  private String refusal(Path dir, @Nullable String siteHost, Path... followLinks) {
    Mirror.Options options = new Mirror.Options(siteHost, List.of(followLinks));
    try {
      return "accepted: " + Listing.lines(Mirror.read(dir, options));
    } catch (BadInput e) {
      return String.valueOf(e.getMessage()).replace(temp.toString(), "TEMP");
    }
  }

  @Test
  void refusesWhatIsNoFolderOfFiles() throws IOException {
    write("x.example/file");
    Files.createDirectories(temp.resolve("empty.example/only/folders"));
    assertThat(refusal(temp.resolve("nothing"), null))
        .isEqualTo("TEMP/nothing does not exist; give a folder");
    assertThat(refusal(temp.resolve("x.example/file"), null))
        .isEqualTo("TEMP/x.example/file is a file; give the folder that it lies in");
    assertThat(refusal(temp.resolve("empty.example"), null))
        .isEqualTo(
            "TEMP/empty.example holds no file that could be staged;"
                + " give the folder that wget -m left behind");
    assertThat(refusal(temp.resolve("x.example"), null, temp.resolve("a b")))
        .isEqualTo("--follow-links 'TEMP/a b' does not exist; give a folder");
    Files.createSymbolicLink(temp.resolve("loop"), Path.of("loop"));
    assertThat(refusal(temp.resolve("loop"), null))
        .startsWith("TEMP/loop: this folder cannot be read");
    Files.createSymbolicLink(temp.resolve("empty.example/x"), Path.of("nowhere"));
    assertThat(refusal(temp.resolve("empty.example"), null))
        .endsWith("left behind (x: a symbolic link to nothing, not staged; remove or repair it)");
  }

  @Test
  void followsAFolderThatIsALinkAndKeepsItsName() throws IOException {
    write("data/index.html");
    Files.createSymbolicLink(temp.resolve("www.example.org"), Path.of("data"));
    SiteMap site = Mirror.read(temp.resolve("www.example.org"), Mirror.Options.DEFAULT);
    assertThat(site.siteHost()).isEqualTo("www.example.org");
    assertThat(site.entries()).hasSize(1);
  }

  @Test
  void refusesTheFolderAboveASite() throws IOException {
    write("m/www.example.org/index.html");
    assertThat(refusal(temp.resolve("m"), null))
        .isEqualTo(
            "TEMP/m is not a site but the folder above one; type: unipage stage"
                + " TEMP/m/www.example.org"
                + HATCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8099",
        "127.0.0.1+8099",
        "localhost:8000",
        "localhost",
        "[::1]:80",
        "www.example.org:8080",
        "my_site.example.org",
        "xn--bcher-kva.example",
        "b\u00FCcher.example",
        "\u4F8B\u3048.\u307F\u3093\u306A",
        "intranet:8080"
      })
  void knowsTheFolderOfAHostByItsName(String host) throws IOException {
    write("m/" + host + "/index.html");
    assertThat(refusal(temp.resolve("m"), null)).startsWith("TEMP/m is not a site but the folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"img", "v1.2", "3.11", "a b.example", "x.example:99999", "-", "a..example"})
  void knowsAFolderOfASiteByItsName(String folder) throws IOException {
    write("m/" + folder + "/index.html");
    assertThat(refusal(temp.resolve("m"), null)).startsWith("accepted: ");
  }

  @Test
  void refusesSeveralHostsSideBySide() throws IOException {
    for (String host :
        List.of("www.a.example", "cdn.a.example", "b.example", "c.d", "e.f", "g.hi")) {
      write("m/" + host + "/index.html");
    }
    write("m/wget-log");
    write("m/.wget-hsts/x");
    assertThat(refusal(temp.resolve("m"), null)).startsWith("accepted: "); // c.d and e.f are none
    write("n/www.a.example/index.html");
    write("n/cdn.a.example/x.js");
    write("n/wget-log");
    assertThat(refusal(temp.resolve("n"), null))
        .isEqualTo(
            "TEMP/n is not one site but the folder above 2; type one of: unipage stage"
                + " TEMP/n/cdn.a.example, unipage stage TEMP/n/www.a.example"
                + HATCH);
    for (int i = 0; i < 5; i++) {
      write("n/h" + i + ".example/x");
    }
    assertThat(refusal(temp.resolve("n"), null)).contains("above 7", "h3.example, ... (if it is");
  }

  @Test
  void refusesAnHttrackProject() throws IOException {
    write("m/index.html");
    write("m/hts-log.txt");
    write("m/hts-cache/new.zip");
    write("m/www.example.org/index.html");
    assertThat(refusal(temp.resolve("m"), null))
        .contains("type: unipage stage TEMP/m/www.example.org");
  }

  @ParameterizedTest
  @ValueSource(strings = {"index.html", "start.htm", "robots.txt", "favicon.ico", "page.html?x=1"})
  void acceptsFoldersNamedLikeHostsBelowAPage(String file) throws IOException {
    write("m/node.js/x");
    write("m/socket.io/x");
    write("m/" + file);
    assertThat(refusal(temp.resolve("m"), null)).startsWith("accepted: ");
  }

  @Test
  void acceptsFoldersNamedLikeHostsWhenTheSiteHostIsAnother() throws IOException {
    write("m/node.js/x");
    write("m/Site.example:8080/x");
    assertThat(refusal(temp.resolve("m"), null)).contains("not one site");
    assertThat(refusal(temp.resolve("m"), "www.example.org")).startsWith("accepted: ");
    assertThat(refusal(temp.resolve("m"), "site.example"))
        .isEqualTo(
            "TEMP/m is not a site but the folder above one;"
                + " type: unipage stage TEMP/m/Site.example:8080");
  }

  @Test
  void refusesTheFolderBeforeItsName() throws IOException {
    write("my_mirrors/www.example.org/index.html");
    assertThat(refusal(temp.resolve("my_mirrors"), null)).contains("the folder above one");
    write("my_site/index.html");
    assertThatThrownBy(() -> Mirror.read(temp.resolve("my_site"), Mirror.Options.DEFAULT))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("/my_site --site-host my-site");
  }

  @Test
  void saysEverythingInPrintableCharacters() throws IOException {
    write("m/www.example.org/index.html");
    Files.move(temp.resolve("m"), temp.resolve("\u001B[2J\n"));
    assertThat(refusal(temp.resolve("\u001B[2J\n"), null))
        .matches("\\P{Cntrl}*")
        .contains("\\u{1b}[2J\\u{a}");
  }
}
