package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.FakeCommands.Ran;

/** {@code bin/test} on machines that lack something, with Debian's and Maven's commands faked. */
class BinTestTest {
  @TempDir Path temp;

  private FakeCommands commands;
  private Path calls;

  @BeforeEach
  void fakeDebian() throws IOException {
    calls = Files.createFile(temp.resolve("calls"));
    commands = new FakeCommands(temp.resolve("commands"));
    commands.real("dirname", "env", "find", "readlink", "sort", "true");
    for (String command : List.of("java", "javac", "node", "npm", "chromium")) {
      commands.script(command, "");
    }
    for (String command : List.of("mvn", "apt-get", "tee", "chmod", "rm")) {
      commands.script(command, "echo " + command + " \"$@\" >>'" + calls + "'");
    }
    commands.script("id", "echo 0");
    installed("ii ");
  }

  @Test
  void runsEveryTestAtOnceWhenNothingIsMissing() throws Exception {
    assertThat(test().status()).isZero();
    assertThat(called())
        .containsExactly("mvn -B -ntp -Dstyle.color=never -Dunipage.full=false test");
  }

  @Test
  void asksForTheWholeCountsAndHandsTheRestToMaven() throws Exception {
    test("--full", "-Dtest=NamingTest", "-o");
    assertThat(called())
        .containsExactly(
            "mvn -B -ntp -Dstyle.color=never -Dunipage.full=true -Dtest=NamingTest -o test");
  }

  @Test
  void installsWhatIsMissingAsRoot() throws Exception {
    commands.script("dpkg-query", "case $* in *nsd | *wget) echo 'un ' ;; *) echo 'ii ' ;; esac");
    commands.remove("node");
    Ran ran = test();
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("installing nodejs nsd wget");
    List<String> aptGet = called().stream().filter(call -> call.startsWith("apt-get")).toList();
    assertThat(aptGet).hasSize(2);
    assertThat(aptGet.get(0)).endsWith(" update");
    assertThat(aptGet.get(1)).endsWith(" install --no-install-recommends nodejs nsd wget");
    assertThat(called()).last().asString().startsWith("mvn ");
  }

  @Test
  void installsThroughSudoThatAsksNothing() throws Exception {
    installed("un ");
    commands.script("id", "echo 1000");
    commands.script("sudo", "[ \"$1\" = -n ] || exit 1; shift; exec \"$@\"");
    assertThat(test().status()).isZero();
    assertThat(called()).anyMatch(call -> call.matches("apt-get .* install .* nsd .*"));
  }

  @Test
  void saysTheLineToTypeWhenItMayNotInstall() throws Exception {
    commands.script("dpkg-query", "case $* in *nsd) ;; *) echo 'ii ' ;; esac");
    commands.script("id", "echo 1000");
    commands.script("sudo", "exit 1");
    Ran ran = test();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            "bin/test: the tests need more."
                + " Type: sudo apt-get install --no-install-recommends nsd\n");
    assertThat(called()).isEmpty();
  }

  @Test
  void namesJdkAndMavenAmongWhatIsMissing() throws Exception {
    commands.remove("javac");
    commands.remove("mvn");
    commands.script("id", "echo 1000");
    Ran ran = test();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .endsWith("apt-get install --no-install-recommends maven openjdk-17-jdk-headless\n");
  }

  @Test
  void failsWhenDebianCannotInstall() throws Exception {
    installed("un ");
    commands.script("apt-get", "exit 100");
    Ran ran = test();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("bin/test: apt-get could not install: ");
    assertThat(called()).noneMatch(call -> call.startsWith("mvn"));
  }

  @Test
  void passesOnHowMavenEnded() throws Exception {
    commands.script("mvn", "exit 7");
    assertThat(test().status()).isEqualTo(7);
    assertThat(commands.run(Map.of(), Path.of(".ci/run").toAbsolutePath()).status()).isEqualTo(7);
  }

  private void installed(String status) throws IOException {
    commands.script("dpkg-query", "echo '" + status + "'");
  }

  private Ran test(String... args) throws IOException, InterruptedException {
    return commands.run(Map.of(), Path.of("bin/test").toAbsolutePath(), args);
  }

  private List<String> called() throws IOException {
    return Files.readAllLines(calls);
  }
}
