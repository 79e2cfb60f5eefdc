package org.unipage.summon;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.unipage.summon.Unavailable.Reason;

/** Takes what is asked for: finds the VM, has it queue if there is none, or refuses. */
final class Desk {
  private static final int MOST_WAITING = 4_000;

  /** How long a failure stands (RFC 9520, section 3.2, wants failures remembered for a second). */
  private static final long FAILURE_STANDS = TimeUnit.SECONDS.toNanos(1);

  private final Fleet fleet;
  private final Roster roster;
  private final SummonSettings settings;
  private final LongSupplier nanoTime;
  private final Turns turns;
  private final Journal journal;
  private final Map<VmName, Failure> failures = new HashMap<>();

  private record Failure(Unavailable why, long since) {}

  Desk(
      Fleet fleet,
      Roster roster,
      SummonSettings settings,
      LongSupplier nanoTime,
      Turns turns,
      Journal journal) {
    this.fleet = fleet;
    this.roster = roster;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.turns = turns;
    this.journal = journal;
  }

  /** A VM could not be started: who asks for it now hears the same. */
  void failed(VmName name, Unavailable why, long now) {
    failures.put(name, new Failure(why, now));
  }

  /** Forgets failures that stand no more. */
  void forget(long now) {
    failures.values().removeIf(failure -> now - failure.since() >= FAILURE_STANDS);
  }

  /** Forgets all failures. */
  void forget() {
    failures.clear();
  }

  /**
   * Somebody needs a VM.
   *
   * @param hold whether it is not to be stopped before it is released
   * @return completes when it accepts connections
   */
  CompletableFuture<Running> ask(VmName name, boolean hold) {
    long now = nanoTime.getAsLong();
    if (fleet.entries().byId().containsKey(name.id())) {
      journal.asked(name.id(), now);
    }
    Vm before = roster.get(name);
    if (before != null && before.state == Vm.State.RUNNING) {
      fleet.lookAt(before, now, true);
      fleet.moved(before);
    }
    Vm vm = roster.get(name);
    if (vm != null && vm.fresh) {
      return refuse(name, new Unavailable(Reason.FULL, "that copy belongs to somebody else"));
    }
    if (vm == null || vm.hint) {
      Entries.Entry entry = fleet.entries().byId().get(name.id());
      Unavailable refusal = refusal(name, entry, now);
      if (refusal != null || entry == null) {
        return refuse(name, refusal);
      }
      if (vm == null) {
        vm = new Vm(name, entry, false, now, now + settings.timeout().toNanos());
        roster.add(vm);
      } else {
        roster.comesTrue(vm, now + settings.timeout().toNanos());
      }
      fleet.failAtDeadline(vm);
    }
    vm.asked = true;
    vm.lastAsked = now;
    vm.leases += hold ? 1 : 0;
    if (vm.state == Vm.State.STOPPING) {
      return again(vm);
    }
    if (vm.state == Vm.State.WAITING) {
      fleet.pump();
    }
    return vm.ready;
  }

  /** A VM is needed that is being stopped: it is started once that is done. */
  private CompletableFuture<Running> again(Vm vm) {
    if (vm.again != null) {
      return vm.again;
    }
    CompletableFuture<Running> again = new CompletableFuture<>();
    vm.again = again;
    Unavailable why =
        new Unavailable(Reason.TIME_OUT, "had not stopped after " + Fleet.text(settings.timeout()));
    turns.after(
        settings.timeout().toNanos(), () -> turns.then(() -> again.completeExceptionally(why)));
    return again;
  }

  /** Somebody needs a VM of an entry that nobody else has used. */
  CompletableFuture<Running> askFresh(String id) {
    long now = nanoTime.getAsLong();
    Entries.Entry entry = fleet.entries().byId().get(id);
    if (entry != null) {
      journal.asked(id, now);
    }
    int copy = 1;
    while (copy < VmName.MOST_COPIES && roster.has(new VmName(id, copy))) {
      copy++;
    }
    VmName name = new VmName(id, copy);
    Unavailable refusal = refusal(name, entry, now);
    if (refusal != null || entry == null) {
      return refuse(name, refusal);
    }
    Vm vm = new Vm(name, entry, true, now, now + settings.timeout().toNanos());
    roster.add(vm);
    fleet.failAtDeadline(vm);
    fleet.pump();
    return vm.ready;
  }

  private @Nullable Unavailable refusal(VmName name, Entries.@Nullable Entry entry, long now) {
    if (fleet.closed()) {
      return new Unavailable(Reason.CLOSED, "the server ends");
    }
    if (entry == null) {
      return new Unavailable(Reason.UNKNOWN, "nothing is staged as " + name.id());
    }
    Failure failure = failures.get(name);
    if (failure != null && now - failure.since() < FAILURE_STANDS) {
      return failure.why();
    }
    if (roster.queue() >= MOST_WAITING) {
      return new Unavailable(Reason.TOO_FAST, "too many VMs wait to be started");
    }
    if (name.copy() > 0 && fleet.entries().spares() == 0) {
      return new Unavailable(Reason.FULL, "copies need spare addresses: stage with --spare N");
    }
    return null;
  }

  private CompletableFuture<Running> refuse(VmName name, @Nullable Unavailable refusal) {
    Unavailable why = refusal == null ? new Unavailable(Reason.UNKNOWN, "unknown") : refusal;
    journal.refused(name, why);
    return CompletableFuture.failedFuture(why);
  }

  /** Somebody may need VMs. */
  void hint(Collection<String> ids) {
    long now = nanoTime.getAsLong();
    for (String id : ids) {
      Entries.Entry entry = fleet.entries().byId().get(id);
      boolean room = roster.occupied() + roster.hints() < fleet.most();
      if (entry != null && room && !fleet.closed() && !roster.has(VmName.of(id))) {
        Vm vm = new Vm(VmName.of(id), entry, false, now, now + settings.timeout().toNanos());
        vm.hint = true;
        roster.add(vm);
      }
    }
    fleet.pump();
  }
}
