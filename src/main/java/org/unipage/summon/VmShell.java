package org.unipage.summon;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.unipage.manifest.VmReply;
import org.unipage.manifest.VmReplyJson;

/** One {@code staging/vm serve}: a shell that runs a command at a time. For one thread. */
final class VmShell implements AutoCloseable {
  private static final int LONGEST_LINE = 8 << 20; // 20,000 VMs of 200 characters are half of it

  private final Process process;
  private final Writer to;
  private final BufferedReader from;

  /**
   * Starts it.
   *
   * @param out where the site was staged
   */
  VmShell(Path out) throws IOException {
    process =
        new ProcessBuilder(List.of("sh", out.resolve("staging").resolve("vm").toString(), "serve"))
            .redirectError(Redirect.DISCARD)
            .start();
    to = process.outputWriter(UTF_8);
    from = process.inputReader(UTF_8);
  }

  /**
   * Runs a command, and waits until it has.
   *
   * @param command a line
   * @throws IOException if the shell ended, was ended, or said something that is no answer
   */
  VmReply ask(String command) throws IOException {
    to.write(command + "\n");
    to.flush();
    return VmReplyJson.reply(line());
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(256);
    for (int c = from.read(); c != '\n'; c = from.read()) {
      if (c < 0) {
        throw new IOException("staging/vm ended");
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("staging/vm said too much");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  /** Ends it, and whatever command it is at; {@link #ask} fails then. Any thread. */
  void kill() {
    List<ProcessHandle> below = process.descendants().toList();
    process.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
  }

  /** Lets it end, as it does when nothing more can come. */
  @Override
  public void close() {
    try {
      to.close();
    } catch (IOException e) {
      kill(); // it is gone, or about to be
    }
  }
}
