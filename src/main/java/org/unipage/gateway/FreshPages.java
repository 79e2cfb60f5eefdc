package org.unipage.gateway;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.unipage.summon.Summoner;

/** Copies of pages' VMs, on spare addresses. */
final class FreshPages implements FreshVms {
  private static final Path KVM = Path.of("/dev/kvm");

  private final Summoner summoner;
  private final String target;

  /**
   * @param target how the site was staged to run
   */
  FreshPages(Summoner summoner, String target) {
    this.summoner = summoner;
    this.target = target;
  }

  @Override
  public CompletableFuture<Backend> boot(Entry entry) {
    return summoner
        .fresh(entry.id())
        .thenApply(lease -> Backend.of(lease, lease.vm()::bootNanos, outcome -> lease.close()))
        .toCompletableFuture();
  }

  @Override
  public String acceleration() {
    return switch (target) {
      case "process", "unix" -> "no hardware acceleration: a process";
      case "spt" -> "no hardware acceleration: a process under seccomp";
      case "virtio" -> Files.isWritable(KVM) ? QemuGuests.ENABLED : QemuGuests.DISABLED;
      default -> QemuGuests.ENABLED;
    };
  }

  @Override
  public String metrics() {
    return summoner.metrics().text();
  }

  @Override
  public void close() {
    summoner.close();
  }
}
