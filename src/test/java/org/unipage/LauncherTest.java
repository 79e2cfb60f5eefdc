package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/unipage} in a checkout of its own, with a {@code mvn} that only puts a ready-made jar
 * in place and counts. That the real Maven builds a jar that works, MainJobTest sees.
 */
class LauncherTest {

  /** Stands in for the command: says what reached it. */
  public static final class Echo {
    private Echo() {}

    public static void main(String[] args) {
      StringBuilder out = new StringBuilder();
      for (String arg : args) {
        out.append('<').append(Path.of(arg)).append('>');
      }
      byte[] line = out.append('\n').toString().getBytes(UTF_8);
      System.out.write(line, 0, line.length);
      System.out.flush();
      System.exit(args.length);
    }
  }

  private record Ran(int status, String out, String err) {}

  private static final String INSTALL = "sudo apt-get install openjdk-17-jdk-headless maven";

  @TempDir Path temp;

  private Path checkout;
  private Path tools;
  private Path calls;

  @BeforeEach
  void makeCheckout() throws IOException {
    checkout = Files.createDirectories(temp.resolve("check out"));
    Files.createDirectories(checkout.resolve("bin"));
    Files.createDirectories(checkout.resolve("templates"));
    Files.createDirectories(checkout.resolve("src/main/java"));
    Files.copy(Path.of("bin/unipage"), checkout.resolve("bin/unipage"));
    Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    Files.writeString(checkout.resolve("Makefile.tmpl"), "");
    Files.writeString(checkout.resolve("src/main/java/A.java"), "class A {}");
    calls = temp.resolve("calls");
    Path jar = temp.resolve("ready.jar");
    writeEchoJar(jar);
    tools = Files.createDirectories(temp.resolve("tools"));
    for (String tool :
        "cat cksum cp find flock grep head mkdir mv readlink rm sed sleep tr".split(" ")) {
      script(tool, "#!/bin/sh\nexec /usr/bin/%s \"$@\"\n".formatted(tool));
    }
    script(
        "java",
        "#!/bin/sh\nexec '%s/bin/java' \"$@\"\n".formatted(System.getProperty("java.home")));
    script(
        "mvn",
        """
        #!/bin/sh
        echo called >>'%s'
        sleep 0.3
        for arg; do case $arg in -Dunipage.target=*) cp '%s' "${arg#*=}/unipage.jar" ;; esac; done
        """
            .formatted(calls, jar));
  }

  @Test
  void buildsOnFirstUseOnly() throws Exception {
    Ran first = unipage("a");
    assertThat(first).isEqualTo(new Ran(1, "<a>\n", "unipage: building (first use only)...\n"));
    assertThat(unipage("a", "b c")).isEqualTo(new Ran(2, "<a><b c>\n", ""));
    assertThat(Files.readAllLines(calls)).hasSize(1);
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    unipage();
    for (String source : List.of("src/main/java/A.java", "pom.xml", "Makefile.tmpl", "templates")) {
      Files.setLastModifiedTime(
          checkout.resolve(source), FileTime.from(Instant.now().plusSeconds(1)));
      assertThat(unipage().err())
          .isEqualTo("unipage: the sources have changed, building again...\n");
      Files.setLastModifiedTime(checkout.resolve(source), FileTime.from(Instant.EPOCH));
    }
    assertThat(Files.readAllLines(calls)).hasSize(5);
    assertThat(unipage().err()).isEmpty();
  }

  @Test
  void buildsAgainWhenASourceIsGone() throws Exception {
    unipage();
    Files.delete(checkout.resolve("src/main/java/A.java"));
    unipage();
    assertThat(Files.readAllLines(calls)).hasSize(2);
  }

  @Test
  void buildsOnceWhenTwoFirstUsesCoincide() throws Exception {
    Process one = start(Map.of(), checkout.resolve("bin/unipage"), "1");
    Process two = start(Map.of(), checkout.resolve("bin/unipage"), "2");
    assertThat(finish(one).out()).isEqualTo("<1>\n");
    assertThat(finish(two).out()).isEqualTo("<2>\n");
    assertThat(Files.readAllLines(calls)).hasSize(1);
  }

  @Test
  void findsItsCheckoutThroughSymbolicLinks() throws Exception {
    Path absolute = Files.createSymbolicLink(temp.resolve("up"), checkout.resolve("bin/unipage"));
    Files.createDirectories(temp.resolve("in"));
    Path relative = Files.createSymbolicLink(temp.resolve("in/up"), Path.of("../up"));
    assertThat(finish(start(Map.of(), absolute, "x")).out()).isEqualTo("<x>\n");
    assertThat(finish(start(Map.of(), relative, "y")).out()).isEqualTo("<y>\n");
  }

