package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same mirror gives the same bytes, whoever stages it, where and when. */
class SameBytesTest {

  private static final Path GIT_DOC = Path.of("/usr/share/doc/git/html");

  @TempDir Path dir;

  @Test
  void underEveryLocaleTimeZoneUserUmaskThreadCountFileOrderAndJdk() throws Exception {
    Path mirror = SmallSite.in(dir);
    copyPages(GIT_DOC, mirror.resolve("git"));
    Path shuffled = dir.resolve("shuffled/www.example.org");
    copyShuffled(mirror, shuffled);
    Map<String, String> expected = stage(mirror, "plain", List.of(), Map.of());
    assertThat(expected.size()).isGreaterThan(200);

    same(expected, stage(mirror, "c", List.of(), Map.of("LC_ALL", "C")));
    same(expected, stage(mirror, "utf8", List.of(), Map.of("LC_ALL", "C.UTF-8")));
    same(expected, stage(mirror, "zone", List.of(), Map.of("TZ", "Pacific/Chatham")));
    same(expected, stage(mirror, "threads", List.of(), Map.of(), "--threads", "7"));
    same(
        expected,
        stage(mirror, "umask", List.of("sh", "-c", "umask 077; exec \"$@\"", "-"), Map.of()));
    same(expected, stage(shuffled, "order", List.of(), Map.of()));
    same(
        expected,
        stage(
            mirror,
            "user",
            List.of("unshare", "--user", "--map-user=12345"),
            Map.of("HOME", "/nonexistent", "USER", "somebody")));
    for (Path java : otherJdks()) {
      same(expected, stageInto(mirror, dir.resolve("out-" + java.hashCode()), java));
    }
  }

  private static void same(Map<String, String> expected, Map<String, String> actual) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, bytes) -> assertThat(bytes.equals(actual.get(name))).as(name).isTrue());
  }

  private Map<String, String> stage(
      Path mirror, String out, List<String> prefix, Map<String, String> environment, String... more)
      throws Exception {
    return stageInto(mirror, dir.resolve("out-" + out), prefix, environment, more);
  }

  private static Map<String, String> stageInto(Path mirror, Path out, Path java) throws Exception {
    System.out.println("same bytes: also with " + java);
    return staged(ChildRun.command(java, "stage", "" + mirror, "-o", "" + out), Map.of(), out);
  }

  private static Map<String, String> stageInto(
      Path mirror, Path out, List<String> prefix, Map<String, String> environment, String... more)
      throws Exception {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(ChildRun.command(ChildRun.java(), "stage", "" + mirror, "-o", "" + out));
    command.addAll(List.of(more));
    return staged(command, environment, out);
  }

  private static Map<String, String> staged(
      List<String> command, Map<String, String> environment, Path out) throws Exception {
    ChildRun run = ChildRun.of(command, environment);
    assertThat(run.status()).as(run.output()).isZero();
    return SmallSite.tree(out);
  }

  /** The JDKs beside this one, newest ways of writing included. */
  private static List<Path> otherJdks() throws IOException {
    List<Path> others = new ArrayList<>();
    Path mine = ChildRun.java().toRealPath();
    try (DirectoryStream<Path> jdks = Files.newDirectoryStream(Path.of("/usr/lib/jvm"))) {
      for (Path jdk : jdks) {
        Path java = jdk.resolve("bin/java");
        if (Files.isExecutable(java)
            && !java.toRealPath().equals(mine)
            && others.stream().noneMatch(java.toAbsolutePath()::equals)) {
          others.add(java.toRealPath());
        }
      }
    }
    return others.stream().distinct().sorted().toList();
  }

  private static void copyPages(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().limit(60).toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }

  /** A copy whose folders list their files in another order. */
  private static void copyShuffled(Path from, Path to) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(from)) {
      walk.filter(Files::isRegularFile).forEach(files::add);
    }
    Collections.sort(files);
    Collections.shuffle(files, new Random(1));
    for (Path file : files) {
      Path copy = Path.of(URI.create(to.toUri() + "/" + from.toUri().relativize(file.toUri())));
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(file, copy);
    }
  }
}
