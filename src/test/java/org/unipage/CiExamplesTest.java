package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The commands of the CI examples are run as they stand there, twice, as a pipeline would. */
class CiExamplesTest {
  private static final Path CI = Path.of("examples/ci");

  @TempDir Path dir;

  @Test
  void theGitLabJobStagesAndVerifies() throws Exception {
    runTwice(lines(member("gitlab-ci.yml", "stage-site", "script")));
  }

  @Test
  void theGitHubJobStagesAndVerifies() throws Exception {
    List<String> script = new ArrayList<>();
    for (Object step : (List<?>) member("github-actions.yml", "jobs", "stage", "steps")) {
      if (((Map<?, ?>) step).get("run") instanceof String run && !run.contains("add-matcher")) {
        script.add(run);
      }
    }
    assertThat(script).hasSize(3);
    runTwice(script);
  }

  @Test
  void theProblemMatcherReadsProblems() throws IOException {
    Matcher regexp =
        Pattern.compile("\"regexp\": \"(.*)\"")
            .matcher(Files.readString(CI.resolve("problem-matcher.json")));
    assertThat(regexp.find()).isTrue();
    Pattern problem = Pattern.compile(regexp.group(1).replace("\\\\", "\\"));
    Matcher line = problem.matcher("www.example.org/a%3Fb.html:12:7: \"x\" leads to http://x/");
    assertThat(line.matches()).isTrue();
    assertThat(line.group(1)).isEqualTo("www.example.org/a%3Fb.html");
    assertThat(line.group(2)).isEqualTo("12");
    assertThat(line.group(3)).isEqualTo("7");
    assertThat(line.group(4)).isEqualTo("\"x\" leads to http://x/");
    assertThat(problem.matcher("a.html: is too large").matches()).isTrue();
  }

  /** What stands at a place in one of the examples. */
  private static Object member(String file, String... place) throws IOException {
    Object here = new Yaml().load(Files.readString(CI.resolve(file)));
    for (String name : place) {
      here = Objects.requireNonNull(((Map<?, ?>) here).get(name), name);
    }
    return here;
  }

  private static List<String> lines(Object list) {
    return ((List<?>) list).stream().map(Object::toString).toList();
  }

  private void runTwice(List<String> script) throws Exception {
    SmallSite.in(dir);
    Path unipage = dir.resolve("unipage");
    Files.writeString(
        unipage,
        "#!/bin/sh\nexec '" + String.join("' '", ChildRun.command(ChildRun.java())) + "' \"$@\"\n");
    Files.setPosixFilePermissions(unipage, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> shell =
        new ArrayList<>(List.of("sh", "-ec", "cd \"$0\"\n" + String.join("\n", script)));
    shell.add(dir.toString());
    Map<String, String> environment = Map.of("SITE", "www.example.org", "UNIPAGE", "" + unipage);
    ChildRun first = ChildRun.of(shell, environment);
    assertThat(first.status()).as(first.output()).isZero();
    assertThat(dir.resolve("out/staging/manifest.json")).exists();
    ChildRun second = ChildRun.of(shell, environment);
    assertThat(second.status()).as(second.output()).isZero();
    assertThat(second.output()).contains("11 entries; no findings");
  }
}
