package org.unipage.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.unipage.conformance.AnswersConformance.away;
import static org.unipage.conformance.AnswersConformance.get;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.stage.PageFacts;
import org.unipage.stage.PageFile;
import org.unipage.stage.Representation;

/** The page server as a command: how it starts, what it leaves behind, how it ends. */
@Timeout(60)
class DaemonTest {

  @TempDir Path folder;
  private final List<Long> started = new ArrayList<>();
  private InetSocketAddress address = PageServerProcess.freeAddress();

  /** How a command ended. */
  record Ended(int status, String out, String err) {}

  @BeforeEach
  void choosePort() {
    address = PageServerProcess.freeAddress();
  }

  @AfterEach
  void stopWhatStillRuns() {
    for (long pid : started) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void acceptsConnectionsWhenTheCommandReturns() throws IOException, InterruptedException {
    assertThat(daemon(PageServerProcess.project(folder, Fixture.PAGE)))
        .isEqualTo(new Ended(0, "", ""));
    assertThat(ask("/x")).isEqualTo(away("/x"));
  }

  @Test
  void leavesARecordThatNamesItAndGoesAwayWithIt() throws IOException, InterruptedException {
    daemon(PageServerProcess.project(folder, Fixture.PAGE));
    String stat = Files.readString(Path.of("/proc/" + pid() + "/stat"));
    String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    assertThat(Files.readString(folder.resolve("record")))
        .matches(
            "pid=%d start=%s boot=%s stamp=abc-1 ms=[0-9]{1,5}\n".formatted(pid(), start, boot));
    ProcessHandle server = ProcessHandle.of(pid()).orElseThrow();
    assertThat(server.parent().map(ProcessHandle::pid))
        .isNotEqualTo(java.util.Optional.of(ProcessHandle.current().pid()));
    server.destroy();
    server.onExit().join();
    assertThat(folder.resolve("record")).doesNotExist();
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.equals("log") || name.startsWith("project"));
    }
  }

  @Test
  void leavesTheRecordOfAnotherAlone() throws IOException, InterruptedException {
    daemon(PageServerProcess.project(folder, Fixture.PAGE));
    ProcessHandle server = ProcessHandle.of(pid()).orElseThrow();
    Files.writeString(folder.resolve("record"), "pid=1 start=1 boot=x stamp=y\n");
    server.destroy();
    server.onExit().join();
    assertThat(folder.resolve("record")).exists();
  }

  @Test
  void saysWhenTheAddressIsInUse() throws IOException, InterruptedException {
    Path project = PageServerProcess.project(folder, Fixture.PAGE);
    daemon(project);
    pid();
    Ended second = daemon(project);
    assertThat(second.status()).isEqualTo(1);
    assertThat(second.err())
        .matches("page-server: cannot listen on 127.0.0.1:\\d+: address already in use: .*\n");
    assertThat(ask("/x")).isEqualTo(away("/x"));
  }

  @Test
  void saysWhatIsWrongWithAProject() throws IOException, InterruptedException {
    Path project = PageServerProcess.project(folder, Fixture.PAGE);
    Files.writeString(project.resolve("content"), "short");
    assertThat(daemon(project).err())
        .isEqualTo(
            "page-server: "
                + project
                + "/content: 5 bytes long instead of "
                + Fixture.PAGE.content().length
                + "\n");
    Files.delete(project.resolve("content"));
    assertThat(daemon(project).err())
        .isEqualTo("page-server: " + project + "/content: No such file or directory\n");
    Files.write(project.resolve("content"), Fixture.PAGE.content());
    byte[] page = Files.readAllBytes(project.resolve("page"));
    Files.write(project.resolve("page"), java.util.Arrays.copyOf(page, page.length - 1));
    assertThat(daemon(project).err())
        .matches("page-server: .*/page: the blob is \\d+ bytes long instead of \\d+\n");
    Files.write(project.resolve("page"), new byte[0]);
    Ended empty = daemon(project);
    assertThat(empty.status()).isEqualTo(1);
    assertThat(empty.err()).endsWith("/page: not a `page` file of version 1\n");
    assertThat(folder.resolve("record")).doesNotExist();
  }

  @Test
  void saysWhatIsWrongWithItsArguments() throws IOException, InterruptedException {
    String project = PageServerProcess.project(folder, Fixture.PAGE).toString();
    assertThat(run(List.of(PageServerProcess.binary().toString(), "--dir", project)).status())
        .isEqualTo(2);
    for (String listen :
        List.of(
            "", "x", "127.0.0.1", "127.0.0.1:0", "localhost:80", "1.2.3.4:x", "127.0.0.1:70000")) {
      Ended ended =
          run(List.of(PageServerProcess.binary().toString(), "--dir", project, "--listen", listen));
      assertThat(ended.status()).isBetween(1, 2);
      assertThat(ended.err().lines()).hasSize(1);
    }
    assertThat(
            run(List.of(
                    PageServerProcess.binary().toString(),
                    "--listen",
                    "127.0.0.1:1",
                    "--dir",
                    project,
                    "--daemon",
                    "--record",
                    folder.resolve("no/such/record").toString()))
                .status())
        .isEqualTo(1);
  }

  @Test
  void finishesAnswersThatAreUnderWay() throws IOException, InterruptedException {
    daemon(PageServerProcess.project(folder, Fixture.LARGE));
    ProcessHandle server = ProcessHandle.of(pid()).orElseThrow();
    try (Client busy = new Client(at(address), 16384);
        Client idle = new Client(at(address))) {
      idle.send(get("/x")).receive("GET");
      busy.send(get("/large.bin"));
      busy.take(1);
      server.destroy();
      assertThat(idle.isOver()).isTrue();
      int size = Fixture.LARGE.content().length;
      assertThat(busy.rest()).endsWith(Fixture.LARGE.text().substring(size - 1_000_000));
    }
    server.onExit().join();
    assertThat(folder.resolve("record")).doesNotExist();
  }

  @Test
  void goesOnWhenThereAreNoMoreDescriptors() throws IOException, InterruptedException {
    Path project = PageServerProcess.project(folder, Fixture.PAGE);
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 40; exec \"$@\"", "sh"));
    command.addAll(command(project));
    assertThat(run(command).status()).isZero();
    pid();
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      clients.add(new Client(at(address)));
    }
    assertThat(ask("/x")).isEqualTo(away("/x"));
    clients.forEach(Client::close);
    assertThat(ask("/x")).isEqualTo(away("/x"));
  }

  @Test
  void servesAFileLargerThanFourGibibytesInLittleMemory() throws IOException, InterruptedException {
    long size = (5L << 30) + 3;
    Path project = Files.createDirectory(folder.resolve("project"));
    try (RandomAccessFile content =
        new RandomAccessFile(project.resolve("content").toFile(), "rw")) {
      content.setLength(size); // a hole: it takes no room
      content.seek(size - 3);
      content.write("end".getBytes(UTF_8));
    }
    Representation form =
        new Representation("video/mp4", null, size, "0".repeat(64), null, List.of());
    PageFacts facts = new PageFacts(Fixture.ORIGIN, "/v.mp4", form, List.of(), List.of(), null);
    Files.write(project.resolve("page"), PageFile.bytes(facts));
    daemon(project);
    Answer end = Client.ask(at(address), get("/v.mp4", "Range: bytes=-4"));
    assertThat(end.body()).isEqualTo("\0end");
    assertThat(end.field("content-range"))
        .isEqualTo("bytes " + (size - 4) + "-" + (size - 1) + "/" + size);
    try (Client client = new Client(at(address))) {
      client.send(get("/v.mp4"));
      client.take(200_000_000);
    }
    String status = Files.readString(Path.of("/proc/" + pid() + "/status"));
    Matcher anonymous = Pattern.compile("RssAnon:\\s+(\\d+) kB").matcher(status);
    assertThat(anonymous.find()).isTrue();
    assertThat(Integer.parseInt(anonymous.group(1))).isLessThan(20_000);
  }

  private Answer ask(String target) {
    return Client.ask(at(address), get(target));
  }

  private Ended daemon(Path project) throws IOException, InterruptedException {
    return run(command(project));
  }

  private List<String> command(Path project) {
    return List.of(
        PageServerProcess.binary().toString(),
        "--dir",
        project.toString(),
        "--listen",
        address.getAddress().getHostAddress() + ":" + address.getPort(),
        "--daemon",
        "--record",
        folder.resolve("record").toString(),
        "--log",
        folder.resolve("log").toString(),
        "--stamp",
        "abc-1");
  }

  /** The process that the record names; it is ended after the test. */
  private long pid() throws IOException {
    Matcher record =
        Pattern.compile("pid=(\\d+) ").matcher(Files.readString(folder.resolve("record")));
    assertThat(record.find()).isTrue();
    long pid = Long.parseLong(record.group(1));
    started.add(pid);
    return pid;
  }

  /** Waits for a command; what runs on behind it must not hold its streams open. */
  private Ended run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    if (process.exitValue() == 0 && Files.exists(folder.resolve("record"))) {
      pid();
    }
    return new Ended(process.exitValue(), out, err);
  }

  private static ServerUnderTest at(InetSocketAddress address) {
    return new ServerUnderTest() {
      @Override
      public InetSocketAddress address() {
        return address;
      }

      @Override
      public String host() {
        return "h";
      }

      @Override
      public void close() {}
    };
  }
}
