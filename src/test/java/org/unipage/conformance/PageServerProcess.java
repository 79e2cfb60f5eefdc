package org.unipage.conformance;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.unipage.stage.PageFile;

/** The OCaml page server as a process, in the foreground. */
final class PageServerProcess implements ServerUnderTest {

  /** The flags that the texts must be clean under. */
  static final List<String> WARNINGS =
      List.of("-w", "+a-4-9-40-41-42-44-45-70", "-warn-error", "+a");

  private static final Path TEXTS = Path.of("templates/server");

  private final Process process;
  private final InetSocketAddress address;

  private PageServerProcess(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /** The server, linked once for all tests. */
  static Path binary() {
    return Once.BINARY;
  }

  private static final class Once {
    static final Path BINARY =
        build(Path.of("target/page-server"), "lwt.unix", List.of("page_server.ml"), TEXTS);
  }

  /** The server on CoHTTP, linked once for all tests. */
  static Path onCohttp() {
    return OnceOnCohttp.BINARY;
  }

  private static final class OnceOnCohttp {
    static final Path BINARY = onCohttp(Path.of("target/cohttp-server"), TEXTS);
  }

  /**
   * Links the server on CoHTTP in {@code folder}.
   *
   * @param dynamic the folder that {@code dynamic.ml} is taken from
   */
  static Path onCohttp(Path folder, Path dynamic) {
    return build(folder, "lwt.unix,cohttp-lwt", COHTTP, dynamic);
  }

  /** What a server on CoHTTP is made of, as it is staged. */
  static final List<String> COHTTP = List.of("page_core.ml", "dynamic.ml", "page_server.ml");

  /** Copies one of {@link #COHTTP} to {@code folder}. */
  static void copyForCohttp(String text, Path folder, Path dynamic) throws IOException {
    Path from =
        switch (text) {
          case "page_core.ml" -> TEXTS.resolve("page_server.ml");
          case "page_server.ml" -> TEXTS.resolve("cohttp_server.ml");
          default -> dynamic.resolve(text);
        };
    Files.copy(from, folder.resolve(text), REPLACE_EXISTING);
  }

  /** Links a server in {@code folder} with Debian's OCaml and its {@code packages}. */
  private static Path build(Path folder, String packages, List<String> texts, Path dynamic) {
    List<String> command = new ArrayList<>(List.of("ocamlfind", "ocamlopt"));
    command.addAll(WARNINGS);
    command.addAll(List.of("-thread", "-package", packages, "-linkpkg"));
    command.addAll(texts);
    command.addAll(List.of("process.ml", "-o", "page-server"));
    try {
      Files.createDirectories(folder);
      for (String text : texts) {
        if (texts.equals(COHTTP)) {
          copyForCohttp(text, folder, dynamic);
        } else {
          Files.copy(TEXTS.resolve(text), folder.resolve(text), REPLACE_EXISTING);
        }
      }
      Files.copy(TEXTS.resolve("process.ml"), folder.resolve("process.ml"), REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(folder, command);
    return folder.resolve("page-server").toAbsolutePath();
  }

  /** Runs a command that must succeed in silence; returns what it wrote to stdout. */
  static String run(Path folder, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + "\n" + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(
          command.get(0) + " is needed: bin/test says what to install", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Servers {@code binary} for projects in folders of their own below {@code folder}. */
  static Launcher launcher(Path binary, Path folder) {
    return new Launcher() {
      @Override
      public ServerUnderTest start(Fixture fixture) {
        return launch(fixture, List.of());
      }

      @Override
      public ServerUnderTest start(Fixture fixture, Limits limits) {
        return launch(
            fixture,
            List.of(
                "--connections", "" + limits.connections(),
                "--head-timeout", "" + limits.head(),
                "--idle-timeout", "" + limits.idle(),
                "--stalled-timeout", "" + limits.stalled()));
      }

      private ServerUnderTest launch(Fixture fixture, List<String> options) {
        return PageServerProcess.start(binary, project(folder, fixture), options);
      }
    };
  }

  /** Writes the project of {@code fixture} into a new folder. */
  static Path project(Path folder, Fixture fixture) {
    try {
      Path project = Files.createTempDirectory(folder, "project");
      Files.write(project.resolve("content"), fixture.content());
      Files.write(project.resolve("page"), PageFile.bytes(fixture.facts()));
      return project;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A free port of the loopback address. */
  static InetSocketAddress freeAddress() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PageServerProcess start(Path binary, Path project, List<String> options) {
    InetSocketAddress address = freeAddress();
    List<String> command =
        new ArrayList<>(
            List.of(
                binary.toString(),
                "--dir",
                project.toString(),
                "--listen",
                address.getAddress().getHostAddress() + ":" + address.getPort()));
    command.addAll(options);
    return start(command, address);
  }

  /** Runs a server that listens when it has written its first line. */
  static PageServerProcess start(List<String> command, InetSocketAddress address) {
    try {
      Process process =
          new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader errors =
          new BufferedReader(
              new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
      String line = errors.readLine();
      if (line == null || !line.contains(" on ")) {
        throw new IllegalStateException("no start: " + line);
      }
      return new PageServerProcess(process, address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public String host() {
    return "guide.html.docs.www.example.org:8080";
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("the server did not end on SIGTERM");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("the server ended with status " + process.exitValue());
    }
  }
}
