package org.unipage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.manifest.ManifestJson;

class StageCommandTest {

  @TempDir Path dir;
  private Path mirror = Path.of("");
  private Path out = Path.of("");

  @BeforeEach
  void makeSite() throws IOException {
    mirror = Files.createDirectory(dir.resolve("www.example.org"));
    out = dir.resolve("out");
    Files.writeString(mirror.resolve("index.html"), "<a href=about.html>about</a><a href=x>x</a>");
    Files.writeString(mirror.resolve("about.html"), "<a href=/>home</a>");
  }

  @Test
  void endsWithASummaryAndTheNextCommands() {
    assertThat(Cli.run("stage", mirror, "-o", out, "--threads", "2"))
        .isEqualTo(
            new Cli(
                0,
                """
                www.example.org  2 entries, 155 bytes, 3 references rewritten
                projects    2 new
                zone        www.example.org.zone, serial 1
                problems    1 (listed on standard error)
                next        make -C OUT -j2
                            make -C OUT run
                            curl -H 'Host: www.example.org' http://127.56.0.3:8080/
                            make -C OUT destroy
                """
                    .replace("OUT", out.toString()),
                "index.html:1:37: \"x\" leads to http://www.example.org:8080/x, which the mirror"
                    + " lacks: mirror it too or remove the reference\n"));
  }

  @Test
  void makesTheNameServerAProjectThatHoldsTheZone() throws IOException {
    assertThat(Cli.run("stage", mirror, "-o", out, "--dns-unikernel").out())
        .contains("projects    3 new");
    String id = ManifestJson.read(out.resolve("staging/manifest.json")).zone().project();
    Path project = out.resolve("staging/" + id);
    assertThat(project.resolve("content"))
        .hasSameBinaryContentAs(out.resolve("www.example.org.zone"));
    assertThat(project.resolve("config.ml"))
        .content()
        .contains("the name server of www.example.org", "--ipv4=127.56.0.2/PREFIX");
    assertThat(project.resolve("vm")).doesNotExist();
    assertThat(Cli.run("verify", out).status()).isZero();

    Files.writeString(project.resolve("content"), "x");
    assertThat(Cli.run("verify", out).err())
        .contains("staging/" + id + "/content: is not what unipage staged");
    assertThat(Cli.run("stage", mirror, "-o", out).out()).contains("1 removed");
    assertThat(project).doesNotExist();
  }

  @Test
  void saysWhatItPreparesWithVerbose() {
    assertThat(Cli.run("stage", mirror, "-o", out, "--verbose").err().lines())
        .anyMatch(
            line ->
                line.matches(
                    "Preparing unikernel for about.html.www.example.org in staging/[0-9a-f]{20}"))
        .hasSize(3);
  }

  @Test
  void listsWhatADryRunWouldDo() throws IOException {
    Cli.run("stage", mirror, "-o", out);
    Files.delete(mirror.resolve("about.html"));
    Files.writeString(mirror.resolve("new.html"), "new");
    Cli dry = Cli.run("stage", mirror, "-o", out, "--dry-run", "--network", "127.57.0.0/24");
    assertThat(dry.status()).isZero();
    assertThat(dry.out().lines())
        .contains(
            "replace Makefile", "replace www.example.org.zone", "replace staging/manifest.json")
        .anyMatch(line -> line.matches("create staging/[0-9a-f]{20}"))
        .anyMatch(line -> line.matches("remove staging/[0-9a-f]{20}"))
        .anyMatch(line -> line.matches("readdress staging/[0-9a-f]{20}"));
  }

  @Test
  void printsAReportAndAManifestThatFitTheirSchemas() throws IOException {
    Cli stage = Cli.run("stage", mirror, "-o", out, "--json");
    Cli verify = Cli.run("verify", out, "--json");
    JsonSchema report = schema("report.schema.json");
    assertThat(report.validate(stage.out(), InputFormat.JSON)).isEmpty();
    assertThat(report.validate(verify.out(), InputFormat.JSON)).isEmpty();
    assertThat(report.validate("{}", InputFormat.JSON)).isNotEmpty();
    String manifest = Files.readString(out.resolve("staging/manifest.json"));
    assertThat(schema("manifest.schema.json").validate(manifest, InputFormat.JSON)).isEmpty();
  }

  @Test
  void exitsWith3OnlyIfWhatWasAskedToHoldDoesNot() {
    assertThat(Cli.run("stage", mirror, "-o", out).status()).isZero();
    assertThat(Cli.run("stage", mirror, "-o", out, "--strict").status()).isEqualTo(3);
    assertThat(Cli.run("verify", out).status()).isZero();
    assertThat(Cli.run("verify", out, "--strict").status()).isEqualTo(3);
  }

  @Test
  void saysInOneLineWhatIsWrongAndExitsWith1Or2() {
    assertFails(1, "stage", dir.resolve("nowhere"));
    assertFails(1, "verify", dir.resolve("nowhere"));
    assertFails(1, "stage", mirror, "-o", mirror);
    assertFails(1, "stage", mirror, "-o", out, "--site-host", "not a host");
    assertFails(1, "stage", mirror, "-o", out, "--network", "10.0.0.0/99");
    assertFails(1, "stage", mirror, "-o", out, "--templates", dir.resolve("nowhere"));
    assertFails(1, "name", "-o", dir, "x");
    assertFails(2);
    assertFails(2, "stage");
    assertFails(2, "stage", mirror, "--port", "0");
    assertFails(2, "stage", mirror, "--port", "x");
    assertFails(2, "stage", mirror, "--scheme", "gopher");
    assertFails(2, "stage", mirror, "--target", "\u001b[31m");
    assertFails(2, "stage", mirror, "-o", out, "--public", "192.0.2.256");
    assertFails(2, "stage", mirror, "-o", out, "--public", "192.0.2.0/24");
    assertFails(2, "frobnicate");
    assertThat(out).doesNotExist();
  }

  private static void assertFails(int status, Object... args) {
    Cli run = Cli.run(args);
    assertThat(run.status()).as(run.err()).isEqualTo(status);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("unipage: ").doesNotContain("Exception", "\u001b", "\tat ");
    assertThat(run.err().lines()).hasSize(status == 1 ? 1 : 2);
  }

  @Test
  void namesAndPathsAreEachOthersInverse() {
    assertThat(Cli.run("name", "--site-host", "www.example.org", "img/Logo.png", "/docs").out())
        .isEqualTo("logo-x0c.png.img.www.example.org\ndocs-x0f.www.example.org\n");
    assertThat(
            Cli.run("path", "--site-host", "www.example.org", "LOGO-x0c.png.img.www.example.org"))
        .isEqualTo(new Cli(0, "img/Logo.png\n", ""));
    assertThat(Cli.run("path", "--site-host", "www.example.org", "nobody.example.com"))
        .isEqualTo(new Cli(1, "", "unipage: no file has the page host nobody.example.com\n"));
    Cli.run("stage", mirror, "-o", out);
    assertThat(Cli.run("name", "-o", out, "about.html").out())
        .isEqualTo("about.html.www.example.org\n");
  }

  private static JsonSchema schema(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ManifestJson.class.getResourceAsStream(name), name)) {
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }
}
