package org.unipage.summon;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ServerState;
import org.unipage.manifest.VmReply;
import org.unipage.summon.SummonMetrics.End;
import org.unipage.summon.Unavailable.Reason;

/**
 * What becomes of each VM: it waits for its turn, is started, runs, is stopped. Every method is
 * (part of) a change.
 */
final class Fleet {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20); // vm takes 12 s at most
  private static final long STOP_AGAIN = TimeUnit.SECONDS.toNanos(5);

  /**
   * How much longer than for the VM it is waited for what starts it: who waits is told of the VM,
   * not of the script.
   */
  private static final long SCRIPT_GRACE = TimeUnit.MILLISECONDS.toNanos(500);

  /** How long a process that was seen is believed to be there. */
  private static final long BELIEVED = TimeUnit.MILLISECONDS.toNanos(20);

  private final Roster roster;
  private final SummonSettings settings;
  private final LongSupplier nanoTime;
  private final Turns turns;
  private final VmScript script;
  private final Launcher launcher;
  private final Journal journal;
  private final StartRate rate;
  private final Desk desk;
  private final Map<VmName, CompletableFuture<Void>> stopping = new HashMap<>();
  private Runnable full = () -> {};
  private Entries entries;
  private int most;
  private boolean pumpsLater;
  private boolean closed;

  Fleet(
      Roster roster,
      SummonSettings settings,
      LongSupplier nanoTime,
      Turns turns,
      VmScript script,
      Connecting connecting,
      Journal journal,
      Manifest manifest) {
    this.roster = roster;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.turns = turns;
    this.script = script;
    this.launcher = new Launcher(this, turns, script, connecting);
    this.journal = journal;
    this.desk = new Desk(this, roster, settings, nanoTime, turns, journal);
    this.rate = new StartRate(settings.startsPerSecond(), nanoTime.getAsLong());
    this.entries = Entries.of(manifest);
    this.most = most(manifest);
  }

  private int most(Manifest manifest) {
    return settings.maxRunning() > 0
        ? settings.maxRunning()
        : roster.occupied() + FreeMemory.vms(manifest); // what runs has its memory already
  }

  /** Sets what is to be done when somebody waits and there is no place left. */
  void whenFull(Runnable action) {
    full = action;
  }

  int most() {
    return most;
  }

  /** Where VMs are asked for. */
  Desk desk() {
    return desk;
  }

  Entries entries() {
    return entries;
  }

  boolean closed() {
    return closed;
  }

  int spares() {
    return entries.spares();
  }

  void update(Manifest manifest) {
    entries = Entries.of(manifest);
    most = most(manifest);
    desk.forget();
    for (Vm vm : roster.all()) {
      moved(vm);
    }
    pump();
  }

  /** Stops a VM whose entry has got another address, or is gone. */
  void moved(Vm vm) {
    Entries.Entry entry = entries.byId().get(vm.name.id());
    if (vm.running != null && vm.name.copy() == 0) {
      InetSocketAddress now = entry == null ? null : entry.address();
      if (!vm.running.address().equals(now)) {
        stop(vm, End.ASKED, "its entry is gone, or has got another address");
      }
    }
  }

  /** Takes over those that run already. */
  List<Running> adopt(List<VmReply.Vm> all) {
    List<Running> adopted = new ArrayList<>();
    long now = nanoTime.getAsLong();
    for (VmReply.Vm is : all) {
      InetSocketAddress address = Entries.address(is.ipv4(), entries.port());
      boolean mine = is.running() && (is.copy() == 0 || settings.copies());
      if (!mine || address == null || roster.has(new VmName(is.id(), is.copy()))) {
        continue; // or somebody has asked for it meanwhile
      }
      Entries.Entry gone = new Entries.Entry(is.id(), "(entry gone)", null);
      Entries.Entry entry = entries.byId().getOrDefault(is.id(), gone);
      Vm vm = new Vm(new VmName(is.id(), is.copy()), entry, false, now, now);
      int millis = is.bootMs() == null ? 0 : is.bootMs();
      Running running = new Running(vm.name, address, TimeUnit.MILLISECONDS.toNanos(millis));
      vm.state = Vm.State.RUNNING;
      vm.running = running;
      vm.ready.complete(running);
      vm.is(is.pid());
      roster.add(vm);
      adopted.add(running);
    }
    if (settings.maxRunning() == 0) {
      most += adopted.size(); // their memory was not free when it was counted
    }
    if (!adopted.isEmpty()) {
      journal.note(Level.INFO, "found " + adopted.size() + " VMs that run");
    }
    pump();
    return List.copyOf(adopted);
  }

  /** A VM that does not run in time will not be waited for any longer. */
  void failAtDeadline(Vm vm) {
    long left = Math.max(0, vm.deadline - nanoTime.getAsLong());
    turns.after(
        left,
        () -> {
          if (vm.state == Vm.State.WAITING || vm.state == Vm.State.STARTING) {
            String what = vm.state == Vm.State.WAITING ? "had no turn" : "accepted no connection";
            fail(
                vm, new Unavailable(Reason.TIME_OUT, what + " within " + text(settings.timeout())));
          }
        });
  }

  static String text(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /** Starts what may start. */
  void pump() {
    for (Vm vm = roster.next(entries.spares()); vm != null; vm = roster.next(entries.spares())) {
      long now = nanoTime.getAsLong();
      long wait = rate.untilNext(now);
      if (vm.hint && (vm.deadline - now <= 0 || roster.occupied() >= most)) {
        roster.remove(vm); // what nobody asked for makes nobody go
      } else if (wait > 0 && !vm.hint && vm.deadline - now < wait) {
        int rate = settings.startsPerSecond();
        fail(
            vm,
            new Unavailable(
                Reason.TOO_FAST, "more than " + rate + " VMs a second are to be started"));
      } else if (wait > 0) {
        if (!pumpsLater) {
          pumpsLater = true;
          turns.after(
              wait,
              () -> {
                pumpsLater = false;
                pump();
              });
        }
        return;
      } else if (roster.occupied() < most) {
        rate.take(now);
        launch(vm, now);
      } else {
        full.run();
        return;
      }
    }
    if (roster.wantsSpare(entries.spares())) {
      full.run();
    }
  }

  private void launch(Vm vm, long now) {
    roster.move(vm, Vm.State.STARTING);
    vm.launched = now;
    if (vm.hint) {
      vm.hint = false;
      failAtDeadline(vm);
    }
    launch(vm);
  }

  private void launch(Vm vm) {
    long left = Math.max(0, vm.deadline - nanoTime.getAsLong());
    launcher.launch(vm, Duration.ofNanos(left + SCRIPT_GRACE), entries.port());
  }

  /** A VM that was launched accepts connections. */
  void running(Vm vm, InetSocketAddress address) {
    long now = nanoTime.getAsLong();
    Running running = new Running(vm.name, address, now - vm.launched);
    roster.move(vm, Vm.State.RUNNING);
    vm.running = running;
    vm.lastAsked = now;
    vm.lastActive = now;
    vm.lastSeenAlive = now;
    CompletableFuture<Running> ready = vm.ready;
    turns.then(() -> ready.complete(running));
    journal.started(vm, running);
  }

  /**
   * A VM was started, but ended before it accepted a connection: as somebody may have killed it, it
   * is started once more.
   */
  void endedEarly(Vm vm) {
    if (vm.restarted) {
      fail(vm, new Unavailable(Reason.FAILED, "ended before it accepted connections"));
      return;
    }
    CompletableFuture<Void> connecting = vm.connecting;
    vm.restarted = true;
    vm.answered = false;
    vm.process = null;
    vm.connecting = null;
    if (connecting != null) {
      connecting.cancel(false);
    }
    launch(vm);
  }

  /** Tells all who wait for a VM that does not run yet that it will not. */
  void fail(Vm vm, Unavailable why) {
    CompletableFuture<Running> ready = vm.ready;
    if (vm.state == Vm.State.WAITING) {
      roster.remove(vm);
    } else if (vm.state == Vm.State.STARTING) {
      roster.move(vm, Vm.State.STOPPING);
      if (vm.connecting != null) {
        vm.connecting.cancel(false);
      }
      if (vm.answered) {
        stopNow(vm);
      } // else its start is under way, and what became of it is stopped after that
    }
    if (why.reason() == Reason.FAILED || why.reason() == Reason.TIME_OUT) {
      desk.failed(vm.name, why, nanoTime.getAsLong());
    }
    turns.then(() -> ready.completeExceptionally(why));
    journal.failed(vm, why);
  }

  void stop(Vm vm, End end, String why) {
    Running running = vm.running;
    if (vm.state != Vm.State.RUNNING || running == null) {
      return;
    }
    roster.move(vm, Vm.State.STOPPING);
    journal.ended(vm, running, end, why);
    stopNow(vm);
  }

  private CompletableFuture<Void> stopped(VmName name) {
    return roster.has(name)
        ? stopping.computeIfAbsent(name, key -> new CompletableFuture<>())
        : CompletableFuture.completedFuture(null);
  }

  /** Stops whatever there is of a VM. */
  void stopNow(Vm vm) {
    turns.then(
        () -> {
          var unused =
              script
                  .stop(vm.name, STOP_LIMIT)
                  .whenComplete((reply, failure) -> turns.take(() -> gone(vm, reply, failure)));
        });
  }

  private void gone(Vm vm, @Nullable VmReply reply, @Nullable Throwable failure) {
    if (reply == null || !reply.ok()) {
      String why = Launcher.why(reply, failure);
      journal.note(Level.ERROR, vm.name + " was not stopped: " + why);
      if (!closed) {
        turns.after(STOP_AGAIN, () -> stopNow(vm));
        return;
      }
    }
    roster.remove(vm);
    CompletableFuture<Void> told = stopping.remove(vm.name);
    if (told != null) {
      turns.then(() -> told.complete(null));
    }
    if (vm.again != null) {
      CompletableFuture<Running> again = vm.again;
      CompletableFuture<Running> next = desk.ask(vm.name, false);
      turns.then(
          () -> {
            var unused =
                next.whenComplete(
                    (running, problem) -> {
                      if (problem == null) {
                        again.complete(running);
                      } else {
                        again.completeExceptionally(problem);
                      }
                    });
          });
      Vm successor = roster.get(vm.name);
      if (successor != null) {
        successor.leases += vm.leases;
      }
    }
    pump();
  }

  /**
   * Notices if a VM that ran does so no more.
   *
   * @param needed whether it is to be started again at once
   */
  void lookAt(Vm vm, long now, boolean needed) {
    Running running = vm.running;
    if (running == null || (needed && now - vm.lastSeenAlive < BELIEVED)) {
      return;
    }
    if (vm.process == null || vm.process.alive()) {
      vm.lastSeenAlive = now;
    } else if (needed && vm.name.copy() == 0) {
      roster.remove(vm); // what it left behind is cleared by its start
      journal.ended(vm, running, End.DIED, "it ended by itself");
    } else {
      stop(vm, End.DIED, "it ended by itself");
    }
  }

  /**
   * The script was asked which VMs run, for those that no process tells of.
   *
   * @param before those that ran when it was asked
   * @param alive those that it says run
   */
  void confirm(Set<VmName> before, Set<VmName> alive) {
    for (Vm vm : roster.all()) {
      if (vm.state == Vm.State.RUNNING && vm.process == null) {
        if (before.contains(vm.name) && !alive.contains(vm.name)) {
          stop(vm, End.DIED, "it ended by itself");
        }
      }
    }
  }

  void release(Running running) {
    Vm vm = roster.get(running.name());
    if (vm != null && running.equals(vm.running) && vm.leases > 0) {
      vm.leases--;
      vm.lastActive = nanoTime.getAsLong();
      journal.used(vm.name.id(), vm.lastActive);
      pump();
    }
  }

  CompletableFuture<Void> stop(VmName name) {
    Vm vm = roster.get(name);
    if (vm != null && vm.state == Vm.State.RUNNING) {
      stop(vm, End.ASKED, "asked to");
    } else if (vm != null && vm.state != Vm.State.STOPPING) {
      fail(vm, new Unavailable(Reason.FAILED, "stopped while it was starting"));
    }
    return stopped(name);
  }

  /** Stops that very VM, not another one of its name. */
  CompletableFuture<Void> stop(Running running, End end, String why) {
    Vm vm = roster.get(running.name());
    if (vm == null || !running.equals(vm.running)) {
      return CompletableFuture.completedFuture(null);
    }
    stop(vm, end, why);
    return stopped(running.name());
  }

  void lookAt(Running running) {
    Vm vm = roster.get(running.name());
    if (vm != null && running.equals(vm.running)) {
      lookAt(vm, nanoTime.getAsLong(), false);
    }
  }

  /** What {@code unipage top} shows. */
  ServerState state(String server, LiveProcess self) {
    long now = nanoTime.getAsLong();
    long wall = System.currentTimeMillis();
    Map<String, List<String>> copies = roster.copyAddresses();
    List<ServerState.EntryState> all = new ArrayList<>();
    journal
        .tallies()
        .forEach(
            (id, tally) ->
                all.add(
                    new ServerState.EntryState(
                        id,
                        tally.asked,
                        tally.starts,
                        tally.p50,
                        tally.p99,
                        wall - TimeUnit.NANOSECONDS.toMillis(now - tally.lastUsed),
                        copies.getOrDefault(id, List.of()))));
    return new ServerState(server, self.pid(), self.start(), most, all);
  }

  /** Refuses who waits, and destroys fresh VMs; completes when that is done. */
  CompletableFuture<Void> close() {
    closed = true;
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (Vm vm : roster.all()) {
      if (vm.state == Vm.State.WAITING || vm.state == Vm.State.STARTING) {
        fail(vm, new Unavailable(Reason.CLOSED, "the server ends"));
      } else if (vm.fresh) {
        stop(vm, End.ASKED, "the server ends");
      }
      if (vm.state == Vm.State.STOPPING) {
        ends.add(stopped(vm.name));
      }
    }
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
  }
}
