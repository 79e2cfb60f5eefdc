package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorOfRealSitesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/usr/share/doc/python3.11/html",
        "/usr/share/doc/debian-handbook/html",
        "/usr/share/doc/git/html",
        "/usr/share/doc/openjdk-17-jre-headless/api"
      })
  void listsWhatFindLists(String site) throws IOException, InterruptedException {
    Path dir = Path.of(site).toRealPath();
    SiteMap map =
        Mirror.read(
            dir, new Mirror.Options("www.example.org", List.of(Path.of("/usr/share/javascript"))));
    Process find =
        new ProcessBuilder("find", "-L", dir.toString(), "-type", "f", "-printf", "%P\\0%s\\0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(find.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(find.waitFor()).isZero();
    String[] fields = out.split("\0");
    String[] expected = new String[fields.length / 2];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = fields[2 * i] + "\0" + fields[2 * i + 1];
    }
    Arrays.sort(expected);
    String[] listed =
        map.entries().stream()
            .map(entry -> entry.path().latin1() + "\0" + entry.size())
            .sorted()
            .toArray(String[]::new);
    assertThat(listed).isEqualTo(expected).hasSizeGreaterThan(500);
    assertThat(map.problems()).isEmpty();
    assertThat(map.entries()).isSortedAccordingTo((a, b) -> a.path().compareTo(b.path()));
    HashSet<String> urls = new HashSet<>();
    for (Entry entry : map.entries()) {
      assertThat(urls.add(entry.originalUrl())).as(entry.originalUrl()).isTrue();
      assertThat(Files.size(entry.source())).isEqualTo(entry.size());
      if (entry.path().latin1().endsWith(".html")) {
        assertThat(entry.mediaType()).isEqualTo("text/html");
      }
    }
  }
}
