package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;

/** A site of three pages, as unikernels under {@code solo5-spt}. Closing it stops what runs. */
final class SptSite implements AutoCloseable {
  private static final Path GUEST = Path.of("src/test/ocaml/gateway/unikernel.ml");

  final Path out;
  final Manifest manifest;

  /**
   * Stages it, and has MirageOS build it.
   *
   * @param duniverse the libraries, for {@code make DUNIVERSE}
   * @param guest whether its VMs run a guest with a memory, in place of the page server
   */
  SptSite(Path folder, String network, Path duniverse, boolean guest) throws IOException {
    Path mirror = Files.createDirectories(folder.resolve("www.spt.test"));
    Files.writeString(mirror.resolve("index.html"), "<!DOCTYPE html><title>Index</title>");
    for (int page = 1; page <= 3; page++) {
      Files.writeString(
          mirror.resolve(page + ".html"), "<!DOCTYPE html><title>Page " + page + "</title>");
    }
    out = folder.resolve("out");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, UTF_8);
    String[] stage = {
      "stage",
      mirror.toString(),
      "-o",
      out.toString(),
      "--target",
      "spt",
      "--network",
      network,
      "--spare",
      "12"
    };
    assertThat(Main.run(stream, stream, stage)).as(said.toString(UTF_8)).isZero();
    if (guest) {
      Path server = out.resolve("staging/server/unikernel.ml");
      Files.copy(GUEST, server, StandardCopyOption.REPLACE_EXISTING);
    }
    run("make", "-s", "-C", out.toString(), "DUNIVERSE=" + duniverse);
    manifest = ManifestJson.read(out.resolve("staging/manifest.json"));
  }

  Manifest.Page page(int n) {
    return manifest.entries().stream()
        .filter(page -> page.originalUrl().equals("/" + n + ".html"))
        .findFirst()
        .orElseThrow();
  }

  /** How many of its VMs run. */
  long running() throws IOException {
    Path real = out.toRealPath();
    return ProcessHandle.allProcesses()
        .filter(process -> isVm(Path.of("/proc/" + process.pid()), real))
        .count();
  }

  private static boolean isVm(Path process, Path folder) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).equals(folder)
          && Files.readString(process.resolve("comm")).equals("solo5-spt\n");
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  /** What copies have left in run/. */
  List<String> leftByCopies() throws IOException {
    return names(out.resolve("run/spt")).stream()
        .filter(name -> name.contains("+") || name.endsWith(".spare"))
        .toList();
  }

  /** The tap devices in this network. */
  static List<String> taps() throws IOException {
    return names(Path.of("/sys/class/net")).stream()
        .filter(name -> name.startsWith("unip"))
        .toList();
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  String vm(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", out.resolve("staging/vm").toString()));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new));
  }

  /** Runs a command that succeeds; returns what it says. */
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.onExit().join().exitValue()).as(said).isZero();
    return said;
  }

  @Override
  public void close() throws IOException {
    vm("down");
    assertThat(running()).isZero();
    assertThat(taps()).isEmpty();
  }
}
