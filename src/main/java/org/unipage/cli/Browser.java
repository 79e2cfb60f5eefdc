package org.unipage.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The browser that whoever sits at this machine uses. */
final class Browser {
  private Browser() {}

  /** Shows {@code url}, an http URL of ours; says so if that cannot be done. */
  static void open(String url, PrintStream err) {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    List<String> command =
        system.contains("mac")
            ? List.of("open", url)
            : system.contains("windows")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", url)
                : List.of("xdg-open", url);
    try {
      new ProcessBuilder(command)
          .redirectInput(ProcessBuilder.Redirect.PIPE)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .getOutputStream()
          .close();
    } catch (IOException e) {
      err.println(
          "unipage: " + command.get(0) + " cannot be run: open " + url + " in a browser yourself");
    }
  }
}
