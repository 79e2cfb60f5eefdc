package org.unipage.conformance;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real unikernels under {@code solo5-spt}: {@code unipage.spt} is the folder {@code build/spt} of a
 * site that was built. As root, in a network of its own, for it makes tap devices:
 *
 * <pre>unshare -n bin/test -Dtest=SptConformanceTest -Dunipage.spt=/tmp/site/build/spt</pre>
 */
@EnabledIfSystemProperty(named = "unipage.spt", matches = ".+")
class SptConformanceTest {

  /** Arguments: the folder, the project, the address, its last byte in hexadecimal. */
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
      solo5-spt --mem=32 "--net:service=spt$4" "--net-mac:service=02:00:0a:3a:00:$4" -- image \
        "--ipv4=$3/32" --ipv4-gateway=10.58.0.1 --ipv4-only=true >>console 2>&1 &
      trap 'kill $!; ip link del dev "spt$4"; exit 0' TERM
      until grep -q 'unipage: listening' console; do sleep 0.02; kill -0 $!; done
      echo 'a unikernel on its address' >&2
      wait
      """;

  @TempDir static Path folder;
  private static final AtomicInteger LAST = new AtomicInteger(1);

  private static final ServerUnderTest.Launcher LAUNCHER =
      new ServerUnderTest.Launcher() {
        @Override
        public ServerUnderTest start(Fixture fixture) {
          int last = LAST.incrementAndGet();
          String address = "10.58.0." + last;
          return PageServerProcess.start(
              List.of(
                  "sh",
                  "-c",
                  VM,
                  "sh",
                  System.getProperty("unipage.spt", ""),
                  PageServerProcess.project(folder, fixture).toString(),
                  address,
                  "%02x".formatted(last)),
              new InetSocketAddress(address, 80));
        }

        @Override
        public ServerUnderTest start(Fixture fixture, ServerUnderTest.Limits limits) {
          throw new UnsupportedOperationException();
        }
      };

  @Nested
  class Answers extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return LAUNCHER;
    }
  }

  @Nested
  class Hostile extends HostileConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return LAUNCHER;
    }
  }
}
