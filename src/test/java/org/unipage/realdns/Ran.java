package org.unipage.realdns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a program that ran to its end said.
 *
 * @param status its exit status
 * @param output its standard output and error, in the order written
 */
public record Ran(int status, String output) {
  /** Runs {@code command} to its end. */
  public static Ran of(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }
}
