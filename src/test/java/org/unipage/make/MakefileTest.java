package org.unipage.make;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.make.Lab.Ran;

/** The Makefile, run by real make. */
@Timeout(300)
class MakefileTest {
  private final Path folder;

  MakefileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void buildsOnceAndAgainOnlyWhenASourceChanged() throws Exception {
    try (Lab lab = new Lab(folder, 2)) {
      List<String> staged = lab.tree("staging");
      Ran first = lab.make().succeeds();
      assertThat(first.err()).isEmpty();
      assertThat(first.out())
          .contains("ocamlfind ocamlopt")
          .endsWith("Built for target process: build/ has it all. Next: make run\n");
      assertThat(lab.tree("staging")).isEqualTo(staged);
      String done = "Built for target process: build/ has it all. Next: make run\n";
      assertThat(lab.make().succeeds().out()).isEqualTo(done);
      lab.stage(1, "another text\n");
      assertThat(lab.make().succeeds().out()).isEqualTo(done);
      Path source = lab.out.resolve("staging/server/page_server.ml");
      Path built = lab.out.resolve("build/page-server");
      FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(built).toMillis() + 1000);
      Files.setLastModifiedTime(source, later);
      assertThat(lab.make().succeeds().out()).contains("ocamlfind ocamlopt");
    }
  }

  @Test
  void aServerThatDoesNotCompileFailsAndIsNotKept() throws Exception {
    try (Lab lab = new Lab(folder, 1)) {
      lab.write("staging/server/process.ml", "let () = 1\n");
      assertThat(lab.make("run").status()).isEqualTo(2);
      assertThat(lab.out.resolve("build/page-server")).doesNotExist();
      assertThat(lab.processes()).isEmpty();
    }
  }

  @Test
  void saysWhatToInstall() throws Exception {
    try (Lab lab = new Lab(folder.resolve("out"), 1)) {
      Path bin = Files.createDirectory(folder.resolve("bin"));
      for (String tool : List.of("sh", "mkdir", "rm", "cp")) {
        Files.createSymbolicLink(bin.resolve(tool), Path.of("/bin", tool));
      }
      Ran ran = lab.make("PATH=" + bin);
      assertThat(ran.status()).isEqualTo(2);
      assertThat(ran.err().lines())
          .first()
          .isEqualTo(
              "make: ocamlfind is missing: sudo apt-get install ocaml-nox ocaml-findlib"
                  + " liblwt-ocaml-dev");
      Files.createSymbolicLink(bin.resolve("ocamlopt"), Path.of("/usr/bin/ocamlopt"));
      Files.writeString(bin.resolve("ocamlfind"), "#!/bin/sh\nexit 2\n");
      assertThat(bin.resolve("ocamlfind").toFile().setExecutable(true)).isTrue();
      assertThat(lab.make("PATH=" + bin).err().lines())
          .first()
          .isEqualTo("make: lwt is missing: sudo apt-get install liblwt-ocaml-dev");
    }
  }

  @Test
  void runsAndStopsOneVm() throws Exception {
    try (Lab lab = new Lab(folder, 3)) {
      assertThat(lab.make("run-" + Lab.id(2)).succeeds().out())
          .contains(Lab.id(2) + " running " + Lab.ipv4(2) + ":" + lab.port);
      assertThat(lab.get(2)).isEqualTo("text 2\n");
      assertThat(lab.status().keySet()).containsExactly(Lab.id(2));
      lab.write("run-" + Lab.id(1), "a file of that name changes nothing\n");
      lab.make("-j2", "run-" + Lab.id(1), "run-" + Lab.id(3)).succeeds();
      lab.make("stop-" + Lab.id(2)).succeeds();
      assertThat(lab.status().keySet()).containsExactlyInAnyOrder(Lab.id(1), Lab.id(3));
      for (String hostile : List.of("run-x", "run-'; touch pwned; '", "run-$(touch pwned)")) {
        Ran ran = lab.make(hostile);
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("is no name of a VM");
      }
      assertThat(lab.out.resolve("pwned")).doesNotExist();
    }
  }

  @Test
  void followsWhatAVmSays() throws Exception {
    try (Lab lab = new Lab(folder, 1)) {
      assertThat(lab.make("console-" + Lab.id(1)).err())
          .startsWith("vm: " + Lab.id(1) + ": has said nothing yet: name a VM that was started\n");
      lab.make("run").succeeds();
      lab.write("run/process/" + Lab.id(1) + ".log", "hello\n");
      Process console =
          new ProcessBuilder("make", "console-" + Lab.id(1)).directory(lab.out.toFile()).start();
      try {
        assertThat(console.inputReader().readLine()).isEqualTo("hello");
      } finally {
        console.descendants().forEach(ProcessHandle::destroy);
        console.destroy();
        console.waitFor();
      }
    }
  }

  @Test
  void cleanTakesTheBuildAndNothingThatRuns() throws Exception {
    try (Lab lab = new Lab(folder, 2)) {
      lab.make("run").succeeds();
      lab.write("build/somebody/else's", "kept\n");
      lab.make("clean").succeeds();
      assertThat(lab.tree("build")).containsExactly("build/somebody/else's");
      Files.delete(lab.out.resolve("build/somebody/else's"));
      Files.delete(lab.out.resolve("build/somebody"));
      lab.make("clean").succeeds();
      assertThat(lab.out.resolve("build")).doesNotExist();
      lab.make("clean").succeeds(); // there is nothing left to do
      assertThat(lab.get(1)).isEqualTo("text 1\n");
      assertThat(lab.status()).hasSize(2);
      lab.make("destroy").succeeds();
      assertThat(lab.processes()).isEmpty();
    }
  }

  @Test
  void asksUnipageForTheNameServer() throws Exception {
    try (Lab lab = new Lab(folder, 1)) {
      assertThat(lab.make("dns", "UNIPAGE=echo unipage").succeeds().out())
          .isEqualTo("unipage dns .\n");
      assertThat(lab.make("dns", "UNIPAGE=echo unipage", "DNSFLAGS=--summon --idle 9s").out())
          .isEqualTo("unipage dns . --summon --idle 9s\n");
      Ran absent = lab.make("dns", "UNIPAGE=no-such-command");
      assertThat(absent.status()).isEqualTo(2);
      assertThat(absent.err().lines())
          .first()
          .isEqualTo("dns: cannot find no-such-command: say make dns UNIPAGE=.../bin/unipage");
      Ran failing = lab.make("dns", "UNIPAGE=false");
      assertThat(failing.status()).isEqualTo(2);
      assertThat(failing.err().lines())
          .first()
          .isEqualTo("dns: false dns did not serve www.example.org.zone; any name server can");
    }
  }

  @Test
  void readsMakefileUserFirst() throws Exception {
    try (Lab lab = new Lab(folder, 1)) {
      lab.write("Makefile.user", "UNIPAGE = echo mine\nextra:\n\t@echo extra\n");
      assertThat(lab.make("dns").succeeds().out()).isEqualTo("mine dns .\n");
      assertThat(lab.make("extra").succeeds().out()).isEqualTo("extra\n");
      assertThat(lab.make("-n").succeeds().out()).as("all is the default").contains("ocamlopt");
    }
  }

  @Test
  void helpListsTheTargets() throws Exception {
    try (Lab lab = new Lab(folder, 1)) {
      assertThat(lab.make("help").succeeds().out().lines().map(line -> line.split("  +")[0]))
          .containsExactly(
              "make",
              "make run",
              "make destroy",
              "make status",
              "make dns",
              "make clean",
              "make run-ID",
              "make stop-ID",
              "make console-ID",
              "make help");
    }
  }

  @Test
  void saysWhereItMustBeRun() throws Exception {
    try (Lab lab = new Lab(folder.resolve("out"), 1)) {
      Ran ran = Lab.run(folder, List.of("make", "-f", lab.out.resolve("Makefile").toString()), "");
      assertThat(ran.status()).isEqualTo(2);
      assertThat(ran.err()).contains("There is no staging/manifest.json here: say make -C FOLDER");
    }
  }

  @Test
  void doesNotGrowWithTheSite() throws Exception {
    int count = 20_000;
    try (Lab small = new Lab(folder.resolve("small"), 1)) {
      try (Lab large = new Lab(folder.resolve("large"), 1)) {
        large.stageFactsUpTo(count - 1);
        large.stage(count, "text " + count + "\n");
        for (String goal : List.of("all", "run", "destroy", "status", "clean")) {
          Ran dry = large.make("-n", goal).succeeds();
          assertThat(dry.err()).isEmpty();
          assertThat(portless(dry.out(), large))
              .isEqualTo(portless(small.make("-n", goal).out(), small));
        }
        large.make("-j2").succeeds();
        large.make("run-" + Lab.id(count)).succeeds();
        assertThat(large.get(count)).isEqualTo("text " + count + "\n");
        assertThat(large.vm("stop", "--stale").succeeds().out()).isEmpty();
        large.make("destroy").succeeds();
        assertThat(large.processes()).isEmpty();
      }
    }
  }

  private static String portless(String text, Lab lab) throws IOException {
    return text.replace(":" + lab.port, ":PORT");
  }
}
