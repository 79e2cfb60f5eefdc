package org.unipage.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The terminal, for a command that fills it and takes single keys. Closing it, or the end of the
 * process, leaves it as it was. Java has no word for any of this, so stty(1) does it.
 */
final class Terminal implements AutoCloseable {
  private static final Path TTY = Path.of("/dev/tty");
  private static final String ENTER = "\033[?1049h\033[?25l"; // the other screen, no cursor
  private static final String LEAVE = "\033[?25h\033[?1049l";

  private final PrintStream out;
  private final InputStream keys;
  private final String settings;
  private final Thread atExit = new Thread(this::restore, "terminal");
  private boolean restored;

  /** Whether standard output is a terminal. */
  static boolean isThere(PrintStream out) {
    try {
      return out.equals(System.out)
          && Files.readSymbolicLink(Path.of("/proc/self/fd/1"))
              .toString()
              .matches("/dev/(pts/|tty|console).*");
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes the terminal. */
  Terminal(PrintStream out) throws IOException {
    this.out = out;
    this.settings = stty("-g").strip();
    this.keys = Files.newInputStream(TTY);
    Runtime.getRuntime().addShutdownHook(atExit);
    // A read waits for a tenth of a second at most, and what is pressed is not shown.
    String unused = stty("-icanon", "-echo", "min", "0", "time", "1");
    out.print(ENTER);
    out.flush();
  }

  private static String stty(String... words) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "exec stty \"$@\" </dev/tty", "stty"));
    command.addAll(List.of(words));
    Process stty = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    String said = new String(stty.getInputStream().readAllBytes(), UTF_8);
    try {
      if (stty.waitFor() != 0) {
        throw new IOException("stty does not know this terminal");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return said;
  }

  /**
   * How large it is now.
   *
   * @param rows lines
   * @param columns characters in a line
   */
  record Size(int rows, int columns) {}

  Size size() throws IOException {
    String[] words = stty("size").strip().split(" ");
    try {
      int rows = Integer.parseInt(words[0]);
      int columns = Integer.parseInt(words[1]);
      return rows > 0 && columns > 0 ? new Size(rows, columns) : new Size(24, 80);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return new Size(24, 80);
    }
  }

  /** Shows these lines and nothing else. */
  void show(List<String> lines) {
    out.print("\033[H" + String.join("\033[K\r\n", lines) + "\033[K\033[J");
    out.flush();
  }

  /** The key that is pressed in the next tenth of a second; -1: none. */
  int key() throws IOException {
    long before = System.nanoTime();
    int key = keys.read();
    if (key < 0 && System.nanoTime() - before < TimeUnit.MILLISECONDS.toNanos(50)) {
      try { // the terminal has gone, or was set otherwise by somebody
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return key;
  }

  private synchronized void restore() {
    if (!restored) {
      restored = true;
      out.print(LEAVE);
      out.flush();
      try {
        String unused = stty(settings);
      } catch (IOException e) {
        // It has gone.
      }
    }
  }

  @Override
  public void close() throws IOException {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending.
    }
    keys.close();
  }
}