  @Test
  void readsFileNamesAsUtf8WhateverTheLocale() throws Exception {
    for (String locale : List.of("C", "POSIX", "de_DE.ISO-8859-1", "C.UTF-8")) {
      Ran ran =
          finish(start(Map.of("LC_ALL", locale), checkout.resolve("bin/unipage"), "côte d’été"));
      assertThat(ran.out()).as(locale).isEqualTo("<côte d’été>\n");
    }
  }

  @Test
  void sharesClassDataAndDoesWithoutWhenItDoesNotFit() throws Exception {
    unipage();
    Path archive;
    try (var files = Files.newDirectoryStream(checkout.resolve("target/app"), "*.jsa")) {
      archive = files.iterator().next();
    }
    assertThat(Files.size(archive)).isPositive();
    Files.delete(archive);
    Files.writeString(archive, "no archive");
    assertThat(unipage("x")).isEqualTo(new Ran(1, "<x>\n", ""));
  }

  @Test
  void saysWhatToInstallWithoutJava() throws Exception {
    Files.delete(tools.resolve("java"));
    Ran ran = unipage();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).startsWith("unipage: ").contains(INSTALL).hasLineCount(1);
  }

  @Test
  void saysWhatToInstallWithoutMaven() throws Exception {
    Files.delete(tools.resolve("mvn"));
    Ran ran = unipage();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).startsWith("unipage: ").contains(INSTALL).hasLineCount(1);
  }

  @Test
  void saysWhatToInstallWithoutACompiler() throws Exception {
    Path jre = fakeJava("17");
    Ran ran = finish(start(javaHome(jre), checkout.resolve("bin/unipage")));
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("compiler").contains(INSTALL).hasLineCount(1);
  }

  @Test
  void saysWhatToInstallWithAnOldJdk() throws Exception {
    Path old = fakeJava("11");
    Files.copy(old.resolve("java"), old.resolve("javac"));
    Ran ran = finish(start(javaHome(old), checkout.resolve("bin/unipage")));
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("is Java 11, but 17 or newer is needed").contains(INSTALL);
    assertThat(calls).doesNotExist();
  }

  @Test
  void showsWhatWentWrongInTheBuildAndTriesAgain() throws Exception {
    String stub = Files.readString(tools.resolve("mvn"));
    script("mvn", "#!/bin/sh\necho '[ERROR] A.java: no'\nexit 1\n");
    Ran ran = unipage();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("[ERROR] A.java: no").contains("the build failed");
    script("mvn", stub);
    assertThat(unipage("x").out()).isEqualTo("<x>\n");
  }

  @Test
  void shellcheckFindsNothingInTheScripts() throws Exception {
    Process check =
        new ProcessBuilder("shellcheck", "bin/unipage", "bin/test", ".ci/run")
            .redirectErrorStream(true)
            .start();
    String found = new String(check.getInputStream().readAllBytes(), UTF_8);
    assertThat(check.waitFor()).as(found).isZero();
  }

  private Ran unipage(String... args) throws IOException, InterruptedException {
    return finish(start(Map.of(), checkout.resolve("bin/unipage"), args));
  }

  private Process start(Map<String, String> environment, Path command, String... args)
      throws IOException {
    // Java encodes arguments by its own locale; the shell is given them as UTF-8 bytes instead.
    Path run = Files.createTempFile(temp, "run", ".sh");
    StringBuilder script = new StringBuilder("exec '" + command + "'");
    for (String arg : args) {
      script.append(" '").append(arg).append('\'');
    }
    Files.writeString(run, script.append('\n'));
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", run.toString());
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().putAll(environment);
    builder.redirectError(Files.createTempFile(temp, "run", ".err").toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    errors.put(process, Objects.requireNonNull(builder.redirectError().file()).toPath());
    return process;
  }

  private final Map<Process, Path> errors = new HashMap<>();

  private Ran finish(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    return new Ran(status, out, Files.readString(Objects.requireNonNull(errors.get(process))));
  }

  private static Map<String, String> javaHome(Path bin) {
    return Map.of("JAVA_HOME", Objects.requireNonNull(bin.getParent()).toString());
  }

  /** A folder with a java that says it is {@code version}, and no compiler. */
  private Path fakeJava(String version) throws IOException {
    Path bin = Files.createDirectories(temp.resolve("jdk/bin"));
    executable(
        Files.writeString(
            bin.resolve("java"),
            "#!/bin/sh\necho '    java.specification.version = %s'\necho '    java.home = %s'\n"
                .formatted(version, temp.resolve("jdk"))));
    return bin;
  }

  private void script(String name, String text) throws IOException {
    executable(Files.writeString(tools.resolve(name), text));
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void writeEchoJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Echo.class.getName());
    String entry = Echo.class.getName().replace('.', '/') + ".class";
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        InputStream bytes = Echo.class.getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      Objects.requireNonNull(bytes).transferTo(out);
    }
  }
}
