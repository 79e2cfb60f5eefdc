package org.unipage.summon;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.VmReply;
import org.unipage.summon.Unavailable.Reason;

/** Starts one VM: has the script do it, then waits until it accepts connections. */
final class Launcher {
  private final Fleet fleet;
  private final Turns turns;
  private final VmScript script;
  private final Connecting connecting;
  private final Set<VmName> cleared = new HashSet<>();

  Launcher(Fleet fleet, Turns turns, VmScript script, Connecting connecting) {
    this.fleet = fleet;
    this.turns = turns;
    this.script = script;
    this.connecting = connecting;
  }

  /**
   * Begins.
   *
   * @param limit how long it may take
   * @param port the port that it will listen on
   */
  void launch(Vm vm, Duration limit, int port) {
    // Whoever had the name of a fresh VM before this server: it would not be fresh.
    boolean clear = vm.fresh && cleared.add(vm.name);
    turns.then(
        () -> {
          CompletableFuture<VmReply> start =
              clear
                  ? script.stop(vm.name, limit).thenCompose(reply -> script.start(vm.name, limit))
                  : script.start(vm.name, limit);
          var unused =
              start.whenComplete(
                  (reply, failure) -> turns.take(() -> launched(vm, port, reply, failure)));
        });
  }

  private void launched(Vm vm, int port, @Nullable VmReply reply, @Nullable Throwable failure) {
    VmReply.Vm is = reply == null || reply.vms().isEmpty() ? null : reply.vms().get(0);
    vm.answered = true;
    if (vm.state != Vm.State.STARTING) { // given up meanwhile
      fleet.stopNow(vm);
      return;
    }
    InetSocketAddress address = is == null ? null : Entries.address(is.ipv4(), port);
    if (is == null || !is.running() || address == null) {
      fleet.fail(vm, new Unavailable(Reason.FAILED, why(reply, failure)));
      return;
    }
    vm.is(is.pid());
    if (vm.process != null && !vm.process.alive()) {
      fleet.endedEarly(vm);
      return;
    }
    CompletableFuture<Void> accepted = connecting.accepted(address);
    vm.connecting = accepted;
    turns.then(
        () -> {
          var unused =
              accepted.whenComplete(
                  (nothing, problem) ->
                      turns.take(() -> connected(vm, accepted, address, problem)));
        });
  }

  private void connected(
      Vm vm,
      CompletableFuture<Void> accepted,
      InetSocketAddress address,
      @Nullable Throwable problem) {
    // Else it was given up meanwhile, or started again.
    if (vm.state == Vm.State.STARTING && vm.connecting == accepted) {
      if (problem == null) {
        fleet.running(vm, address);
      } else {
        String why = "cannot connect: " + problem.getMessage();
        fleet.fail(vm, new Unavailable(Reason.FAILED, why));
      }
    }
  }

  /** Why the script did not do what it was to do. */
  static String why(@Nullable VmReply reply, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      return "staging/vm: " + cause.getMessage();
    }
    if (reply != null && !reply.problems().isEmpty()) {
      return reply.problems().get(0).message();
    }
    return "staging/vm said nothing of it";
  }
}
