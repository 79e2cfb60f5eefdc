package org.unipage.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

class ManifestJsonTest {

  @TempDir Path dir;

  static final Manifest SAMPLE =
      new Manifest(
          "www.example.org",
          "http",
          8080,
          8080,
          "dotted",
          "127.56.0.0/16",
          null,
          "127.56.0.1",
          List.of("127.56.0.4"),
          6,
          "process",
          "embed",
          null,
          new Manifest.Zone(
              "www.example.org.zone",
              4_294_967_295L,
              "ns.www.example.org",
              "127.56.0.2",
              null,
              "fedcba9876543210fedc"),
          "0123456789abcdef0123",
          "f00d",
          List.of(
              page(
                  "a\"\n\u0080b.html",
                  List.of(new Manifest.Spelling("/a", "0123456789abcdef0123"))),
              page("index.html", List.of())));

  private static Manifest.Page page(String path, List<Manifest.Spelling> spellings) {
    SitePath at = new SitePath(path);
    return new Manifest.Page(
        at,
        "/" + at.encoded(),
        List.of("/alias"),
        "http://h.www.example.org:8080/" + at.encoded(),
        "h.www.example.org",
        "0123456789abcdef0123",
        "127.56.0.6",
        null,
        "text/html; charset=utf-8",
        12,
        "ab".repeat(32),
        32,
        List.of(),
        List.of("0123456789abcdef0123"),
        "staging/0123456789abcdef0123/content",
        false,
        "cd".repeat(32),
        spellings,
        3,
        List.of(new Problem(at.encoded(), 3, 4, "missing", "no file for \"x\"")),
        Manifest.Repairs.NONE);
  }

  @Test
  void readsWhatItWrote() throws IOException {
    assertThat(ManifestJson.read(Files.write(dir.resolve("m"), json(SAMPLE)))).isEqualTo(SAMPLE);
  }

  @Test
  void writesOneLineForEachEntry() throws IOException {
    assertThat(new String(json(SAMPLE), StandardCharsets.US_ASCII).lines())
        .filteredOn(line -> line.startsWith("{\"path\""))
        .hasSize(2);
  }

  @Test
  void saysWhereAndWhyAFileIsNoManifest() throws IOException {
    String good = new String(json(SAMPLE), StandardCharsets.US_ASCII);
    refuses("", "1:1: expected START_OBJECT");
    refuses("{}", "\"generator\" is missing");
    refuses("[1]", "expected START_OBJECT");
    refuses(good.replace("\"schema\":1", "\"schema\":2"), "schema 2; this unipage reads 1");
    refuses(good.replace("\"port\":8080", "\"port\":\"x\""), "\"port\" is missing or no Long");
    refuses(good.substring(0, good.length() / 2), "not JSON");
    refuses(good + "x", "not JSON");
    refuses(good.replace("\"aliases\":[\"/alias\"]", "\"aliases\":[7]"), "expected VALUE_STRING");
  }

  private void refuses(String text, String why) throws IOException {
    Path file = Files.writeString(dir.resolve("bad"), text);
    assertThatThrownBy(() -> ManifestJson.read(file))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining(why);
  }

  private static byte[] json(Manifest manifest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ManifestJson.write(manifest, out);
    return out.toByteArray();
  }
}
