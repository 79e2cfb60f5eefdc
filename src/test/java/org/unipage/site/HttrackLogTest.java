package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttrackLogTest {
  @TempDir Path temp;

  private Path mirror;

  @BeforeEach
  void makeHostFolder() throws IOException {
    mirror = Files.createDirectories(temp.resolve("www.example.org"));
  }

  @Test
  void saysNothingWhereHttrackHasNotBeen() throws IOException {
    assertThat(HttrackLog.read(mirror, Set.of("a.html"))).isEmpty();
  }

  @Test
  void knowsTheUrlOfEachFileWhereverTheFolderWas() throws IOException {
    log(
        line("200", "http://www.example.org/x.php?id=1", "/old/www.example.org/x681a.html"),
        line("200", "http://www.example.org:8099/two%20w", "/o/www.example.org/two%20w.html"),
        line("200", "http://www.example.org/caf%c3%a9", "/o/www.example.org/caf%c3%a9.html"),
        line("200", "http://www.example.org/100%25", "/o/www.example.org/100%.html"));
    Set<String> paths = Set.of("x681a.html", "two w.html", "caf\u00C3\u00A9.html", "100%.html");
    assertThat(HttrackLog.read(mirror, paths))
        .isEqualTo(
            Map.of(
                "/x.php?id=1", "x681a.html",
                "/two%20w", "two w.html",
                "/caf%c3%a9", "caf\u00C3\u00A9.html",
                "/100%25", "100%.html"));
  }

  @Test
  void leavesOutWhatIsNoAnswerOfThisSite() throws IOException {
    log(
        "date\tsize'/'remotesize\tflags",
        "",
        line("404", "http://www.example.org/gone", "/o/www.example.org/a.html"),
        line("200", "http://www.example.org/other", "/o/www.example.net/a.html"),
        line("200", "http://www.example.org/lost", "/o/www.example.org/lost.html"),
        line("200", "http://www.example.org/up", "/o/www.example.org/../a.html"),
        line("200", "http://www.example.org//twice", "/o/www.example.org/a.html"),
        line("200", "http://www.example.org/a b", "/o/www.example.org/a.html"),
        line("200", "http://www.example.org/a#b", "/o/www.example.org/a.html"),
        line("200", "ftp://www.example.org/a", "/o/www.example.org/a.html"),
        line("200", "http://www.example.org/\u00E9", "/o/www.example.org/a.html"));
    assertThat(HttrackLog.read(mirror, Set.of("a.html"))).isEmpty();
  }

  private void log(String... lines) throws IOException {
    Path folder = Files.createDirectories(temp.resolve("hts-cache"));
    Files.write(folder.resolve("new.txt"), String.join("\n", lines).getBytes(ISO_8859_1));
  }

  private static String line(String status, String url, String file) {
    return String.join(
        "\t",
        "12:00:00",
        "9/9",
        "---M--",
        status,
        "added ('OK')",
        "text/html",
        "",
        url,
        file,
        "(from )");
  }
}
