package org.unipage.make;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.make.Lab.Ran;

/**
 * How make builds the images of a site, with real make, C compiler and linker. In the place of the
 * object that MirageOS compiles stands a small program in C, which prints the page it was linked
 * with.
 */
@Timeout(300)
class MirageMakefileTest {
  private static final String PROGRAM =
      """
      #include <stdio.h>
      extern const char unipage_content[], unipage_content_end[], unipage_page[], unipage_page_end[];
      int main(void) {
        fwrite(unipage_content, 1, unipage_content_end - unipage_content, stdout);
        fwrite(unipage_page, 1, unipage_page_end - unipage_page, stdout);
        return 0;
      }
      """;

  private final Path folder;

  MirageMakefileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void linksEachPageWithItsBytes() throws IOException {
    MirageLab lab = compiled(3);
    Ran made = lab.make("-j2");
    assertThat(made.err()).isEmpty();
    assertThat(made.out())
        .containsPattern("^3 images to make: up to [0-9]+ MiB of disk, [0-9]+ MiB are free\n")
        .endsWith("Built for target unix: build/ has it all. Next: make run\n");
    for (int entry = 1; entry <= 3; entry++) {
      assertThat(Lab.run(folder, List.of(image(lab, entry).toString()), "").out())
          .isEqualTo("text %d\npage of text %d\n".formatted(entry, entry));
    }
    assertThat(names(lab.out.resolve("build/unix")))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of("failed", "libraries", "page.o", "page.stamp"),
                    IntStream.rangeClosed(1, 3).mapToObj(i -> Lab.id(i) + ".unix"))
                .toList());
  }

  @Test
  void linksOnlyWhatChanged() throws IOException {
    MirageLab lab = compiled(3);
    lab.make().succeeds();
    age(lab);
    FileTime second = Files.getLastModifiedTime(image(lab, 2));
    assertThat(lab.make().succeeds().out())
        .isEqualTo("Built for target unix: build/ has it all. Next: make run\n");
    lab.stage(3, "another text\n");
    assertThat(lab.make().succeeds().out()).startsWith("1 images to make");
    assertThat(Files.getLastModifiedTime(image(lab, 2))).isEqualTo(second);
    assertThat(Lab.run(folder, List.of(image(lab, 3).toString()), "").out())
        .startsWith("another text\n");
  }

  @Test
  void aPageThatCannotBeLinkedDoesNotStopTheOthers() throws IOException {
    MirageLab lab = compiled(3);
    Path page = lab.out.resolve("staging/" + Lab.id(2) + "/page");
    Files.delete(page);
    Files.createDirectory(page);
    Ran made = lab.make();
    String log = "build/unix/failed/" + Lab.id(2) + ".log";
    assertThat(made.status()).isEqualTo(2);
    assertThat(made.err())
        .startsWith("make: these pages have no image, each log says why:\n  " + log + "\n");
    assertThat(lab.out.resolve(log)).content().contains("page");
    assertThat(image(lab, 1)).isExecutable();
    assertThat(image(lab, 3)).isExecutable();
    assertThat(image(lab, 2)).doesNotExist();
    age(lab);
    Files.delete(page);
    lab.stage(2, "mended\n");
    assertThat(lab.make().succeeds().out()).startsWith("1 images to make");
    assertThat(lab.out.resolve(log)).doesNotExist();
  }

  @Test
  void makesTheSameBytesTwice() throws IOException {
    MirageLab lab = compiled(1);
    lab.make().succeeds();
    byte[] first = Files.readAllBytes(image(lab, 1));
    Files.delete(image(lab, 1));
    lab.make().succeeds();
    assertThat(Files.readAllBytes(image(lab, 1))).isEqualTo(first);
  }

  @Test
  void makesABlockDeviceForEachPage() throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "spt", true, 2);
    pretendCompiled(lab, "spt", new byte[0]);
    lab.write("build/spt/page.spt", new byte[0]);
    lab.make("images").succeeds();
    byte[] device = Files.readAllBytes(lab.out.resolve("build/spt/" + Lab.id(2) + ".img"));
    assertThat(device).hasSize(3 * 512);
    assertThat(new String(device, UTF_8)).startsWith("unipage block 1\npage 15\ncontent 7\n\n\0");
    assertThat(new String(device, 512, 15, UTF_8)).isEqualTo("page of text 2\n");
    assertThat(new String(device, 1024, 8, UTF_8)).isEqualTo("text 2\n\0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "spt", "hvt", "virtio", "xen"})
  void configuresOnceForAllPages(String target) throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), target, false, 4);
    String plan = lab.make("-n").succeeds().out();
    assertThat(plan.split("mirage configure -t " + target, -1)).hasSize(2);
    assertThat(plan.split("dune build --profile release", -1)).hasSize(2);
    for (int entry = 1; entry <= 4; entry++) {
      assertThat(plan).contains("build/" + target + "/" + Lab.id(entry) + "." + target);
    }
    assertThat(lab.out.resolve("build")).doesNotExist();
  }

  @Test
  void saysWhatSaysWhatIsMissing() throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "spt", false, 1);
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool :
        List.of("sh", "awk", "cut", "df", "du", "find", "mkdir", "rm", "sort", "tail", "uname")) {
      Files.createSymbolicLink(bin.resolve(tool), which(tool));
    }
    Ran made = Lab.run(lab.out, List.of("env", "PATH=" + bin, which("make").toString()), "");
    assertThat(made.status()).isEqualTo(2);
    assertThat(made.err())
        .startsWith(
            "make: mirage is missing: unipage doctor --target spt says what else is, and what to"
                + " type\n");
  }

  @Test
  void takesTheVersionsOfALock() throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "unix", false, 1);
    lab.write(
        "staging/" + Lab.id(1) + "/config.ml", "(* Generated by unipage. *)\n".getBytes(UTF_8));
    Path calls = toolchain();
    Path lock = Files.writeString(folder.resolve("o'ld.locked"), locked("1.0"));
    withToolchain(lab, "LOCK=" + lock).succeeds();
    String pull =
        "opam monorepo pull -l mirage/page-server-unix.opam.locked -r %s/build/unix/site/page: %s\n";
    assertThat(calls).hasContent(pull.formatted(lab.out, "x {= \"1.0\"}"));
    assertThat(image(lab, 1)).isExecutable();

    Files.delete(calls);
    age(lab);
    withToolchain(lab, "LOCK=" + lock).succeeds();
    withToolchain(lab, "LOCK=").succeeds();
    assertThat(calls).doesNotExist();

    Files.writeString(lock, locked("1.1"));
    Files.delete(image(lab, 1));
    withToolchain(lab, "LOCK=" + lock).succeeds();
    assertThat(calls).hasContent(pull.formatted(lab.out, "x {= \"1.1\"}"));
    assertThat(image(lab, 1)).isExecutable();
  }

  @Test
  void locksWhatNoLockSays() throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "unix", false, 1);
    Path calls = toolchain();
    withToolchain(lab, "LOCK=").succeeds();
    assertThat(calls)
        .hasContent(
            """
            opam monorepo lock --require-cross-compile --build-only page-server-unix -l mirage/page-server-unix.opam.locked
            opam monorepo pull -l mirage/page-server-unix.opam.locked -r %s/build/unix/site/page: x {= "2.0"}
            """
                .formatted(lab.out));
    // That is what LOCK= takes the next time.
    assertThat(lab.out.resolve("build/unix/site/page/mirage/page-server-unix.opam.locked"))
        .hasContent(locked("2.0"));
  }

  @Test
  void refusesWhatIsNoLock() throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "unix", false, 1);
    Path calls = toolchain();
    Ran missing = withToolchain(lab, "LOCK=no.locked");
    assertThat(missing.status()).isEqualTo(2);
    assertThat(missing.err())
        .startsWith("make: there is no LOCK=no.locked: its path counts from " + lab.out + "\n");
    Files.writeString(lab.out.resolve("some.opam"), "opam-version: \"2.0\"\n");
    assertThat(withToolchain(lab, "LOCK=some.opam").err())
        .startsWith(
            "make: LOCK=some.opam is no lock file of opam-monorepo: an earlier build left one in"
                + " build/unix/site/page/mirage\n");
    assertThat(calls).doesNotExist();
  }

  private static String locked(String version) {
    return "depends: [ x {= \"%s\"} ]\nx-opam-monorepo-version: \"0.3\"\n".formatted(version);
  }

  /**
   * Stand-ins for the toolchain: mirage writes the two rules of its Makefile that matter here as
   * mirage 4.11 does, opam notes how it is called. The file returned has the notes.
   */
  private Path toolchain() throws IOException {
    Path calls = folder.resolve("calls");
    Path source = Files.writeString(folder.resolve("page.c"), PROGRAM);
    program(
        "mirage",
        """
        #!/bin/sh
        [ "$1" != --version ] || { echo 4.11.1; exit; }
        mkdir -p mirage
        echo 'opam-version: "2.0"' >mirage/page-server-unix.opam
        printf '(executable\\n (name main)\\n (modes (native exe))\\n)\\n' >dune.build
        cat >Makefile <<'END'
        mirage/page-server-unix.opam.locked: mirage/page-server-unix.opam
        	@opam monorepo lock --require-cross-compile --build-only page-server-unix -l $@
        lock::
        	@$(MAKE) -B mirage/page-server-unix.opam.locked
        pull:: mirage/page-server-unix.opam.locked
        	@opam monorepo pull -l $< -r $(abspath ./)
        END
        """);
    program(
        "opam",
        """
        #!/bin/sh
        case $2 in
          lock)
            echo "opam $*" >>%1$s
            printf 'depends: [ x {= "2.0"} ]\\nx-opam-monorepo-version: "0.3"\\n' >"$7"
            ;;
          pull)
            echo "opam $*: $(sed -n 's/^depends: . \\(.*\\) .$/\\1/p' "$4")" >>%1$s
            mkdir duniverse
            ;;
        esac
        """
            .formatted(calls));
    program(
        "dune",
        "#!/bin/sh\nmkdir -p _build/default && cc -c -o _build/default/main.exe.o %s\n"
            .formatted(source));
    program("ocamlfind", "#!/bin/sh\n[ \"$2\" != -where ] || echo %s\n".formatted(folder));
    assertThat(Lab.run(folder, List.of("ar", "rc", "libasmrun.a"), "").status()).isZero();
    return calls;
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, text);
    assertThat(Lab.run(folder, List.of("chmod", "755", file.toString()), "").status()).isZero();
  }

  private Ran withToolchain(MirageLab lab, String word) {
    String path = folder.resolve("bin") + ":" + System.getenv("PATH");
    return Lab.run(lab.out, List.of("env", "PATH=" + path, "make", word), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.10.6", "4.12.0", "5.0.0"})
  void refusesAToolchainThatDoesNotFit(String version) throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "unix", false, 1);
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String tool : List.of("mirage", "dune", "ocamlfind")) {
      Path file = bin.resolve(tool);
      Files.writeString(file, "#!/bin/sh\necho " + version + "\n");
      assertThat(Lab.run(folder, List.of("chmod", "755", file.toString()), "").status()).isZero();
    }
    Ran made =
        Lab.run(lab.out, List.of("env", "PATH=" + bin + ":" + System.getenv("PATH"), "make"), "");
    assertThat(made.err())
        .startsWith(
            "make: mirage "
                + version
                + " does not fit: version 4.11 is supported (unipage doctor --target unix)\n");
  }

  /** What a site on CoHTTP needs was not pulled for another one. */
  @Test
  void pullsLibrariesAgainWhenTheyLackCohttp() throws IOException {
    Path calls = toolchain();
    withToolchain(lab(false), "LOCK=").succeeds();
    Files.delete(calls);
    Path opam = folder.resolve("bin/opam");
    Files.writeString(
        opam, Files.readString(opam).replace("mkdir duniverse", "mkdir -p duniverse/ocaml-cohttp"));
    for (boolean cohttp : List.of(false, true, true, false)) {
      Files.delete(folder.resolve("lab/build/unix/page.o"));
      withToolchain(lab(cohttp), "LOCK=").succeeds();
    }
    assertThat(Files.readAllLines(calls).stream().map(line -> line.split(" ")[2]))
        .containsExactly("lock", "pull");
  }

  private MirageLab lab(boolean cohttp) throws IOException {
    return new MirageLab(folder.resolve("lab"), "unix", false, cohttp, 1);
  }

  /**
   * Makes everything a while old, in the order in which it was made: some shells see seconds only.
   */
  private static void age(MirageLab lab) throws IOException {
    long now = System.currentTimeMillis();
    try (Stream<Path> files = Files.walk(lab.out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        boolean staged = file.startsWith(lab.out.resolve("staging"));
        boolean object = file.endsWith("page.o");
        Files.setLastModifiedTime(
            file, FileTime.fromMillis(now - (staged ? 30_000 : object ? 20_000 : 10_000)));
      }
    }
  }

  private MirageLab compiled(int entries) throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), "unix", false, entries);
    Path source = Files.writeString(folder.resolve("page.c"), PROGRAM);
    Path object = folder.resolve("page.o");
    assertThat(
            Lab.run(folder, List.of("cc", "-c", "-o", object.toString(), source.toString()), "")
                .status())
        .isZero();
    pretendCompiled(lab, "unix", Files.readAllBytes(object));
    return lab;
  }

  private static void pretendCompiled(MirageLab lab, String target, byte[] object)
      throws IOException {
    lab.write("build/" + target + "/libraries", new byte[0]);
    lab.write("build/" + target + "/page.o", object);
  }

  private static Path image(MirageLab lab, int entry) {
    return lab.out.resolve("build/unix/" + Lab.id(entry) + ".unix");
  }

  private static Path which(String tool) {
    return Stream.of("/usr/bin/", "/bin/")
        .map(place -> Path.of(place + tool))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
