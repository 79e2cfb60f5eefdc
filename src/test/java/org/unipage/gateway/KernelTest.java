package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.gateway.GatewaySettings.Guest;
import org.unipage.gateway.GatewaySettings.Limits;
import org.unipage.gateway.GatewaySettings.PerRequest;
import org.unipage.gateway.GatewaySettings.Scale;
import org.unipage.site.BadInput;
import org.unipage.summon.SummonSettings;

/** Debian's Linux with busybox's httpd, booted by QEMU without hardware acceleration. */
class KernelTest {
  private static final String INIT =
      """
      #!/bin/busybox sh
      export PATH=/bin
      mount -t proc proc /proc
      for module in failover net_failover virtio_ring virtio virtio_pci_modern_dev \\
          virtio_pci_legacy_dev virtio_pci virtio_net; do
        [ ! -f /modules/$module.ko ] || insmod /modules/$module.ko
      done
      ip link set lo up
      ip addr add 10.0.2.15/24 dev eth0
      ip link set eth0 up
      httpd -p 80 -h /www
      echo the web server listens
      exec sleep 1000
      """;

  private static final String COUNT =
      """
      #!/bin/busybox sh
      echo x >>/count
      printf 'Content-Type: text/plain\\r\\n\\r\\n%s requests\\n' $(wc -l </count)
      [ "$REQUEST_METHOD" != POST ] || cat
      """;

  @TempDir private static Path folder;
  private static Path kernel;
  private static Path initrd;

  @BeforeAll
  static void packInitrd() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("/boot"))) {
      kernel =
          files
              .filter(file -> file.getFileName().toString().matches("vmlinuz-.*-cloud-amd64"))
              .max(Comparator.naturalOrder())
              .orElseThrow(() -> new AssertionError("apt-get install linux-image-cloud-amd64"));
    }
    Path root = folder.resolve("root");
    for (String each : List.of("bin", "proc", "modules", "www/cgi-bin", "dev")) {
      Files.createDirectories(root.resolve(each));
    }
    String version = kernel.getFileName().toString().substring("vmlinuz-".length());
    try (Stream<Path> files = Files.walk(Path.of("/lib/modules", version, "kernel"))) {
      for (Path file :
          files
              .filter(f -> f.getFileName().toString().matches("(.*failover|virtio.*)\\.ko"))
              .toList()) {
        Files.copy(file, root.resolve("modules").resolve(file.getFileName().toString()));
      }
    }
    Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"));
    for (String each : List.of("mount", "insmod", "ip", "httpd", "sleep", "wc", "cat")) {
      Files.createSymbolicLink(root.resolve("bin/" + each), Path.of("busybox"));
    }
    script(root.resolve("init"), INIT);
    script(root.resolve("www/cgi-bin/count"), COUNT);
    Files.writeString(root.resolve("www/index.html"), "<!DOCTYPE html><title>Linux</title>");
    initrd = folder.resolve("initrd");
    Process pack =
        new ProcessBuilder(
                "/bin/busybox",
                "sh",
                "-c",
                "cd " + root + " && busybox find . | busybox cpio -o -H newc >" + initrd)
            .redirectErrorStream(true)
            .start();
    String said = new String(pack.getInputStream().readAllBytes(), UTF_8);
    assertThat(pack.waitFor()).as(said).isZero();
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Guest guest(@Nullable String ready) {
    return new Guest(kernel, initrd, "console=ttyS0 quiet panic=-1", 96, 80, "tcg", ready);
  }

  private static Gateway start(Guest guest, int pool) throws Exception {
    return Gateway.start(
        new GatewaySettings(
            null,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            null,
            null,
            false,
            new SummonSettings(Duration.ofSeconds(120), Duration.ofMinutes(2), 3, 100, true),
            new PerRequest(pool, guest),
            Scale.NONE,
            Limits.DEFAULT.withAnswer(Duration.ofSeconds(60))));
  }

  @AfterEach
  void leavesNoQemuBehind() throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (qemus() > 0 && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(qemus()).isZero();
  }

  private static long qemus() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").contains("qemu-system"))
        .count();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "the web server listens"})
  void bootsLinuxForEachRequest(String ready) throws Exception {
    try (Gateway gateway = start(guest(ready.isEmpty() ? null : ready), 0)) {
      Curl got = Curl.get(gateway, "http://any.test/cgi-bin/count", "--max-time", "120");
      assertThat(got.body()).isEqualTo("1 requests\n");
      assertThat(got.field("vmcgi-status")).isEqualTo("OK");
      assertThat(got.field("vmcgi-vm-boot-time"))
          .matches("[0-9]+ ms \\(hardware acceleration disabled\\)");
      if (!ready.isEmpty()) {
        Curl post =
            Curl.get(gateway, "http://any.test/cgi-bin/count", "--max-time", "120", "-d", "a body");
        assertThat(post.body()).isEqualTo("1 requests\na body");
      }
    }
  }

  @Test
  void keepsSomeBooted() throws Exception {
    try (Gateway gateway = start(guest("the web server listens"), 1)) {
      assertThat(Curl.get(gateway, "http://any.test/cgi-bin/count", "--max-time", "120").body())
          .isEqualTo("1 requests\n");
      assertThat(Curl.get(gateway, "http://other.test/", "--max-time", "120").body())
          .isEqualTo("<!DOCTYPE html><title>Linux</title>");
    }
  }

  @Test
  void saysWhatAGuestSaidThatDidNotBoot() throws Exception {
    Path none = Files.writeString(folder.resolve("none"), "no kernel");
    Guest bad = new Guest(none, null, "", 32, 80, "tcg", null);
    try (Gateway gateway = start(bad, 0)) {
      Curl got = Curl.get(gateway, "http://any.test/");
      assertThat(got.status()).startsWith("HTTP/1.1 502");
    }
    assertThatThrownBy(
            () -> start(new Guest(folder.resolve("no"), null, "", 32, 80, "tcg", null), 0))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("no: cannot be read");
  }
}
