package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.site.Problem;

/** A small mirror of {@code www.example.org}, staged, and what became of its files. */
final class RepairedSite {
  private final Path dir;
  private final Map<String, String> files = new LinkedHashMap<>();
  private RepairOptions repairs = RepairOptions.DEFAULT;
  private @Nullable StageResult result;

  RepairedSite(Path dir) {
    this.dir = dir;
  }

  RepairedSite with(String path, String text) {
    files.put(path, text);
    return this;
  }

  RepairedSite with(RepairOptions repairs) {
    this.repairs = repairs;
    return this;
  }

  /** Writes the mirror and stages it; as often as needed. */
  RepairedSite stage() throws IOException {
    Path mirror = Files.createDirectories(dir.resolve("www.example.org"));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = mirror.resolve(file.getKey());
      Files.createDirectories(path.resolveSibling(""));
      Files.write(path, file.getValue().getBytes(ISO_8859_1));
    }
    result = new StagePipeline(SmallSite.options(mirror, out(), repairs), Silent.PROGRESS).run();
    return this;
  }

  /** Stages one more file, finds nothing wrong in the whole site, and gives its staged bytes. */
  String staged(String path, String text) throws IOException {
    String staged = with(path, text).stage().staged(path);
    assertThat(verify().findings()).isEmpty();
    return staged;
  }

  Path out() {
    return dir.resolve("out");
  }

  StageResult result() {
    return Objects.requireNonNull(result);
  }

  Manifest.Page page(String path) {
    return result().manifest().entries().stream()
        .filter(page -> page.path().encoded().equals(path))
        .findAny()
        .orElseThrow();
  }

  /** The staged bytes of an entry; page hosts are written {@code //NAME} for the entry's path. */
  String staged(String path) throws IOException {
    String text = raw(path);
    for (Manifest.Page page : result().manifest().entries()) {
      if (!page.host().equals("www.example.org")) {
        text = text.replace("http://" + page.host() + ":8080", "//" + page.path().encoded() + "//");
      }
    }
    return text;
  }

  String raw(String path) throws IOException {
    return Files.readString(out().resolve(page(path).file()), ISO_8859_1);
  }

  /** The {@code page} file of an entry: what its server answers. */
  String answers(String path) throws IOException {
    Path folder = out().resolve(page(path).file()).resolveSibling("page");
    return Files.readString(folder, ISO_8859_1);
  }

  /** The paths of what a page carries. */
  List<String> companions(String path) {
    List<String> companions = page(path).companions();
    return result().manifest().entries().stream()
        .filter(page -> companions.contains(page.id()))
        .map(page -> page.path().encoded())
        .toList();
  }

  List<String> problems() {
    return result().problems().stream().map(Problem::toString).toList();
  }

  VerifyResult verify() throws IOException {
    return new VerifyPipeline(out(), null, 2).run();
  }
}
