package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.unipage.summon.BuiltSite;

/**
 * A site whose VMs run a guest of the tests' own in place of the page server: {@code
 * src/test/ocaml/gateway/guest.ml}.
 */
final class GuestSite implements AutoCloseable {
  final BuiltSite site;
  final Path out;

  GuestSite(Path folder, String network, int pages, int spare) throws Exception {
    site = BuiltSite.in(folder, network, pages, spare);
    out = site.out;
    Path work = Files.createDirectories(folder.resolve("guest"));
    Files.copy(Path.of("src/test/ocaml/gateway/guest.ml"), work.resolve("guest.ml"));
    Process compiler =
        new ProcessBuilder(
                "ocamlfind",
                "ocamlopt",
                "-thread",
                "-package",
                "unix,threads.posix",
                "-linkpkg",
                "guest.ml",
                "-o",
                "guest")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    assertThat(compiler.waitFor()).as(said).isZero();
    Files.move(
        work.resolve("guest"),
        out.resolve("build/page-server"),
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The URL of something that page 1's guest has. */
  String url(String path) {
    return "http://" + site.page(1).host() + path;
  }

  /** Has guests not boot from now on: {@code boot-fails} or {@code boot-hangs}. */
  void bad(String habit) throws IOException {
    Files.createFile(out.resolve("build").resolve(habit));
  }

  void good() throws IOException {
    Files.deleteIfExists(out.resolve("build/boot-fails"));
    Files.deleteIfExists(out.resolve("build/boot-hangs"));
  }

  /** Waits until no VM is left, and nothing of one. */
  void awaitNothingLeft() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!(leftFiles().isEmpty() && site.servers().isEmpty())
        && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(leftFiles()).isEmpty();
    assertThat(site.servers()).isEmpty();
  }

  /** What copies have left in run/. */
  private List<String> leftFiles() throws IOException {
    Path run = out.resolve("run/process");
    if (!Files.exists(run)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(run)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.contains("+") || name.endsWith(".spare"))
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    good();
    try {
      site.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
