package org.unipage.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewCommandTest {
  private static final String EXAMPLE = "examples/www.lighthouse.example";

  @TempDir Path temp;

  @Test
  void saysWhatToDoAboutAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(Cli.run("preview", EXAMPLE, "--port", port))
          .isEqualTo(
              new Cli(
                  1,
                  "",
                  "unipage: port %d is taken by another program; give another one: --port %d, or --port 0 for any that is free%n"
                      .formatted(port, port < 65535 ? port + 1 : 8080)));
    }
  }

  @Test
  void refusesWhatItCannotUse() {
    assertThat(Cli.run("preview", EXAMPLE, "--port", 65536).status()).isEqualTo(2);
    assertThat(Cli.run("preview", EXAMPLE, "--threads", 0).status()).isEqualTo(2);
    assertThat(Cli.run("preview").status()).isEqualTo(2);
    Cli nothing = Cli.run("preview", temp.resolve("nothing"), "--port", 0);
    assertThat(nothing.status()).isEqualTo(1);
    assertThat(nothing.err()).contains("does not exist").doesNotContain("\tat ");
  }

  @Test
  void namesItselfInWhatItSaysToType() throws IOException {
    Path folder = Files.createDirectories(temp.resolve("127.0.0.1:8099"));
    Files.writeString(folder.resolve("index.html"), "x");
    assertThat(Cli.run("preview", folder, "--port", 0).err())
        .contains("unipage preview ")
        .doesNotContain("unipage stage");
  }

  @Test
  void servesUntilItIsToldToStopAndOpensABrowser() throws Exception {
    Path opened = temp.resolve("opened");
    Path opener = temp.resolve("xdg-open");
    Files.writeString(opener, "#!/bin/sh\necho \"$1\" > '" + opened + "'\n");
    Files.setPosixFilePermissions(opener, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "org.unipage.cli.Main",
            "preview",
            EXAMPLE,
            "--port",
            "0",
            "--open");
    builder.environment().put("PATH", temp + ":" + System.getenv("PATH"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    List<String> lines = new ArrayList<>();
    for (String line; (line = out.readLine()) != null; ) {
      lines.add(line);
      if (line.startsWith("listening")) {
        break;
      }
    }
    assertThat(lines.get(0)).startsWith("www.lighthouse.example.localhost  29 entries, ");
    String url = lines.get(1).replaceFirst("^site +", "");
    assertThat(url).matches("http://www\\.lighthouse\\.example\\.localhost:[0-9]+/");
    assertThat(lines.subList(2, lines.size()))
        .containsExactly(
            "all pages   http://unipage.localhost:" + url.replaceFirst(".*:", ""),
            "problems    none",
            "listening   on this machine only; Ctrl-C ends it");
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(opened)).isEqualTo(url + "\n");
  }
}
