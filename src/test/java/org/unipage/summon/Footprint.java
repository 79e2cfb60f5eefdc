package org.unipage.summon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What this JVM and a site's VMs have of the machine.
 *
 * @param descriptors how many this JVM has open
 * @param heap what it uses after a collection, in bytes
 * @param threads how many it has
 * @param files what is in run/
 * @param servers how many page servers run
 * @param listening how many sockets listen at the site's port
 */
public record Footprint(
    long descriptors, long heap, int threads, List<String> files, int servers, long listening) {

  /** As it is now. */
  public static Footprint of(BuiltSite site) throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return new Footprint(
        openDescriptors(),
        Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(),
        Thread.getAllStackTraces().size(),
        filesOf(site),
        site.servers().size(),
        listeners(site));
  }

  /** Fails if this is more than what was before: a leak. */
  public void isNoMoreThan(Footprint before) {
    assertThat(files).as("files in run/").isEqualTo(before.files);
    assertThat(servers).as("page servers").isEqualTo(before.servers);
    assertThat(listening).as("sockets that listen").isEqualTo(before.listening);
    // The JVM opens and closes some of its own, and has threads that come and go.
    assertThat(descriptors).as("descriptors").isLessThanOrEqualTo(before.descriptors + 5);
    assertThat(threads).as("threads").isLessThanOrEqualTo(before.threads + 5);
    assertThat(heap).as("heap, bytes").isLessThan(before.heap + (4 << 20));
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }

  /** Which copies there are, and where, does not matter. */
  private static List<String> filesOf(BuiltSite site) throws IOException {
    Path run = site.out.resolve("run");
    if (!Files.exists(run)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(run)) {
      return all.map(file -> run.relativize(file).toString())
          .map(name -> name.replaceAll("\\+[0-9]+", "+N").replaceAll("[0-9.]+spare$", "A.spare"))
          .sorted()
          .toList();
    }
  }

  /** At the addresses of 127/8. */
  private static long listeners(BuiltSite site) throws IOException {
    String port = String.format("7F:%04X ", site.manifest.listenPort());
    try (Stream<String> lines = Files.lines(Path.of("/proc/net/tcp"))) {
      return lines.filter(line -> line.contains(port) && line.contains(" 0A ")).count();
    }
  }

  /** The shells that this JVM has of the site's {@code staging/vm}. */
  public static List<ProcessHandle> shells(BuiltSite site) {
    return ProcessHandle.current()
        .descendants()
        .filter(one -> one.info().commandLine().orElse("").contains(site.out + "/staging/vm"))
        .toList();
  }
}
