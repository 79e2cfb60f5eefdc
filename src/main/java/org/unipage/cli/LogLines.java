package org.unipage.cli;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.unipage.site.Problem;

/** What servers log, one line for each event: when (UTC), how serious, what. */
final class LogLines extends Handler {
  // Kept, or their levels would be forgotten again. What Jetty tells at level INFO is for its own
  // developers; and every client can have its parser warn.
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");
  private static final Logger JETTY_PARSER = Logger.getLogger("org.eclipse.jetty.http");

  private final PrintStream err;

  private LogLines(PrintStream err) {
    this.err = err;
    setFormatter(new Line());
  }

  /** Sends all logs of the process to {@code err}. */
  static void to(PrintStream err) {
    LogManager.getLogManager().reset();
    JETTY.setLevel(Level.WARNING);
    JETTY_PARSER.setLevel(Level.SEVERE);
    Logger.getLogger("").addHandler(new LogLines(err));
  }

  @Override
  public void publish(LogRecord event) {
    if (isLoggable(event)) {
      err.println(getFormatter().format(event));
    }
  }

  @Override
  public void flush() {
    err.flush();
  }

  @Override
  public void close() {
    flush();
  }

  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord event) {
      Throwable thrown = event.getThrown();
      return event.getInstant().truncatedTo(ChronoUnit.MILLIS)
          + " "
          + event.getLevel().getName()
          + " "
          + Problem.printable(formatMessage(event) + (thrown == null ? "" : ": " + thrown));
    }
  }
}
