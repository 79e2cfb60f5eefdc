package org.unipage.summon;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.VmReply;
import org.unipage.summon.SummonMetrics.End;
import org.unipage.summon.Unavailable.Reason;

/** Decides which VMs stop: those that nobody uses, and those whose place others need. */
final class Reaper {
  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);
  private static final long TRY_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long ASK_AGAIN = TimeUnit.SECONDS.toNanos(10);
  private static final Duration ASK_LIMIT = Duration.ofSeconds(60);

  /** A client that has just got an address has not connected yet. */
  private static final long SETTLED = TimeUnit.MILLISECONDS.toNanos(250);

  /** Packets are looked at once in that time. */
  private static final long LATELY = LONGEST;

  private final Fleet fleet;
  private final Roster roster;
  private final SummonSettings settings;
  private final LongSupplier nanoTime;
  private final Turns turns;
  private final Journal journal;
  private final VmScript script;
  private boolean makingRoom;
  private volatile boolean asking;
  private long askedLast;

  Reaper(
      Fleet fleet,
      Roster roster,
      SummonSettings settings,
      LongSupplier nanoTime,
      Turns turns,
      VmScript script,
      Journal journal) {
    this.script = script;
    this.askedLast = nanoTime.getAsLong();
    this.fleet = fleet;
    this.roster = roster;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.turns = turns;
    this.journal = journal;
  }

  /** Sweeps from now on, often enough for the idle time. */
  void begin() {
    turns.every(Math.max(SHORTEST, Math.min(settings.idle().toNanos() / 4, LONGEST)), this::sweep);
  }

  /** Within a change: makes room for those who wait. */
  void makeRoomSoon() {
    if (!makingRoom) {
      makingRoom = true;
      turns.soon(this::makeRoom);
    }
  }

  private void makeRoom() {
    Set<InetSocketAddress> open = connections();
    turns.take(
        () -> {
          if (makeRoom(open, nanoTime.getAsLong())) {
            makingRoom = false;
          } else {
            turns.after(
                TRY_AGAIN,
                () -> {
                  makingRoom = false;
                  fleet.pump();
                });
          }
        });
  }

  /**
   * Stops as many as are needed by those who wait, the least recently asked for first.
   *
   * @return whether all is done that can be; else some may go soon
   */
  private boolean makeRoom(Set<InetSocketAddress> open, long now) {
    int spares = fleet.spares();
    while (true) {
      int leaving = roster.count(Vm.State.STOPPING);
      int coming = Math.max(0, fleet.most() - roster.occupied()) + leaving;
      boolean forPlace = coming < roster.wanted(spares);
      boolean forSpare = !forPlace && leaving == 0 && roster.wantsSpare(spares);
      if (!forPlace && !forSpare) {
        return true;
      }
      Vm unused = roster.leastRecent(open, forSpare, vm -> settled(vm, now)).orElse(null);
      if (unused != null) {
        fleet.stop(unused, End.ROOM, "others need its place");
      } else if (roster.count(Vm.State.STARTING) > 0
          || roster.leastRecent(open, forSpare, vm -> true).isPresent()) {
        return false;
      } else {
        if (forPlace) { // a copy waits, up to its time-out, for another to go
          Unavailable why =
              new Unavailable(Reason.FULL, "all " + fleet.most() + " VMs that may run are in use");
          roster.inVain(coming).forEach(vm -> fleet.fail(vm, why));
        }
        return true;
      }
    }
  }

  /** Whether nobody who has just heard of a VM will be disappointed. */
  private static boolean settled(Vm vm, long now) {
    boolean sends = vm.hasTap() && now - vm.lastActive < LATELY;
    return !sends && (!vm.asked || now - vm.lastAsked >= SETTLED);
  }

  private @Nullable Set<InetSocketAddress> tryConnections() {
    try {
      return TcpTable.open();
    } catch (IOException | RuntimeException e) {
      turns.take(() -> journal.note(Level.WARNING, "cannot tell which VMs have connections: " + e));
      return null;
    }
  }

  private Set<InetSocketAddress> connections() {
    Set<InetSocketAddress> open = tryConnections();
    return open == null ? Set.of() : open;
  }

  /** Under Xen, only the script can tell what runs. */
  private void askForThoseWithoutProcess() {
    long now = nanoTime.getAsLong();
    if (asking || now - askedLast < ASK_AGAIN || turns.read(roster::allHaveProcesses)) {
      return;
    }
    asking = true;
    askedLast = now;
    Set<VmName> before = turns.read(roster::running);
    var unused =
        script
            .status(ASK_LIMIT)
            .whenComplete(
                (reply, failure) -> {
                  asking = false;
                  if (failure == null) {
                    Set<VmName> alive = new HashSet<>();
                    reply.vms().stream()
                        .filter(VmReply.Vm::running)
                        .forEach(vm -> alive.add(new VmName(vm.id(), vm.copy())));
                    turns.take(() -> fleet.confirm(before, alive));
                  }
                });
  }

  /** Stops what nobody uses, and notices what has ended. */
  void sweep() {
    Set<InetSocketAddress> open = connections();
    askForThoseWithoutProcess();
    turns.take(
        () -> {
          long now = nanoTime.getAsLong();
          for (Vm vm : roster.all()) {
            if (vm.state == Vm.State.RUNNING) {
              fleet.lookAt(vm, now, false);
              if (open.contains(vm.address()) || vm.sent()) {
                vm.lastActive = now;
                journal.used(vm.name.id(), now);
              }
              if (vm.unused() && now - vm.lastUsed() >= settings.idle().toNanos()) {
                fleet.stop(vm, End.IDLE, "nobody used it for " + Fleet.text(settings.idle()));
              }
            } else if (vm.state == Vm.State.STARTING && vm.process != null && !vm.process.alive()) {
              fleet.endedEarly(vm);
            }
          }
          fleet.desk().forget(now);
          fleet.pump();
        });
  }
}
