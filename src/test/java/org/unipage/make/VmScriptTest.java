package org.unipage.make;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.make.Lab.Ran;
import org.unipage.make.Lab.Status;

/** {@code staging/vm} by itself, run by the system's shell. */
@Timeout(300)
class VmScriptTest {
  private static final String NO_NAME =
      "is no name of a VM: 20 hexadecimal digits, and +N for a copy";

  private final Path folder;

  VmScriptTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shellcheckHasNothingToSay() throws Exception {
    try (Lab lab = new Lab(folder, 1)) {
      String script = lab.out.resolve("staging/vm").toString();
      Ran checked =
          Lab.run(folder, List.of("shellcheck", "--shell=sh", "--severity=style", script), "");
      assertThat(checked.out()).isEmpty();
      assertThat(checked.status()).isZero();
    }
  }

  @Test
  void startsAndStopsWhatIsNamed() throws Exception {
    try (Lab lab = built(3)) {
      Ran start = lab.vm("start", Lab.id(1), Lab.id(3)).succeeds();
      Map<String, String> pids = lab.pids();
      assertThat(start.out())
          .matches(line(1, pids) + line(3, pids))
          .isEqualTo(lab.vm("start", Lab.id(1), Lab.id(3)).succeeds().out());
      assertThat(lab.pids()).isEqualTo(pids);
      assertThat(lab.status(Lab.id(2)).get(Lab.id(2)))
          .isEqualTo(new Status(Lab.id(2), "0", "stopped", "null", Lab.ipv4(2), "null", "null"));
      assertThat(lab.vm("stop", Lab.id(3)).succeeds().out())
          .isEqualTo(
              "%s stopped %s:%d 3.txt.www.example.org\n"
                  .formatted(Lab.id(3), Lab.ipv4(3), lab.port));
      assertThat(lab.status().keySet()).containsExactly(Lab.id(1));
      assertThat(lab.vmFrom(Lab.id(2) + "\n" + Lab.id(3) + "\n", "start", "-").succeeds().out())
          .isEqualTo("2 VMs run\n");
      assertThat(lab.vmFrom(Lab.id(2) + "\n" + Lab.id(3) + "\n", "stop", "-").succeeds().out())
          .isEqualTo("2 VMs stopped\n");
      assertThat(lab.processes()).hasSize(1);
    }
  }

  @Test
  void manyWhoStartOneVmGetOneVm() throws Exception {
    try (Lab lab = built(2)) {
      List<Ran> all =
          together(
              IntStream.range(0, 12)
                  .<Callable<Ran>>mapToObj(i -> () -> lab.vm("start", Lab.id(1)))
                  .toList());
      assertThat(all).extracting(Ran::err).containsOnly("");
      assertThat(all).extracting(Ran::status).containsOnly(0);
      assertThat(all).extracting(Ran::out).containsOnly(all.get(0).out());
      assertThat(lab.processes()).hasSize(1);
    }
  }

