package org.unipage.make;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.unipage.stage.PageFacts;
import org.unipage.stage.PageFile;
import org.unipage.stage.Representation;
import org.unipage.template.Templates;

/**
 * A staged site of text files for target {@code process}, made without a mirror, with real make and
 * a real shell to use it. Closing it stops what runs.
 */
final class Lab implements AutoCloseable {
  static final List<String> SPARE = List.of("127.57.250.1", "127.57.250.2");

  final Path out;
  final int port;
  private final LabFiles files;

  /** What a command did. */
  record Ran(int status, String out, String err) {
    Ran succeeds() {
      assertThat(status).as("%s%s", out, err).isZero();
      return this;
    }
  }

  /** One line of {@code vm status --json}, its values as text. */
  record Status(
      String id, String copy, String state, String pid, String ipv4, String bootMs, String log) {}

  Lab(Path out, int entries) throws IOException {
    this.out = out;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(ipv4(1)))) {
      port = free.getLocalPort();
    }
    Templates templates = Templates.of(null);
    files = new LabFiles(templates);
    write("staging/manifest.json", "{}\n");
    for (Map.Entry<String, byte[]> file : files.shared(site()).entrySet()) {
      write(file.getKey(), file.getValue());
    }
    for (String source : List.of("page_server.ml", "process.ml")) {
      write("staging/server/" + source, templates.copy("server/" + source));
    }
    for (int entry = 1; entry <= entries; entry++) {
      stage(entry, "text " + entry + "\n");
    }
  }

  SiteFacts site() {
    return new SiteFacts(
        "process",
        false,
        false,
        "www.example.org",
        "http://www.example.org:" + port + "/",
        "www.example.org.zone",
        "127.57.0.0/16",
        "127.57.0.1",
        SPARE,
        id(1),
        ipv4(1),
        port);
  }

  /** Stages an entry, or stages it again with other content. */
  void stage(int entry, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    String hash = sha256(bytes);
    String project = "staging/" + id(entry) + "/";
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    PageFile.write(
        new PageFacts(
            "http://www.example.org:" + port,
            "/" + entry + ".txt",
            new Representation("text/plain", null, bytes.length, hash, null, List.of()),
            List.of(),
            List.of(),
            null),
        page);
    write(project + "page", page.toByteArray());
    write(project + "content", bytes);
    stageFacts(entry, hash.substring(0, 16));
  }

  /** Stages so many entries that nobody asks: with their facts alone. */
  void stageFactsUpTo(int count) throws IOException {
    for (int entry = 2; entry <= count; entry++) {
      stageFacts(entry, "0123456789abcdef");
    }
  }

  private void stageFacts(int entry, String stamp) throws IOException {
    write(
        "staging/" + id(entry) + "/" + LabFiles.FACTS,
        files.facts(
            new VmFacts(
                id(entry), entry + ".txt.www.example.org", ipv4(entry), null, port, 32, stamp)));
  }

  /** Takes an entry away, as {@code unipage stage} does when its file has gone. */
  void unstage(int entry) throws IOException {
    Path project = out.resolve("staging").resolve(id(entry));
    for (String file : List.of(LabFiles.FACTS, "page", "content")) {
      Files.delete(project.resolve(file));
    }
    Files.delete(project);
  }

  static String id(int entry) {
    return sha256(Integer.toString(entry).getBytes(StandardCharsets.UTF_8)).substring(0, 20);
  }

  static String ipv4(int entry) {
    return "127.57.%d.%d".formatted(entry / 250, entry % 250 + 1);
  }

  Ran make(String... words) {
    return run(out, Stream.concat(Stream.of("make"), Arrays.stream(words)).toList(), "");
  }

  Ran vm(String... words) {
    return vmFrom("", words);
  }

  Ran vmFrom(String stdin, String... words) {
    return run(
        Path.of("/"),
        Stream.concat(Stream.of("sh", out.resolve("staging/vm").toString()), Arrays.stream(words))
            .toList(),
        stdin);
  }

  static Ran run(Path folder, List<String> command, String stdin) {
    try {
      Path err = Files.createTempFile("lab", ".err");
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("MAKE"));
      Process process = builder.redirectError(err.toFile()).start();
      try (var to = process.getOutputStream()) {
        to.write(stdin.getBytes(StandardCharsets.UTF_8));
      }
      // Until its end, which does not come while a VM still holds the pipe.
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Ran ran = new Ran(process.waitFor(), text, Files.readString(err));
      Files.delete(err);
      return ran;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What {@code vm status --json} says, by name. */
  Map<String, Status> status(String... names) throws IOException {
    Ran ran =
        vm(
            Stream.concat(Stream.of("status", "--json"), Arrays.stream(names))
                .toArray(String[]::new));
    Map<String, Status> all = new TreeMap<>();
    for (String line : ran.succeeds().out().lines().toList()) {
      Status one = parse(line);
      all.put(one.copy().equals("0") ? one.id() : one.id() + "+" + one.copy(), one);
    }
    return all;
  }

  static Status parse(String line) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      assertThat(json.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        fields.put(name, json.getText());
      }
      assertThat(json.nextToken()).isNull();
    }
    assertThat(fields).hasSize(7);
    return new Status(
        fields.getOrDefault("id", ""),
        fields.getOrDefault("copy", ""),
        fields.getOrDefault("state", ""),
        fields.getOrDefault("pid", ""),
        fields.getOrDefault("ipv4", ""),
        fields.getOrDefault("bootMs", ""),
        fields.getOrDefault("log", ""));
  }

  /** The process ids of those that run, by name. */
  Map<String, String> pids() throws IOException {
    Map<String, String> pids = new TreeMap<>();
    status().forEach((name, vm) -> pids.put(name, vm.pid()));
    return pids;
  }

  /** Ends a VM without a word to anyone. */
  void kill(String name) throws Exception {
    Status vm = status(name).get(name);
    assertThat(vm).isNotNull();
    long pid = Long.parseLong(vm.pid());
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    while (processes().contains(pid)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  String get(int entry) throws IOException {
    return get(ipv4(entry), "/" + entry + ".txt");
  }

  String get(String address, String path) throws IOException {
    URI uri = URI.create("http://%s:%d%s".formatted(address, port, path));
    try (InputStream body = uri.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The processes whose working folder is OUT: page servers, and whatever else make left. */
  List<Long> processes() throws IOException {
    List<Long> found = new ArrayList<>();
    Path real = out.toRealPath();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      try {
        Path folder = Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd"));
        if (folder.equals(real)) {
          found.add(process.pid());
        }
      } catch (IOException e) {
        // It has ended, or is a zombie.
      }
    }
    return found;
  }

  /** Every file under a folder of OUT, relative to OUT. */
  List<String> tree(String folder) throws IOException {
    try (Stream<Path> walk = Files.walk(out.resolve(folder))) {
      return walk.filter(Files::isRegularFile)
          .map(file -> out.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  void write(String file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String file, byte[] bytes) throws IOException {
    Path path = out.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    vm("down");
    for (long pid : processes()) { // a test that failed may have lost one
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
