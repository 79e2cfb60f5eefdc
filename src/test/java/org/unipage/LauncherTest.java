package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
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
import org.unipage.FakeCommands.Ran;

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

  private static final String INSTALL = "sudo apt-get install openjdk-17-jdk-headless maven";

  @TempDir Path temp;

  private Path checkout;
  private FakeCommands commands;
  private Path calls;
  private String buildStub;

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
    commands = new FakeCommands(temp.resolve("commands"));
    commands.real(
        "cat",
        "cksum",
        "cp",
        "find",
        "flock",
        "grep",
        "head",
        "mkdir",
        "mv",
        "readlink",
        "rm",
        "sed",
        "sleep",
        "tr");
    commands.script("java", "exec '%s/bin/java' \"$@\"".formatted(System.getProperty("java.home")));
    buildStub =
        """
        echo called >>'%s'
        sleep 0.3
        for arg; do case $arg in -Dunipage.target=*) cp '%s' "${arg#*=}/unipage.jar" ;; esac; done
        """
            .formatted(calls, jar);
    commands.script("mvn", buildStub);
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
    FakeCommands.Running one = commands.start(Map.of(), checkout.resolve("bin/unipage"), "1");
    FakeCommands.Running two = commands.start(Map.of(), checkout.resolve("bin/unipage"), "2");
    assertThat(one.finish().out()).isEqualTo("<1>\n");
    assertThat(two.finish().out()).isEqualTo("<2>\n");
    assertThat(Files.readAllLines(calls)).hasSize(1);
  }

  @Test
  void findsItsCheckoutThroughSymbolicLinks() throws Exception {
    Path absolute = Files.createSymbolicLink(temp.resolve("up"), checkout.resolve("bin/unipage"));
    Files.createDirectories(temp.resolve("in"));
    Path relative = Files.createSymbolicLink(temp.resolve("in/up"), Path.of("../up"));
    assertThat(commands.run(Map.of(), absolute, "x").out()).isEqualTo("<x>\n");
    assertThat(commands.run(Map.of(), relative, "y").out()).isEqualTo("<y>\n");
  }

  @Test
  void readsFileNamesAsUtf8WhateverTheLocale() throws Exception {
    for (String locale : List.of("C", "POSIX", "de_DE.ISO-8859-1", "C.UTF-8")) {
      Ran ran =
          commands.run(Map.of("LC_ALL", locale), checkout.resolve("bin/unipage"), "côte d’été");
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
  void tellsTheCompilerWhatIsWorthIt() throws Exception {
    Path directives = checkout.resolve("src/main/jvm/quick.json");
    Files.createDirectories(directives.resolveSibling(""));
    Files.copy(Path.of("src/main/jvm/quick.json"), directives);
    unipage();
    assertThat(unipage("stage", "x")).isEqualTo(new Ran(2, "<stage><x>\n", ""));
    assertThat(unipage("verify")).isEqualTo(new Ran(1, "<verify>\n", ""));
    Files.writeString(directives, "none of any compiler");
    Files.setLastModifiedTime(directives, FileTime.from(Instant.EPOCH));
    assertThat(unipage("stage", "x").out()).isEmpty();
    assertThat(unipage("dns", "x")).isEqualTo(new Ran(2, "<dns><x>\n", ""));
  }

  @Test
  void saysWhatToInstallWithoutJava() throws Exception {
    commands.remove("java");
    Ran ran = unipage();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).startsWith("unipage: ").contains(INSTALL).hasLineCount(1);
  }

  @Test
  void saysWhatToInstallWithoutMaven() throws Exception {
    commands.remove("mvn");
    Ran ran = unipage();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).startsWith("unipage: ").contains(INSTALL).hasLineCount(1);
  }

  @Test
  void saysWhatToInstallWithoutACompiler() throws Exception {
    Path jre = fakeJava("17");
    Ran ran = commands.run(javaHome(jre), checkout.resolve("bin/unipage"));
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("compiler").contains(INSTALL).hasLineCount(1);
  }

  @Test
  void saysWhatToInstallWithAnOldJdk() throws Exception {
    Path old = fakeJava("11");
    Files.copy(old.resolve("java"), old.resolve("javac"));
    Ran ran = commands.run(javaHome(old), checkout.resolve("bin/unipage"));
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("is Java 11, but 17 or newer is needed").contains(INSTALL);
    assertThat(calls).doesNotExist();
  }

  @Test
  void showsWhatWentWrongInTheBuildAndTriesAgain() throws Exception {
    commands.script("mvn", "echo '[ERROR] A.java: no'; exit 1");
    Ran ran = unipage();
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("[ERROR] A.java: no").contains("the build failed");
    commands.script("mvn", buildStub);
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
    return commands.run(Map.of(), checkout.resolve("bin/unipage"), args);
  }

  private static Map<String, String> javaHome(Path bin) {
    return Map.of("JAVA_HOME", Objects.requireNonNull(bin.getParent()).toString());
  }

  /** A folder with a java that says it is {@code version}, and no compiler. */
  private Path fakeJava(String version) throws IOException {
    Path bin = Files.createDirectories(temp.resolve("jdk/bin"));
    FakeCommands.executable(
        Files.writeString(
            bin.resolve("java"),
            "#!/bin/sh\necho '    java.specification.version = %s'\necho '    java.home = %s'\n"
                .formatted(version, temp.resolve("jdk"))));
    return bin;
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
