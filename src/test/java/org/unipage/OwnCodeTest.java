package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;

/** Pages on CoHTTP that have code of their own, from the mirror to the running site. */
class OwnCodeTest {

  private static final String NETWORK = "127.83.0.0/16";

  @TempDir Path folder;
  private Path mirror = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void makeMirror() throws IOException {
    mirror = Files.createDirectories(folder.resolve("www.own.test"));
    Files.writeString(mirror.resolve("index.html"), "<!DOCTYPE html><title>Own</title>");
    out = folder.resolve("out");
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    if (Files.exists(out.resolve("Makefile"))) {
      make("destroy");
    }
  }

  @Test
  void theExampleInDynamicMlAnswersOnEveryPage() throws IOException, InterruptedException {
    Path templates = folder.resolve("templates");
    Files.createDirectories(templates.resolve("server"));
    Files.writeString(templates.resolve("server/dynamic.ml"), example());
    stage("--server", "cohttp", "--templates", templates.toString());
    run("verify", out.toString(), "--templates", templates.toString());
    make();
    make("run");
    assertThat(get("/hello")).isEqualTo("Hello\n");
    assertThat(get("/")).isEqualTo("<!DOCTYPE html><title>Own</title>");
  }

  @Test
  void oneServerTakesThePlaceOfTheOther() throws IOException, InterruptedException {
    stage();
    List<String> own = sources();
    assertThat(own).contains("page_server.ml").doesNotContain("page_core.ml");
    byte[] manifest = Files.readAllBytes(out.resolve("staging/manifest.json"));
    make();
    make("run");
    stage("--server", "cohttp");
    run("verify", out.toString());
    assertThat(manifest().server()).isEqualTo("cohttp");
    assertThat(sources()).contains("page_server.ml", "page_core.ml", "dynamic.ml");
    assertThat(Files.readString(out.resolve("staging/server/page_core.ml")))
        .endsWith(Files.readString(Path.of("templates/server/page_server.ml")));
    make();
    make("run");
    assertThat(Files.readString(out.resolve("build/page-server"), ISO_8859_1))
        .contains("camlCohttp");
    assertThat(get("/")).isEqualTo("<!DOCTYPE html><title>Own</title>");
    stage();
    run("verify", out.toString());
    assertThat(sources()).isEqualTo(own);
    assertThat(out.resolve("staging/manifest.json")).hasBinaryContent(manifest);
  }

  /** The code in the comment of the template. */
  private static String example() throws IOException {
    String text = Files.readString(Path.of("templates/server/dynamic.ml"));
    int start = text.indexOf("     let answer");
    return text.substring(start, text.indexOf("\n\n", start)).stripIndent() + "\n";
  }

  private List<String> sources() throws IOException {
    try (var files = Files.list(out.resolve("staging/server"))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private Manifest manifest() throws IOException {
    return ManifestJson.read(out.resolve("staging/manifest.json"));
  }

  private String get(String target) throws IOException {
    Manifest site = manifest();
    String origin = "http://" + site.entries().get(0).ipv4() + ":" + site.listenPort();
    try (InputStream body = URI.create(origin + target).toURL().openStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  /** Stages. */
  private void stage(String... options) {
    List<String> words = new ArrayList<>(List.of("stage", mirror.toString(), "-o", out.toString()));
    words.addAll(List.of("--network", NETWORK));
    words.addAll(List.of(options));
    run(words.toArray(String[]::new));
  }

  private static void run(String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, UTF_8);
    assertThat(Main.run(stream, stream, words)).as(said.toString(UTF_8)).isZero();
  }

  private void make(String... goals) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("make", "-s", "-C", out.toString()));
    command.addAll(List.of(goals));
    Process make = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(make.getInputStream().readAllBytes(), UTF_8);
    assertThat(make.waitFor()).as(said).isZero();
  }
}
