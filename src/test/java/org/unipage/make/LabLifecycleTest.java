package org.unipage.make;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.make.Lab.Ran;
import org.unipage.make.Lab.Status;

/** A site from {@code make} to {@code make destroy}, with real processes. */
@Timeout(300)
class LabLifecycleTest {
  private final Path folder;

  LabLifecycleTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void runsEveryEntryOnItsOwnAddressAndLeavesNothingBehind() throws Exception {
    try (Lab lab = lab(300)) {
      List<String> staged = lab.tree("staging");
      lab.make("-j2").succeeds();
      Ran run = lab.make("-j2", "run").succeeds();
      assertThat(run.out()).startsWith("300 VMs run\n").contains("Next: make dns");
      assertThat(run.err()).isEmpty();
      Map<String, Status> status = lab.status();
      assertThat(status).hasSize(300);
      for (int entry = 1; entry <= 300; entry++) {
        Status vm = status.get(Lab.id(entry));
        assertThat(vm)
            .isEqualTo(
                new Status(
                    Lab.id(entry),
                    "0",
                    "running",
                    vm == null ? "" : vm.pid(),
                    Lab.ipv4(entry),
                    vm == null ? "" : vm.bootMs(),
                    "run/process/" + Lab.id(entry) + ".log"));
        assertThat(vm == null ? "" : vm.bootMs()).matches("[0-9]{1,5}");
        assertThat(lab.get(entry)).isEqualTo("text " + entry + "\n");
      }
      assertThat(lab.processes()).hasSize(300);
      Ran destroy = lab.make("destroy").succeeds();
      assertThat(destroy.out()).startsWith("300 VMs stopped\n");
      assertThat(destroy.err()).isEmpty();
      assertThat(lab.processes()).isEmpty();
      assertThat(lab.out.resolve("run")).doesNotExist();
      assertThat(lab.tree("staging")).isEqualTo(staged);
      assertThatThrownBy(() -> lab.get(1)).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void runningAndDestroyingTwiceIsAsOnce() throws Exception {
    try (Lab lab = lab(5)) {
      lab.make("run").succeeds();
      Map<String, String> pids = lab.pids();
      Ran again = lab.make("run").succeeds();
      assertThat(again.out()).startsWith("5 VMs run, 5 of them since before\n");
      assertThat(lab.pids()).isEqualTo(pids).hasSize(5);
      lab.make("destroy").succeeds();
      lab.make("destroy").succeeds();
      assertThat(lab.processes()).isEmpty();
    }
  }

  @Test
  void aKilledVmIsSeenAndMended() throws Exception {
    try (Lab lab = lab(5)) {
      lab.make("run").succeeds();
      Map<String, String> pids = lab.pids();
      lab.kill(Lab.id(3));
      assertThat(lab.status().get(Lab.id(3)))
          .extracting(Status::state, Status::pid)
          .containsExactly("dead", "null");
      assertThat(lab.make("status").succeeds().out())
          .contains(
              "%s dead %s:%d 3.txt.www.example.org".formatted(Lab.id(3), Lab.ipv4(3), lab.port));
      assertThat(lab.make("run").succeeds().out())
          .startsWith("5 VMs run, 4 of them since before\n");
      Map<String, String> mended = lab.pids();
      assertThat(mended.remove(Lab.id(3))).isNotEqualTo(pids.remove(Lab.id(3)));
      assertThat(mended).isEqualTo(pids);
      assertThat(lab.get(3)).isEqualTo("text 3\n");
    }
  }

  @Test
  void finishesALabThatWasHalfStarted() throws Exception {
    try (Lab lab = lab(60)) {
      lab.make().succeeds();
      Process start =
          new ProcessBuilder(
                  "setsid", "sh", lab.out.resolve("staging/vm").toString(), "start", "--all")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      while (lab.processes().size() < 5) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      for (ProcessHandle one : start.descendants().toList()) {
        one.destroyForcibly();
      }
      start.destroyForcibly().waitFor();
      lab.make("run").succeeds();
      assertThat(lab.status().values())
          .hasSize(60)
          .extracting(Status::state)
          .containsOnly("running");
      assertThat(lab.processes()).hasSize(60);
      lab.make("destroy").succeeds();
      assertThat(lab.processes()).isEmpty();
    }
  }

  @Test
  void neverKillsAProcessThatHasTheNumberOfADeadVm() throws Exception {
    try (Lab lab = lab(3)) {
      lab.make("run").succeeds();
      Process stranger = new ProcessBuilder("sleep", "600").start();
      try {
        for (int entry = 1; entry <= 3; entry++) {
          lab.kill(Lab.id(entry));
        }
        String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        String stat = Files.readString(Path.of("/proc/" + stranger.pid() + "/stat"));
        String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
        record(lab, 1, "pid=%d start=1 boot=%s stamp=x".formatted(stranger.pid(), boot));
        record(lab, 2, "pid=%d start=%s boot=other stamp=x".formatted(stranger.pid(), start));
        record(
            lab,
            3,
            "pid=-1 start=%s boot=%s stamp=a-b-\",$(kill %d)-1"
                .formatted(start, boot, stranger.pid()));
        assertThat(lab.status().values()).extracting(Status::state).containsOnly("dead");
        lab.vm("stop", Lab.id(1), Lab.id(2), Lab.id(3)).succeeds();
        assertThat(stranger.isAlive()).isTrue();
        record(lab, 1, "pid=%d start=1 boot=%s stamp=x".formatted(stranger.pid(), boot));
        lab.make("run").succeeds();
        assertThat(lab.status().values()).extracting(Status::state).containsOnly("running");
        lab.make("destroy").succeeds();
        assertThat(stranger.isAlive()).isTrue();
      } finally {
        stranger.destroyForcibly();
      }
    }
  }

  @Test
  void findsWhatLostItsRecord() throws Exception {
    try (Lab lab = lab(4)) {
      lab.make("run").succeeds();
      lab.kill(Lab.id(1));
      Files.delete(lab.out.resolve("run/process/" + Lab.id(2) + ".record"));
      assertThat(lab.make("run").succeeds().out())
          .startsWith("4 VMs run, 2 of them since before\n");
      assertThat(lab.get(2)).isEqualTo("text 2\n");
      assertThat(lab.processes()).hasSize(4);
      Files.delete(lab.out.resolve("run/process/" + Lab.id(3) + ".record"));
      lab.make("destroy").succeeds();
      assertThat(lab.processes()).isEmpty();
    }
  }

  @Test
  void restartsOnlyWhatChanged() throws Exception {
    try (Lab lab = lab(5)) {
      lab.make("run").succeeds();
      Map<String, String> pids = lab.pids();
      lab.stage(2, "another text\n");
      assertThat(lab.make("run").succeeds().out())
          .startsWith("1 VMs stopped\n5 VMs run, 4 of them since before\n");
      assertThat(lab.get(2)).isEqualTo("another text\n");
      Map<String, String> now = lab.pids();
      assertThat(now.remove(Lab.id(2))).isNotEqualTo(pids.remove(Lab.id(2)));
      assertThat(now).isEqualTo(pids);
    }
  }

  @Test
  void restartsEverythingWhenTheServerChanged() throws Exception {
    try (Lab lab = lab(3)) {
      lab.make("run").succeeds();
      Map<String, String> pids = lab.pids();
      String source = Files.readString(lab.out.resolve("staging/server/process.ml"));
      lab.write("staging/server/process.ml", "let () = Sys.opaque_identity ()\n" + source);
      lab.make("run").succeeds();
      assertThat(lab.pids().values()).hasSize(3).doesNotContainAnyElementsOf(pids.values());
      assertThat(lab.get(1)).isEqualTo("text 1\n");
    }
  }

  @Test
  void stopsWhatIsNoLongerStaged() throws Exception {
    try (Lab lab = lab(4)) {
      lab.make("run").succeeds();
      Map<String, String> pids = lab.pids();
      lab.kill(Lab.id(4));
      lab.unstage(3);
      lab.unstage(4);
      assertThat(lab.make("run").succeeds().out()).contains("2 VMs run, 2 of them since before\n");
      pids.keySet().removeAll(List.of(Lab.id(3), Lab.id(4)));
      assertThat(lab.pids()).isEqualTo(pids);
      assertThat(lab.processes()).hasSize(2);
    }
  }

  @Test
  void stopsWhatRanForAnotherTarget() throws Exception {
    try (Lab lab = lab(2)) {
      lab.make().succeeds();
      lab.write(
          "run/other/vm",
          "cd \"${0%/*}/../..\" && echo \"other $1\" >>called && rm -r run/other\n");
      lab.make("run").succeeds();
      assertThat(lab.out.resolve("called")).hasContent("other down");
      assertThat(lab.pids()).hasSize(2);
      // What this target started can be stopped after another one has been staged.
      Files.delete(lab.out.resolve("staging/vm"));
      Lab.run(Path.of("/"), List.of("sh", lab.out.resolve("run/process/vm").toString(), "down"), "")
          .succeeds();
      assertThat(lab.processes()).isEmpty();
      assertThat(lab.out.resolve("run")).doesNotExist();
    }
  }

  @Test
  void worksUnderAnyNameOfTheFolder() throws Exception {
    Path out = folder.resolve("o'ut \"of\" $(touch pwned) `touch pwned`; # &\\ *\u001b[31m é\nx");
    try (Lab lab = new Lab(out, 3)) {
      Lab.run(folder, List.of("make", "-C", out.toString(), "run"), "").succeeds();
      assertThat(lab.status()).hasSize(3);
      assertThat(lab.get(2)).isEqualTo("text 2\n");
      lab.make("destroy").succeeds();
      assertThat(lab.processes()).isEmpty();
      try (var beside = Files.list(folder)) {
        assertThat(beside).containsExactly(out);
      }
      try (var inside = Files.list(out)) {
        assertThat(inside.map(file -> String.valueOf(file.getFileName())).sorted())
            .containsExactly("Makefile", "build", "staging");
      }
    }
  }

  private Lab lab(int entries) throws IOException {
    return new Lab(folder.resolve("out"), entries);
  }

  private static void record(Lab lab, int entry, String line) throws IOException {
    lab.write("run/process/" + Lab.id(entry) + ".record", line + "\n");
  }
}
