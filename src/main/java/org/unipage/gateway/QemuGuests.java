package org.unipage.gateway;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.unipage.site.BadInput;

/**
 * Any guest that QEMU boots, with QEMU's user networking: no tap and no root. Its port is forwarded
 * from a free one of 127.0.0.1; it reaches nothing else ({@code restrict=on}).
 */
final class QemuGuests implements FreshVms {
  /** What every host name leads to where there is no site. */
  static final Entry ANY = new Entry("guest", "*");

  /** What the header of a boot time says where the processor virtualises. */
  static final String ENABLED = "hardware acceleration enabled";

  /** And where software stands in for it. */
  static final String DISABLED = "hardware acceleration disabled";

  private static final Logger LOGGER = System.getLogger("unipage.gateway");
  private static final String QEMU = "qemu-system-x86_64";

  private final GatewaySettings.Guest guest;
  private final Duration limit;
  private final int most;
  private final int longestQueue;
  private final ScheduledExecutorService timer;
  private final AtomicLong numbers = new AtomicLong();

  // Guarded by this.
  private final Set<QemuGuest> running = new HashSet<>();
  private final Set<Waiting> waiting = new LinkedHashSet<>();
  private int taken;
  private boolean closed;

  /** A request that waits for another's VM to go; not equal to any other. */
  private static final class Waiting {
    private final CompletableFuture<Backend> booted = new CompletableFuture<>();
  }

  /**
   * @param limit how long a guest may take to boot
   * @param most how many run at once
   * @param longestQueue how many requests wait for one of them to end
   * @throws BadInput if QEMU or a file is missing; the message says what to do
   */
  QemuGuests(
      GatewaySettings.Guest guest,
      Duration limit,
      int most,
      int longestQueue,
      ScheduledExecutorService timer) {
    for (Path file :
        guest.initrd() == null
            ? List.of(guest.kernel())
            : List.of(guest.kernel(), guest.initrd())) {
      if (!Files.isReadable(file)) {
        throw new BadInput(file + ": cannot be read");
      }
    }
    this.guest = guest;
    this.limit = limit;
    this.most = most;
    this.longestQueue = longestQueue;
    this.timer = timer;
  }

  @Override
  public CompletableFuture<Backend> boot(Entry entry) {
    Waiting one = new Waiting();
    CompletableFuture<Backend> booted = one.booted;
    synchronized (this) {
      if (closed || waiting.size() >= longestQueue) {
        booted.completeExceptionally(new NoAnswer(503, "no VM is free"));
        return booted;
      }
      if (taken >= most) {
        waiting.add(one);
        var unused =
            timer.schedule(
                () -> {
                  if (forget(one)) {
                    booted.completeExceptionally(
                        new NoAnswer(503, "no VM is free: " + most + " run already"));
                  }
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        return booted;
      }
      taken++;
    }
    start(booted);
    return booted;
  }

  private synchronized boolean forget(Waiting one) {
    return waiting.remove(one);
  }

  private void start(CompletableFuture<Backend> booted) {
    long began = System.nanoTime();
    QemuGuest vm;
    try {
      int port = freePort();
      vm = new QemuGuest(numbers.incrementAndGet(), command(port), port, guest.ready());
    } catch (IOException e) {
      next();
      booted.completeExceptionally(
          new NoAnswer(
              502, "VM did not boot: sudo apt-get install qemu-system-x86 (" + why(e) + ")"));
      return;
    }
    synchronized (this) {
      running.add(vm);
    }
    long deadline = began + limit.toNanos();
    vm.whenGone(() -> gone(vm));
    var unused =
        vm.ready()
            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (millis, failure) -> {
                  if (failure == null) {
                    booted.complete(backend(vm, began, deadline));
                  } else {
                    vm.destroy();
                    booted.completeExceptionally(notBooted(vm, failure));
                  }
                });
  }

  private Backend backend(QemuGuest vm, long began, long deadline) {
    boolean told = guest.ready() != null;
    long readied = System.nanoTime();
    return new Backend(
        "qemu-" + vm.number(),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), vm.port()),
        vm,
        // Without a word on its console, only its answer shows that it is up.
        () -> (told ? readied : System.nanoTime()) - began,
        () -> !told && vm.alive() && System.nanoTime() - deadline < 0,
        outcome -> {
          if (outcome != Backend.Outcome.ANSWERED) {
            LOGGER.log(
                Level.WARNING, "qemu-" + vm.number() + " failed; the last it said: " + vm.said());
          }
          vm.destroy();
        });
  }

  private NoAnswer notBooted(QemuGuest vm, Throwable failure) {
    String said = vm.said();
    LOGGER.log(Level.WARNING, "a VM did not boot; the last it said: " + said);
    return failure instanceof java.util.concurrent.TimeoutException
        ? new NoAnswer(504, "VM did not boot within " + limit.toSeconds() + " s")
        : new NoAnswer(502, "VM did not boot: " + said);
  }

  private void gone(QemuGuest vm) {
    synchronized (this) {
      if (!running.remove(vm)) {
        return;
      }
    }
    next();
  }

  /** Gives the place of a VM that has gone to the next who waits. */
  private void next() {
    Waiting first = null;
    synchronized (this) {
      Iterator<Waiting> queue = waiting.iterator();
      if (closed || !queue.hasNext()) {
        taken--;
      } else {
        first = queue.next();
        queue.remove();
      }
    }
    if (first != null) {
      start(first.booted);
    }
  }

  private List<String> command(int port) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            QEMU,
            "-nodefaults",
            "-no-user-config",
            "-no-reboot",
            "-display",
            "none",
            "-serial",
            "stdio",
            "-accel",
            guest.accelerator(),
            "-m",
            guest.memory() + "M"));
    if (guest.accelerator().equals("kvm")) {
      command.addAll(List.of("-cpu", "host"));
    } else {
      command.addAll(List.of("-cpu", "max"));
    }
    // QEMU takes a comma in a file's name for the end of it, but not here: these are whole words.
    command.addAll(List.of("-kernel", guest.kernel().toAbsolutePath().toString()));
    Path initrd = guest.initrd();
    if (initrd != null) {
      command.addAll(List.of("-initrd", initrd.toAbsolutePath().toString()));
    }
    if (!guest.append().isEmpty()) {
      command.addAll(List.of("-append", guest.append()));
    }
    command.addAll(
        List.of(
            "-netdev",
            "user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:" + port + "-:" + guest.port(),
            "-device",
            "virtio-net-pci,netdev=n0,romfile="));
    return command;
  }

  /** One that nobody listens on now. If somebody does a moment later, QEMU ends and says so. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String why(@Nullable IOException e) {
    return e == null ? "" : Ascii.printable(String.valueOf(e.getMessage()));
  }

  @Override
  public String acceleration() {
    return guest.accelerator().equals("tcg") ? DISABLED : ENABLED;
  }

  @Override
  public synchronized String metrics() {
    return "# HELP unipage_vm_running VMs that run.\n# TYPE unipage_vm_running gauge\n"
        + "unipage_vm_running "
        + running.size()
        + "\n";
  }

  @Override
  public void close() {
    List<QemuGuest> left;
    List<Waiting> refused;
    synchronized (this) {
      closed = true;
      left = List.copyOf(running);
      refused = List.copyOf(waiting);
      waiting.clear();
    }
    refused.forEach(one -> one.booted.completeExceptionally(new NoAnswer(503, "the gateway ends")));
    left.forEach(QemuGuest::destroy);
    left.forEach(QemuGuest::awaitEnd);
  }
}
