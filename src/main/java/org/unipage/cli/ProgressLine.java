package org.unipage.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.unipage.Progress;
import org.unipage.manifest.Manifest;

/** Draws how far a run is: a bar on a terminal, a line for each project with {@code --verbose}. */
final class ProgressLine implements Progress {
  private static final int WIDTH = 40;

  private final PrintStream err;
  private final boolean verbose;
  private final boolean bar;
  private final String verb;
  private int entries;
  private int done;
  private int drawn = -1;

  private ProgressLine(PrintStream err, boolean verbose, boolean bar, String verb) {
    this.err = err;
    this.verbose = verbose;
    this.bar = bar;
    this.verb = verb;
  }

  static ProgressLine of(PrintStream err, boolean verbose, boolean dryRun) {
    boolean bar = !verbose && err.equals(System.err) && isTerminal();
    return new ProgressLine(err, verbose, bar, dryRun ? "Would prepare" : "Preparing");
  }

  /** Whether standard error is a terminal; Java has no word for it. */
  private static boolean isTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
          .toString()
          .matches("/dev/(pts/|tty|console).*");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void start(int entries) {
    this.entries = entries;
    draw();
  }

  @Override
  public void done(Manifest.Page page) {
    done++;
    if (verbose) {
      err.println(verb + " unikernel for " + page.host() + " in staging/" + page.id());
    }
    draw();
  }

  @Override
  public void end() {
    if (bar) {
      err.print("\r\033[K");
      err.flush();
    }
  }

  private void draw() {
    int filled = entries == 0 ? WIDTH : (int) ((long) WIDTH * done / entries);
    if (bar && filled != drawn) {
      drawn = filled;
      err.print(
          "\r[" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + done + "/" + entries);
      err.flush();
    }
  }
}
