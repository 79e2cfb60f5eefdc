package org.unipage.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ManPageTest {
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z0-9-]*");

  static Stream<String> commands() {
    return Stream.of(
        "",
        "stage",
        "preview",
        "verify",
        "dns",
        "gateway",
        "top",
        "name",
        "path",
        "generate-completion");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void tellsOfEveryOptionThatTheHelpTellsOf(String command) throws IOException {
    String man = Files.readString(Path.of("docs/unipage.1")).replace("\\", "");
    Cli help = command.isEmpty() ? Cli.run("--help") : Cli.run(command, "--help");
    List<String> options =
        OPTION.matcher(help.out()).results().map(r -> r.group()).distinct().toList();
    assertThat(options).isNotEmpty();
    assertThat(man).contains(options).contains(command);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void completesEveryCommand(String command) {
    Matcher script = Pattern.compile(".*").matcher(Cli.run("generate-completion").out());
    assertThat(script.results().map(r -> r.group())).anyMatch(line -> line.contains(command));
  }
}