  @Test
  void startingStoppingAndDestroyingAtOnceLeavesNoVmThatNobodyKnows() throws Exception {
    try (Lab lab = built(8)) {
      for (int round = 0; round < 3; round++) {
        List<Callable<Ran>> tasks = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
          String id = Lab.id(i);
          tasks.add(() -> lab.vm("start", id));
          tasks.add(() -> lab.vm("stop", id));
        }
        tasks.add(() -> lab.vm("start", "--all"));
        tasks.add(() -> lab.vm("down"));
        tasks.add(() -> lab.vm("start", "--all"));
        assertThat(together(tasks)).extracting(Ran::err).containsOnly("");
        assertThat(lab.processes()).hasSize(lab.pids().size());
      }
      lab.vm("down").succeeds();
      assertThat(lab.processes()).isEmpty();
      assertThat(lab.out.resolve("run")).doesNotExist();
    }
  }

  @Test
  void copiesTakeSpareAddressesAndGiveThemBack() throws Exception {
    try (Lab lab = built(2)) {
      String first = Lab.id(1) + "+1";
      String second = Lab.id(2) + "+7";
      String third = Lab.id(1) + "+2";
      lab.vm("start", first, second).succeeds();
      assertThat(lab.status().values())
          .extracting(Status::copy, Status::ipv4)
          .containsExactlyInAnyOrder(tuple("1", Lab.SPARE.get(0)), tuple("7", Lab.SPARE.get(1)));
      assertThat(lab.get(Lab.SPARE.get(1), "/2.txt")).isEqualTo("text 2\n");
      Ran full = lab.vm("start", third);
      assertThat(full.status()).isEqualTo(1);
      assertThat(full.err())
          .isEqualTo(
              "vm: %s: no spare address is free: stop a copy, or stage with more --spare addresses\n"
                  .formatted(third));
      lab.vm("stop", first).succeeds();
      lab.vm("start", third).succeeds();
      assertThat(lab.get(Lab.SPARE.get(0), "/1.txt")).isEqualTo("text 1\n");
      // The address of a copy that died can be had too.
      lab.kill(second);
      lab.vm("start", first).succeeds();
      assertThat(lab.get(Lab.SPARE.get(1), "/1.txt")).isEqualTo("text 1\n");
      lab.make("run").succeeds(); // copies that are up to date stay
      assertThat(lab.processes()).hasSize(4);
    }
  }

  @Test
  void stoppingACopyLeavesNothingOfIt() throws Exception {
    try (Lab lab = built(1)) {
      String copy = Lab.id(1) + "+1";
      lab.vm("start", copy).succeeds();
      // What those leave that are killed at the wrong moment.
      for (String ending : List.of("record.new", "log.new", "log.1")) {
        Files.writeString(lab.out.resolve("run/process/" + copy + "." + ending), "");
      }
      lab.vm("stop", copy).succeeds();
      try (Stream<Path> files = Files.list(lab.out.resolve("run/process"))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .containsExactlyInAnyOrder("vm", "spare.lock");
      }
    }
  }

  @Test
  void answersEachCommandOfServeWithOneLine() throws Exception {
    try (Lab lab = built(2)) {
      Process serve =
          new ProcessBuilder("sh", lab.out.resolve("staging/vm").toString(), "serve").start();
      try (PrintStream to = new PrintStream(serve.getOutputStream(), true, StandardCharsets.UTF_8);
          BufferedReader from = serve.inputReader(StandardCharsets.UTF_8)) {
        String started = ask(to, from, "start " + Lab.id(1));
        Status one = lab.status().get(Lab.id(1));
        assertThat(one).isNotNull();
        String running =
            """
            {"id":"%s","copy":0,"state":"running","pid":%s,"ipv4":"%s","bootMs":%s,"log":"%s"}"""
                .formatted(one.id(), one.pid(), one.ipv4(), one.bootMs(), one.log());
        assertThat(started).isEqualTo("{\"ok\":true,\"vms\":[" + running + "],\"problems\":[]}");
        assertThat(ask(to, from, "status")).isEqualTo(started);
        assertThat(ask(to, from, "start 0123 " + Lab.id(1)))
            .isEqualTo(
                "{\"ok\":false,\"vms\":[%s],\"problems\":[{\"id\":\"0123\",\"message\":\"%s\"}]}"
                    .formatted(running, NO_NAME));
        String hostile = "$(touch${IFS}pwned)\"\\\u001b[2J;é";
        assertThat(ask(to, from, "stop " + hostile))
            .isEqualTo(
                ("{\"ok\":false,\"vms\":[],\"problems\":[{\"id\":\"$(touch${IFS}pwned)\\\"\\\\"
                        + "?[2J;??\",\"message\":\"%s\"}]}")
                    .formatted(NO_NAME));
        for (String unknown :
            List.of("frobnicate", "start -", "stop", "up x", "each start x", "*")) {
          assertThat(ask(to, from, unknown))
              .isEqualTo(
                  "{\"ok\":false,\"vms\":[],\"problems\":[{\"id\":\"%s\",\"message\":\"is no command of serve\"}]}"
                      .formatted(unknown.split(" ")[0]));
        }
        String good = "{\"ok\":true,\"vms\":[],\"problems\":[]}";
        assertThat(ask(to, from, "start --all")).isEqualTo(good);
        assertThat(lab.processes()).hasSize(3); // serve itself is the third
        assertThat(ask(to, from, "stop --all")).isEqualTo(good);
        assertThat(ask(to, from, "down")).isEqualTo(good);
      }
      assertThat(serve.waitFor()).isZero();
      assertThat(serve.errorReader().readLine()).isNull();
      assertThat(lab.out.resolve("pwned")).doesNotExist();
      assertThat(lab.processes()).isEmpty();
    }
  }

  @Test
  void takesNothingButNames() throws Exception {
    try (Lab lab = built(1)) {
      List<String> before = lab.tree("");
      for (String name :
          List.of(
              "../../../../etc/passwd",
              "$(touch pwned)",
              "`touch pwned`",
              "*",
              Lab.id(1) + ";touch pwned",
              Lab.id(1) + "/",
              Lab.id(1) + "+",
              Lab.id(1) + "+0",
              Lab.id(1) + "+01",
              Lab.id(1) + "+1+1",
              Lab.id(1) + "+10000",
              Lab.id(1) + "+a",
              Lab.id(1).substring(1),
              Lab.id(1) + "0",
              "ABCDEF0123456789abcd",
              "a b",
              "a\\",
              "'")) {
        for (String verb : List.of("start", "stop", "status")) {
          Ran ran = lab.vm(verb, name);
          assertThat(ran.status()).as(name).isEqualTo(1);
          assertThat(ran.err()).isEqualTo("vm: " + name + ": " + NO_NAME + "\n");
        }
        Ran listed = lab.vmFrom(name + "\n", "start", "-");
        assertThat(listed.status()).as(name).isEqualTo(1);
        assertThat(listed.err()).isEqualTo("vm: " + name + ": " + NO_NAME + "\n");
        assertThat(listed.out()).isEqualTo("0 VMs run, 1 failed\n");
      }
      assertThat(lab.vm("start", "\u001b[2J\nvm: fine\u0007").err())
          .as("a terminal obeys nothing, and a line is a line")
          .isEqualTo("vm: ?[2J?vm: fine?: " + NO_NAME + "\n");
      assertThat(lab.vm("start", "0123456789abcdef0123").err())
          .isEqualTo("vm: 0123456789abcdef0123: there is no entry staging/0123456789abcdef0123\n");
      assertThat(lab.tree("")).isEqualTo(before);
      assertThat(lab.processes()).isEmpty();
    }
  }

  @Test
  void readsFactsWithoutObeyingThem() throws Exception {
    try (Lab lab = built(2)) {
      String facts = Files.readString(lab.out.resolve("staging/" + Lab.id(1) + "/vm"));
      for (String hostile :
          List.of("$(touch pwned)", "`touch pwned`", "1;touch pwned", "../x", "a b", "*", "")) {
        lab.write(
            "staging/" + Lab.id(1) + "/vm",
            facts.replaceAll("ipv4=.*", "ipv4=" + hostile.replace("$", "\\$"))
                + "x\ntouch pwned\n");
        Ran ran = lab.vm("start", Lab.id(1));
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
            .isEqualTo(
                "vm: %s: staging/%s/vm is damaged: run unipage stage again\n"
                    .formatted(Lab.id(1), Lab.id(1)));
      }
      assertThat(lab.out.resolve("pwned")).doesNotExist();
      assertThat(lab.vm("start", "--all").out()).isEqualTo("1 VMs run, 1 failed\n");
    }
  }

  @Test
  void oneThatCannotStartIsNamedAndTheOthersRun() throws Exception {
    try (Lab lab = built(3)) {
      try (ServerSocket taken = new ServerSocket(lab.port, 1, InetAddress.getByName(Lab.ipv4(2)))) {
        Ran run = lab.make("run");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().lines())
            .first()
            .asString()
            .startsWith("vm: " + Lab.id(2) + ": ")
            .contains("cannot listen on " + Lab.ipv4(2) + ":" + taken.getLocalPort());
        assertThat(run.out()).startsWith("2 VMs run, 1 failed\n");
        assertThat(lab.status().keySet()).containsExactlyInAnyOrder(Lab.id(1), Lab.id(3));
      }
      lab.make("run").succeeds();
      assertThat(lab.processes()).hasSize(3);
    }
  }

  @Test
  void saysToRunMakeFirst() throws Exception {
    try (Lab lab = new Lab(folder, 2)) {
      for (String what : List.of("--all", Lab.id(1))) {
        Ran ran = lab.vm("start", what);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err())
            .isEqualTo("vm: start: build/page-server is not there: run make first\n");
      }
      assertThat(lab.out.resolve("run")).doesNotExist();
    }
  }

  @Test
  void keepsTheEndOfALogThatGrew() throws Exception {
    try (Lab lab = built(1)) {
      lab.vm("start", Lab.id(1)).succeeds();
      lab.vm("stop", Lab.id(1)).succeeds();
      Path log = lab.out.resolve("run/process/" + Lab.id(1) + ".log");
      Files.writeString(log, "kept\n");
      lab.vm("start", Lab.id(1)).succeeds();
      assertThat(log).content().startsWith("kept\n");
      lab.vm("stop", Lab.id(1)).succeeds();
      Files.writeString(log, "old\n" + "line\n".repeat(100_000) + "last\n");
      lab.vm("start", Lab.id(1)).succeeds();
      assertThat(Files.size(log)).isBetween(32_768L, 33_000L);
      assertThat(log).content().contains("line\nlast\n");
    }
  }

  @Test
  void worksFromEveryFolderAndRefusesASymbolicLink() throws Exception {
    try (Lab lab = built(1)) {
      Path staging = lab.out.resolve("staging");
      for (List<String> command :
          List.of(
              List.of("sh", "vm", "start", Lab.id(1)), List.of("sh", "./vm", "stop", "--all"))) {
        Lab.run(staging, command, "").succeeds();
      }
      lab.vm("down").succeeds();
      Path copy = Files.copy(staging.resolve("vm"), folder.resolve("vm"));
      assertThat(Lab.run(folder, List.of("sh", copy.toString(), "down"), "").err())
          .isEqualTo("vm: this script works in staging/ only\n");
      Files.createSymbolicLink(
          lab.out.resolve("run"), Files.createDirectory(folder.resolve("elsewhere")));
      Ran ran = lab.vm("start", Lab.id(1));
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.err())
          .isEqualTo("vm: " + Lab.id(1) + ": run/ is a symbolic link: remove it\n");
      assertThat(lab.vm("up").err()).isEqualTo("vm: up: run/ is a symbolic link: remove it\n");
      assertThat(lab.vm("down").err()).isEqualTo("vm: down: run/ is a symbolic link: remove it\n");
      assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }
  }

  @Test
  void saysHowItIsUsed() throws Exception {
    try (Lab lab = new Lab(folder, 1)) {
      String usage = lab.vm("help").succeeds().out();
      assertThat(usage).contains("vm up | down", "vm start", "vm stop", "vm status", "vm serve");
      for (List<String> wrong :
          List.of(
              List.<String>of(), List.of("frobnicate"), List.of("start"), List.of("stop", "-x"))) {
        Ran ran = lab.vm(wrong.toArray(String[]::new));
        assertThat(ran.status()).as("%s", wrong).isEqualTo(2);
        assertThat(ran.err()).isEqualTo(usage);
      }
    }
  }

  @Test
  void startsAsManyAsThereAre() throws Exception {
    int count = Boolean.getBoolean("unipage.full") ? 20_000 : 1_000;
    System.out.printf("vm: starts %d of 20000 stand-ins%n", count);
    try (Lab lab = new Lab(folder, 1)) {
      lab.stageFactsUpTo(count);
      // It takes no time and starts nothing: what counts is what the shell does.
      lab.write("build/page-server", "#!/bin/sh\nexit 0\n");
      lab.write("build/page-server.stamp", "0123456789abcdef\n");
      assertThat(lab.out.resolve("build/page-server").toFile().setExecutable(true)).isTrue();
      assertThat(lab.vm("start", "--all").succeeds().out()).isEqualTo(count + " VMs run\n");
      StringBuilder names = new StringBuilder();
      for (int entry = 1; entry <= count; entry++) {
        names.append(Lab.id(entry)).append('\n');
      }
      assertThat(lab.vmFrom(names.toString(), "start", "-").succeeds().out())
          .isEqualTo(count + " VMs run\n");
      assertThat(lab.vm("stop", "--all").succeeds().out()).isEmpty();
    }
  }

  private static String line(int entry, Map<String, String> pids) {
    return "%s running %s:[0-9]+ %d\\.txt\\.www\\.example\\.org pid %s, up in [0-9]+ ms\n"
        .formatted(Lab.id(entry), Lab.ipv4(entry), entry, pids.get(Lab.id(entry)));
  }

  private static String ask(PrintStream to, BufferedReader from, String command)
      throws IOException {
    to.println(command);
    return String.valueOf(from.readLine());
  }

  private static List<Ran> together(List<Callable<Ran>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Ran> all = new ArrayList<>();
      for (Future<Ran> one : threads.invokeAll(tasks)) {
        all.add(one.get());
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private Lab built(int entries) throws IOException {
    Lab lab = new Lab(folder.resolve("out"), entries);
    lab.make().succeeds();
    return lab;
  }
}
