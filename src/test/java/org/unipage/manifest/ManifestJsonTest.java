package org.unipage.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
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
          "own",
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
  void readsTheSameHoweverItIsWritten() throws IOException {
    String text = new String(json(SAMPLE), StandardCharsets.US_ASCII);
    for (String same :
        List.of(
            text,
            text.replace(",\"aliases\"", ", \"aliases\""),
            text.replace("\n{\"path\"", "\n {\"path\""),
            text.replace("\"references\":[", "\"references\":[ "),
            text.replace("no file", "\\u006eo file"),
            text.replace("\"rewritten\":3", "\"more\":[1,{}],\"rewritten\":3"))) {
      Path file = Files.writeString(dir.resolve("m"), same);
      assertThat(ManifestJson.read(file)).isEqualTo(SAMPLE);
      KeptManifest kept = ManifestJson.readToKeep(file);
      assertThat(kept.manifest()).isEqualTo(SAMPLE);
      assertThat(kept.manifest().hashCode()).isEqualTo(SAMPLE.hashCode());
      assertThat(json(kept.manifest())).isEqualTo(json(SAMPLE));
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      ManifestJson.write(kept.manifest(), kept, again);
      assertThat(again.toByteArray()).isEqualTo(json(SAMPLE));
    }
  }

  /** What reads our own manifests fast never reads anything that the other way does not. */
  @Test
  void readsDamagedOnesAsTheJsonReaderDoes() throws IOException {
    byte[] good = json(SAMPLE);
    Random random = new Random(7);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      int at = random.nextInt(bad.length);
      bad[at] = (byte) "\"\\,:[]{}\n 0a9fz\u00e9".charAt(random.nextInt(16));
      Path file = Files.write(dir.resolve("m"), bad);
      String slow;
      try {
        slow = new ManifestReader(ManifestJson.JSON.createParser(bad)).read().toString();
        read++;
      } catch (ManifestException e) {
        slow = String.valueOf(e.getMessage());
      }
      for (boolean asItLies : new boolean[] {false, true}) {
        String fast;
        try {
          fast =
              (asItLies ? ManifestJson.readToKeep(file).manifest() : ManifestJson.read(file))
                  .toString();
        } catch (ManifestException e) {
          fast = String.valueOf(e.getMessage());
        }
        assertThat(fast).as(new String(bad, StandardCharsets.ISO_8859_1)).isEqualTo(slow);
      }
    }
    assertThat(read).isBetween(5_000, 19_000);
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
