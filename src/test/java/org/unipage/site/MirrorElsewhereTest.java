package org.unipage.site;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same mirror under other locales and JDKs, and for a user who may not read all of it. */
@Timeout(120)
class MirrorElsewhereTest {

  @TempDir Path temp;

  /** The JDK that runs the tests, and every other one that is installed. */
  static List<Path> jdks() throws IOException {
    List<Path> jdks = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
    Path installed = Path.of("/usr/lib/jvm");
    if (Files.isDirectory(installed)) {
      try (Stream<Path> folders = Files.list(installed)) {
        folders
            .filter(folder -> !Files.isSymbolicLink(folder))
            .filter(folder -> Files.isExecutable(folder.resolve("bin/java")))
            .filter(folder -> !jdks.contains(folder))
            .sorted()
            .forEach(jdks::add);
      }
    }
    return jdks;
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void isTheSameInEveryLocale(Path jdk) throws Exception {
    Path dir = Files.createDirectory(temp.resolve("site"));
    String base = dir.toUri().getRawPath();
    for (String name :
        List.of(
            "%FF%FE.html",
            "caf%C3%A9.html",
            "caf%E9.php?x",
            "%E6%97%A5/%E6%9C%AC%FF/a%20b%0A.css",
            "a%3Fb%25c",
            "%EF%BF%BD",
            "plain.html")) {
      Path file = Path.of(URI.create("file://" + base + name.replace("?", "%3F")));
      Files.createDirectories(file.getParent());
      Files.writeString(file, "<html>");
    }
    List<String> expected =
        List.of(
            "a%3Fb%25c /a?b%25c 6 text/html",
            "caf%C3%A9.html /caf%C3%A9.html 6 text/html",
            "caf%E9.php%3Fx /caf%E9.php?x 6 text/html",
            "plain.html /plain.html 6 text/html",
            "%E6%97%A5/%E6%9C%AC%FF/a%20b%0A.css /%E6%97%A5/%E6%9C%AC%FF/a%20b%0A.css 6 text/css",
            "%EF%BF%BD /%EF%BF%BD 6 text/html",
            "%FF%FE.html /%FF%FE.html 6 text/html");
    for (String locale : List.of("C", "C.UTF-8")) {
      List<String> command = List.of(jdk.resolve("bin/java").toString());
      assertThat(run(command, classPath(), locale, dir)).as(locale).isEqualTo(expected);
    }
  }

  @Test
  void reportsWhatMayNotBeRead() throws Exception {
    Path dir = Files.createDirectory(temp.resolve("site"));
    Files.writeString(dir.resolve("index.html"), "");
    Files.writeString(dir.resolve("secret.html"), "");
    Files.writeString(dir.resolve("secret"), "");
    Files.writeString(dir.resolve("page.html"), "converted");
    Files.writeString(dir.resolve("page.html.orig"), "original page");
    Files.writeString(Files.createDirectory(dir.resolve("closed")).resolve("a.html"), "");
    Files.writeString(Files.createDirectory(dir.resolve("blind")).resolve("a.html"), "");
    Files.createSymbolicLink(dir.resolve("link.html"), Path.of("closed/a.html"));
    chmod("---------", "secret.html", "secret", "page.html.orig", "closed");
    chmod("r--r--r--", "blind");
    try {
      assertThat(runAsNobody(dir))
          .containsExactly(
              "index.html / 0 text/html",
              "page.html /page.html 9 text/html",
              "! blind/a.html unreadable",
              "! closed/ unreadable",
              "! link.html unreadable",
              "! page.html.orig unreadable",
              "! secret unreadable",
              "! secret.html unreadable");
      chmod("---------", ".");
      assertThat(runAsNobody(dir))
          .containsExactly(
              "refused: " + dir + " cannot be read: permission denied; type: chmod -R u+rX " + dir);
    } finally {
      chmod("rwx------", ".", "closed", "blind");
    }
  }

  private void chmod(String permissions, String... names) throws IOException {
    for (String name : names) {
      Files.setPosixFilePermissions(
          temp.resolve("site").resolve(name), PosixFilePermissions.fromString(permissions));
    }
  }

  /**
   * Root may read everything, so root becomes nobody, who needs classes that are not root's own.
   */
  private List<String> runAsNobody(Path dir) throws Exception {
    List<String> command = new ArrayList<>();
    String classPath = classPath();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(
          List.of(
              "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"));
      classPath = copyOfClasses();
      Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    return run(command, classPath, "C.UTF-8", dir);
  }

  private String copyOfClasses() throws Exception {
    Path copy = temp.resolve("classes");
    for (String root : classPath().split(":")) {
      String folder = "org/unipage/site";
      Files.createDirectories(copy.resolve(folder));
      try (Stream<Path> files = Files.list(Path.of(root, folder))) {
        for (Path file : files.toList()) {
          Path target = copy.resolve(folder).resolve(file.getFileName().toString());
          if (!Files.exists(target)) {
            Files.write(target, Files.readAllBytes(file));
          }
        }
      }
    }
    Process chmod = new ProcessBuilder("chmod", "-R", "a+rX", copy.toString()).start();
    assertThat(chmod.waitFor()).isZero();
    return copy.toString();
  }

  private static String classPath() throws URISyntaxException {
    return folderOf(Listing.class) + ":" + folderOf(Mirror.class);
  }

  private static Path folderOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static List<String> run(List<String> java, String classPath, String locale, Path dir)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java);
    command.addAll(List.of("-cp", classPath, Listing.class.getName(), dir.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertThat(process.waitFor()).isZero();
    return out.lines().toList();
  }
}
