package org.unipage.summon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;
import org.unipage.manifest.VmReply;

/** The client of {@code vm serve}, with scripts that do what a test is about. */
@Timeout(60)
class VmScriptTest {
  private static final VmName VM = VmName.of("0123456789abcdef0123");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String GOOD = "echo '{\"ok\":true,\"vms\":[],\"problems\":[]}'";

  private final Path out;

  VmScriptTest(@TempDir Path out) {
    this.out = out;
  }

  /** A script whose {@code serve} runs {@code body} for each command in {@code $line}. */
  private VmScript script(String body, int starts) throws IOException {
    Files.createDirectories(out.resolve("staging"));
    Files.writeString(
        out.resolve("staging/vm"),
        "cd " + out + "\necho $$ >>shells\nwhile read -r line; do\n" + body + "\ndone\n");
    return new VmScript(out, starts, 1);
  }

  private static VmReply get(CompletableFuture<VmReply> reply) throws Exception {
    return reply.get(30, TimeUnit.SECONDS);
  }

  private static String failure(CompletableFuture<VmReply> reply) throws Exception {
    try {
      return "answered " + get(reply);
    } catch (ExecutionException e) {
      return e.getCause() instanceof IOException io ? String.valueOf(io.getMessage()) : "" + e;
    }
  }

  private List<String> shells() throws IOException {
    return Files.readAllLines(out.resolve("shells"));
  }

  private static boolean runs(String pid) {
    return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
  }

  @Test
  void asksOneShellAfterTheOther() throws Exception {
    try (VmScript script = script("echo \"$line\" >>asked; " + GOOD, 1)) {
      for (int i = 0; i < 20; i++) {
        assertThat(get(script.start(VM, LONG)).ok()).isTrue();
      }
      assertThat(get(script.stop(new VmName(VM.id(), 7), LONG)).ok()).isTrue();
    }
    assertThat(Files.readAllLines(out.resolve("asked")))
        .hasSize(21)
        .startsWith("start " + VM)
        .endsWith("stop " + VM + "+7");
    assertThat(shells()).hasSize(2);
    Eventually.holds(() -> shells().stream().noneMatch(VmScriptTest::runs));
  }

  @Test
  void startsDoNotQueueBehindOneAnother() throws Exception {
    try (VmScript script = script("sleep 1; " + GOOD, 6)) {
      List<CompletableFuture<VmReply>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        all.add(script.start(VM, LONG));
      }
      for (CompletableFuture<VmReply> one : all) {
        assertThat(get(one).ok()).isTrue();
      }
      assertThat(shells()).hasSize(6);
    }
  }

  @Test
  void replacesAShellThatDied() throws Exception {
    try (VmScript script = script(GOOD, 1)) {
      assertThat(get(script.start(VM, LONG)).ok()).isTrue();
      ProcessHandle.of(Long.parseLong(shells().get(0))).orElseThrow().destroyForcibly();
      Eventually.holds(() -> !runs(shells().get(0)));
      assertThat(get(script.start(VM, LONG)).ok()).isTrue();
      assertThat(shells()).hasSize(2);
    }
  }

  @Test
  void endsAShellThatDoesNotAnswerInTimeAndAllBelowIt() throws Exception {
    try (VmScript script =
        script(
            "if [ ! -e second ]; then : >second; sleep 601 & echo $! >sleeper; wait; fi; " + GOOD,
            1)) {
      assertThat(failure(script.start(VM, Duration.ofMillis(1500))))
          .isEqualTo("took longer than 1500 ms");
      Eventually.holds(() -> !runs(Files.readString(out.resolve("sleeper")).strip()));
      assertThat(get(script.start(VM, LONG)).ok()).isTrue();
    }
  }

  @Test
  void saysWhatCameInsteadOfAnAnswer() throws Exception {
    try (VmScript script = script("printf 'no\\033 JSON\\n'", 1)) {
      assertThat(failure(script.start(VM, LONG))).startsWith("no answer of staging/vm: no");
    }
    try (VmScript script = script("exit 1", 1)) {
      assertThat(failure(script.start(VM, LONG))).isEqualTo("staging/vm ended");
    }
    try (VmScript script = script("cat /dev/zero | tr '\\0' x", 1)) {
      assertThat(failure(script.start(VM, LONG))).isEqualTo("staging/vm said too much");
    }
  }

  @Test
  void refusesMoreThanItCanHold() throws Exception {
    try (VmScript script = script("while [ ! -e go ]; do sleep 0.1; done; " + GOOD, 1)) {
      List<CompletableFuture<VmReply>> all = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        all.add(script.start(VM, LONG));
      }
      assertThat(failure(all.get(4999))).isEqualTo("too much to do at once");
      Files.createFile(out.resolve("go"));
      assertThat(get(all.get(0)).ok()).isTrue();
      assertThat(get(all.get(4000)).ok()).isTrue();
    }
  }

  @Test
  void takesNothingAfterItWasClosed() throws Exception {
    VmScript script = script(GOOD, 2);
    script.close();
    assertThat(failure(script.start(VM, LONG))).isEqualTo("the server ends");
  }
}
