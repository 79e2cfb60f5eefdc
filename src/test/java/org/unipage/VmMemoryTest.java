package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;

/** What {@code unipage stage} says about the memory of virtual machines. */
class VmMemoryTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void refusesAPageThatIsLargerThanItsMachineAndSaysWhatWouldDo() throws IOException {
    Path mirror = site(20 << 20);
    assertThat(stage(mirror, "--memory", "30")).isEqualTo(1);
    assertThat(said.toString(UTF_8))
        .isEqualTo(
            "unipage: big.bin does not fit into the 30 MiB of its virtual machine: give --memory 31 or"
                + " --content block\n");
    assertThat(folder.resolve("out/staging")).doesNotExist();
    assertThat(stage(mirror, "--memory", "31")).isZero();
    assertThat(stage(mirror, "--memory", "12", "--content", "block")).isZero();
  }

  @Test
  void countsWhatCohttpTakes() throws IOException {
    Path mirror = site(20 << 20);
    assertThat(stage(mirror, "--memory", "34", "--server", "cohttp")).isEqualTo(1);
    assertThat(said.toString(UTF_8)).contains("give --memory 35 or --content block\n");
    assertThat(stage(mirror, "--memory", "15", "--server", "cohttp")).isEqualTo(2);
    assertThat(said.toString(UTF_8)).contains("--memory is a number of MiB from 16");
    assertThat(stage(mirror, "--memory", "16", "--content", "block", "--server", "cohttp"))
        .isZero();
  }

  @Test
  void givesTheFrontWhatTheSiteTakes() throws IOException {
    Path mirror = site(10);
    for (int i = 0; i < 2000; i++) {
      Files.writeString(mirror.resolve("a-page-with-a-name-" + i + ".html"), "<p>");
    }
    assertThat(stage(mirror, "--memory", "12")).isZero();
    Manifest manifest = ManifestJson.read(folder.resolve("out/staging/manifest.json"));
    long table = Files.size(folder.resolve("out/staging/" + manifest.front() + "/page"));
    int needed = (int) (11 + (table + (1 << 20)) / (1 << 20));
    for (Manifest.Page page : manifest.entries()) {
      int memory = page.id().equals(manifest.front()) ? needed : 12;
      assertThat(page.memory()).isEqualTo(memory);
      assertThat(folder.resolve("out/staging/" + page.id() + "/vm"))
          .content()
          .contains("\nmemory=" + memory + "\n");
    }
    assertThat(run("verify", folder.resolve("out").toString())).isZero();
  }

  private Path site(int bytes) throws IOException {
    Path mirror = Files.createDirectory(folder.resolve("www.example.org"));
    Files.writeString(mirror.resolve("index.html"), "<p>front");
    Files.write(mirror.resolve("big.bin"), new byte[bytes]);
    return mirror;
  }

  private int stage(Path mirror, String... options) {
    String[] all = new String[options.length + 6];
    System.arraycopy(
        new String[] {
          "stage", mirror.toString(), "-o", folder.resolve("out").toString(), "--target", "spt"
        },
        0,
        all,
        0,
        6);
    System.arraycopy(options, 0, all, 6, options.length);
    return run(all);
  }

  private int run(String... words) {
    said.reset();
    return Main.run(
        new PrintStream(OutputStream.nullOutputStream()),
        new PrintStream(said, true, UTF_8),
        words);
  }
}
