package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A run of the real command in a JVM of its own.
 *
 * @param status its exit status
 * @param output what it wrote to stdout and stderr
 */
record ChildRun(int status, String output) {

  /** The command line that runs {@code unipage} with {@code args} in this build's classes. */
  static List<String> command(Path java, String... args) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(
        List.of("-Xmx256m", "-cp", System.getProperty("java.class.path"), "org.unipage.cli.Main"));
    command.addAll(List.of(args));
    return command;
  }

  /** The java of this JVM. */
  static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /** Runs a command to its end. */
  static ChildRun of(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("unipage", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("still running after 5 minutes: " + command);
      }
      return new ChildRun(process.exitValue(), new String(Files.readAllBytes(log), UTF_8));
    } finally {
      Files.delete(log);
    }
  }
}
