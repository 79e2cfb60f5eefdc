package org.unipage.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The machine that this process runs on. */
public final class ThisMachine implements Machine {
  private static final int LONGEST = 65_536;
  private static final int SECONDS = 10;

  @Override
  public boolean has(String command) {
    return Arrays.stream(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, command))
        .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
  }

  @Override
  public @Nullable String run(String... command) {
    try {
      Path said = Files.createTempFile("unipage-doctor", "");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return null;
        }
        try (var in = Files.newInputStream(said)) {
          String text = new String(in.readNBytes(LONGEST), ISO_8859_1).strip();
          return process.exitValue() == 0 ? text : null;
        }
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public @Nullable String read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST), ISO_8859_1);
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  public boolean isWritable(Path file) {
    return Files.isReadable(file) && Files.isWritable(file);
  }
}
