package org.unipage.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts real unikernels under {@code solo5-spt}, of the site whose {@code build/spt} is the system
 * property {@code unipage.spt}.
 *
 * @param folder where their projects go
 * @param memory MiB for each; one whose page does not fit gets what {@code unipage stage} asks for
 */
record SptLauncher(Path folder, int memory) implements ServerUnderTest.Launcher {

  /** Arguments: the folder, the project, the address, its last byte in hexadecimal, MiB. */
  private static final String VM =
      """
      set -e
      cd "$2"
      cross=$(uname -m)-solo5-none-static
      $cross-cc -c -o bytes.o "$OLDPWD/templates/server/embedded_bytes.c"
      (cd "${1%/build/spt}" && $cross-ld -T solo5_spt.lds --build-id=none -o "$2/image" \
        "$1/page.o" "$2/bytes.o" "@$1/libraries") 2>ld.log || { cat ld.log >&2; exit 1; }
      ip tuntap add dev "spt$4" mode tap
      ip addr add 10.58.0.1/32 dev "spt$4"
      ip neigh replace "$3" lladdr "02:00:0a:3a:00:$4" dev "spt$4" nud permanent
      ip link set dev "spt$4" up
      ip route add "$3/32" dev "spt$4" src 10.58.0.1
      : >console
      solo5-spt "--mem=$5" "--net:service=spt$4" "--net-mac:service=02:00:0a:3a:00:$4" -- image \
        "--ipv4=$3/32" --ipv4-gateway=10.58.0.1 --ipv4-only=true >>console 2>&1 &
      trap 'kill $!; ip link del dev "spt$4"; exit 0' TERM
      until grep -q 'unipage: listening' console; do sleep 0.02; kill -0 $!; done
      echo 'a unikernel on its address' >&2
      wait
      """;

  private static final AtomicInteger LAST = new AtomicInteger(1);

  @Override
  public ServerUnderTest start(Fixture fixture) {
    int last = LAST.incrementAndGet();
    String address = "10.58.0." + last;
    Path project = PageServerProcess.project(folder, fixture);
    return PageServerProcess.start(
        List.of(
            "sh",
            "-c",
            VM,
            "sh",
            System.getProperty("unipage.spt", ""),
            project.toString(),
            address,
            "%02x".formatted(last),
            "" + Math.max(memory, needed(project))),
        new InetSocketAddress(address, 80));
  }

  /** What the server takes, one less than the least, and what its page is made of. */
  private long needed(Path project) {
    try {
      long held = Files.size(project.resolve("content")) + Files.size(project.resolve("page"));
      return memory - 1 + (held + (1 << 20) - 1) / (1 << 20);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ServerUnderTest start(Fixture fixture, ServerUnderTest.Limits limits) {
    throw new UnsupportedOperationException();
  }
}
