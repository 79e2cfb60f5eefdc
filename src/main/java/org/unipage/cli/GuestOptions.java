package org.unipage.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.unipage.gateway.GatewaySettings;
import picocli.CommandLine.Option;

/** A guest for QEMU in place of pages. */
final class GuestOptions {
  private static final Path KVM = Path.of("/dev/kvm");

  @Option(
      names = "--kernel",
      paramLabel = "IMAGE",
      description =
          "Boot this with qemu-system-x86_64 for each request, instead of pages: a Linux kernel, or"
              + " anything else that its -kernel takes.")
  private @Nullable Path kernel;

  @Option(names = "--initrd", paramLabel = "FILE", description = "Its initial RAM disk.")
  private @Nullable Path initrd;

  @Option(names = "--append", paramLabel = "TEXT", description = "Its command line.")
  private @Nullable String append;

  @Option(names = "--memory", paramLabel = "MIB", description = "What it gets (default: 128).")
  private @Nullable Integer memory;

  @Option(
      names = "--guest-port",
      paramLabel = "PORT",
      description = "Where it speaks HTTP (default: 80).")
  private @Nullable Integer port;

  @Option(
      names = "--accel",
      paramLabel = "NAME",
      description = "QEMU's -accel (default: kvm if /dev/kvm can be used, else tcg).")
  private @Nullable String accelerator;

  @Option(
      names = "--ready",
      paramLabel = "TEXT",
      description =
          "What it writes on its serial console when it listens (default: it is tried until it"
              + " answers, which serves requests without a body only).")
  private @Nullable String ready;

  /**
   * What they say; null: pages.
   *
   * @throws IllegalArgumentException if they contradict each other; the message says how
   */
  GatewaySettings.@Nullable Guest guest() {
    if (kernel == null) {
      if (initrd != null
          || append != null
          || memory != null
          || port != null
          || accelerator != null
          || ready != null) {
        throw new IllegalArgumentException(
            "--initrd, --append, --memory, --guest-port, --accel and --ready go with --kernel");
      }
      return null;
    }
    if (ready != null && ready.isEmpty()) {
      throw new IllegalArgumentException("--ready is a text that the guest writes");
    }
    return new GatewaySettings.Guest(
        kernel,
        initrd,
        append == null ? "" : append,
        memory == null ? 128 : memory,
        port == null ? 80 : port,
        accelerator != null
            ? accelerator
            : Files.isReadable(KVM) && Files.isWritable(KVM) ? "kvm" : "tcg",
        ready);
  }
}
