package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A folder that is all of the PATH: what a script under test finds there, and nothing else. */
final class FakeCommands {
  private final Path folder;

  FakeCommands(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** Has the real commands of these names. */
  void real(String... names) throws IOException {
    for (String name : names) {
      script(name, "exec /usr/bin/" + name + " \"$@\"");
    }
  }

  /** Has a command {@code name} that is these lines of shell. */
  void script(String name, String lines) throws IOException {
    executable(Files.writeString(folder.resolve(name), "#!/bin/sh\n" + lines + "\n"));
  }

  void remove(String name) throws IOException {
    Files.delete(folder.resolve(name));
  }

  static Path executable(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs {@code command} to its end with no environment but the PATH and {@code environment}. */
  Ran run(Map<String, String> environment, Path command, String... args)
      throws IOException, InterruptedException {
    return start(environment, command, args).finish();
  }

  Running start(Map<String, String> environment, Path command, String... args) throws IOException {
    // Java encodes arguments in its own locale; a script hands them on as they are.
    StringBuilder line = new StringBuilder("exec '" + command + "'");
    for (String arg : args) {
      line.append(" '").append(arg).append('\'');
    }
    Path script = Files.createTempFile(folder.getParent(), "run", ".sh");
    Path errors = Files.createTempFile(folder.getParent(), "run", ".err");
    Files.writeString(script, line.append('\n'));
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", script.toString());
    builder.environment().clear();
    builder.environment().put("PATH", folder.toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectError(errors.toFile()).start();
    process.getOutputStream().close();
    return new Running(process, errors);
  }

  /** What a command that ran to its end left. */
  record Ran(int status, String out, String err) {}

  /** A command under way. */
  record Running(Process process, Path errors) {
    Ran finish() throws IOException, InterruptedException {
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Ran(process.waitFor(), out, Files.readString(errors));
    }
  }
}
