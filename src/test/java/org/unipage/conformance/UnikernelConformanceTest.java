package org.unipage.conformance;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/**
 * The unikernel's functor, applied to a stack and a page that have the signatures of MirageOS but
 * run on Unix: all of a unikernel that is ours, without the toolchain that builds one.
 */
class UnikernelConformanceTest {

  private static final List<String> MIRAGE =
      List.of(
          "fmt",
          "duration",
          "cmdliner",
          "mirage_runtime",
          "mirage_sleep",
          "cstruct",
          "mirage_flow",
          "ipaddr",
          "tcpip",
          "macaddr",
          "mirage_net",
          "mirage_block");

  @TempDir static Path folder;
  private static Path binary = Path.of("");

  @BeforeAll
  static void build() throws IOException {
    List<String> command = new ArrayList<>(List.of("ocamlfind", "ocamlopt"));
    command.addAll(PageServerProcess.WARNINGS);
    command.addAll(List.of("-thread", "-package", "lwt.unix", "-linkpkg"));
    Path ocaml = Path.of("src/test/ocaml");
    for (String module : MIRAGE) {
      command.add(copy(ocaml.resolve("stubs").resolve(module + ".mli")));
      command.add(copy(ocaml.resolve("unix_stack").resolve(module + ".ml")));
    }
    command.add(copy(Path.of("templates/server/page_server.ml")));
    command.add(copy(Path.of("templates/server/syn_gate.ml")));
    command.add(copy(Path.of("templates/server/unikernel.ml")));
    command.add(copy(Path.of("templates/server/block_page.ml")));
    command.add(copy(ocaml.resolve("unix_stack/main.ml")));
    command.addAll(List.of("-o", "unikernel-test"));
    PageServerProcess.run(folder, command);
    binary = folder.resolve("unikernel-test");
  }

  private static String copy(Path file) throws IOException {
    Path name = file.getFileName();
    Files.copy(file, folder.resolve(name), REPLACE_EXISTING);
    return name.toString();
  }

  /** Its times are those that people get; there are no arguments for them. */
  private record Unikernel(boolean block) implements ServerUnderTest.Launcher {
    @Override
    public ServerUnderTest start(Fixture fixture) {
      InetSocketAddress address = PageServerProcess.freeAddress();
      Path project = PageServerProcess.project(folder, fixture);
      if (block) {
        Path script = Path.of("templates/server/blockimage.sh").toAbsolutePath();
        PageServerProcess.run(
            project, List.of("sh", script.toString(), "page", "content", "pagedata"));
      }
      return PageServerProcess.start(
          List.of(
              binary.toString(),
              project.toString(),
              address.getAddress().getHostAddress(),
              "--port=" + address.getPort()),
          address);
    }

    @Override
    public ServerUnderTest start(Fixture fixture, ServerUnderTest.Limits limits) {
      throw new UnsupportedOperationException();
    }
  }

  private static final ServerUnderTest.Launcher LAUNCHER = new Unikernel(false);

  @Nested
  class Answers extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return LAUNCHER;
    }
  }

  @Nested
  class AnswersFromABlockDevice extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return new Unikernel(true);
    }
  }

  @Nested
  class Hostile extends HostileConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return LAUNCHER;
    }
  }
}
