package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md shows is what happens. */
class ReadmeTest {
  private static final Pattern NAME_ROW =
      Pattern.compile("^\\| `/([^`]*)`[^|]*\\| `([^`]*)` \\|$", Pattern.MULTILINE);

  @TempDir Path temp;

  @Test
  void showsTheHelp() throws Exception {
    assertThat(readme()).contains(shown("--help"), shown("stage", "--help"));
  }

  @Test
  void showsTheExampleBeingStaged() throws Exception {
    String example = "examples/www.lighthouse.example";
    String said =
        unipage("stage", example, "-o", temp.resolve("out").toString())
            .replace(temp.resolve("out").toString(), "/tmp/lighthouse")
            .replaceFirst(" -j[0-9]+\n", " -j2\n"); // as many as there are processors
    String command = "$ bin/unipage stage " + example + " -o /tmp/lighthouse\n";
    assertThat(readme()).contains((command + said).indent(4));
  }

  @Test
  void showsTheExampleBeingPreviewed() throws Exception {
    String example = "examples/www.lighthouse.example";
    // With as many digits as in README.md: the links have them too.
    int port = 9000;
    Process process = null;
    String said = "";
    while (said.isEmpty() && port < 9020) {
      process =
          new ProcessBuilder("bin/unipage", "preview", example, "--port", "" + ++port)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      said = upTo(process, "listening");
    }
    Objects.requireNonNull(process).destroy();
    assertThat(process.waitFor()).isZero();
    String shown = "$ bin/unipage preview " + example + "\n" + said.replace(":" + port, ":8080");
    assertThat(readme()).contains(shown.indent(4));
  }

  /** What a process says up to and including the line that starts so; empty if it ends before. */
  private static String upTo(Process process, String start) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line; (line = lines.readLine()) != null; ) {
      said.append(line).append('\n');
      if (line.startsWith(start)) {
        return said.toString();
      }
    }
    return "";
  }

  @Test
  void showsNamesAsTheyAre() throws Exception {
    List<String> command = new ArrayList<>(List.of("name", "--site-host", "www.example.org"));
    StringBuilder hosts = new StringBuilder();
    Matcher row = NAME_ROW.matcher(readme());
    while (row.find()) {
      command.add(row.group(1).endsWith("/") ? row.group(1) + "index.html" : row.group(1));
      hosts.append(row.group(2)).append('\n');
    }
    assertThat(command).hasSizeGreaterThan(12);
    assertThat(unipage(command.toArray(String[]::new))).isEqualTo(hosts.toString());
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  /** A command and what it says, as README.md should have it: indented by four. */
  private static String shown(String... args) throws IOException, InterruptedException {
    String text = "$ bin/unipage " + String.join(" ", args) + "\n" + unipage(args);
    return text.indent(4).replaceAll("(?m)^ +$", "");
  }

  private static String unipage(String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bin/unipage"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }
}
