package org.unipage.summon;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.VmReply;
import org.unipage.summon.SummonMetrics.End;
import org.unipage.summon.Unavailable.Reason;

/**
 * Has VMs run when they are needed: starts them, once for all who wait, and stops those that nobody
 * uses. Everything goes through {@code staging/vm}, so it is the same for every target. For any
 * number of threads; nothing here blocks but {@link #open} and {@link #close}.
 *
 * <p>What runs outlives it, and the next one finds it again.
 */
public final class Summoner implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger("unipage.summon");
  private static final int STARTS_AT_ONCE = 8;
  private static final int STOPS_AT_ONCE = 4;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20); // vm takes 12 s at most
  private static final Duration STATUS_LIMIT = Duration.ofSeconds(60); // 20,000 VMs take 10 s
  private static final int MOST_WAITING = 4_000;

  /** A client that has just got an address has not connected yet. */
  private static final long SETTLED = TimeUnit.MILLISECONDS.toNanos(250);

  /** How long a process that was seen is believed to be there. */
  private static final long BELIEVED = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long TRY_AGAIN = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long STOP_AGAIN = TimeUnit.SECONDS.toNanos(5);

  /** How long a failure stands (RFC 9520, section 3.2, wants failures remembered for a second). */
  private static final long FAILURE_STANDS = TimeUnit.SECONDS.toNanos(1);

  private final SummonSettings settings;
  private final LongSupplier nanoTime;
  private final VmScript script;
  private final ScheduledThreadPoolExecutor timer;
  private final Connecting connecting;
  private final SummonMetrics metrics;
  private final List<SummonListener> listeners = new CopyOnWriteArrayList<>();
  private final CompletableFuture<List<Running>> found = new CompletableFuture<>();
  private final Object lock = new Object();

  // All that follows is guarded by the lock.
  private final Roster roster = new Roster();
  private final Map<VmName, Failure> failures = new HashMap<>();
  private final Map<VmName, CompletableFuture<Void>> stopping = new HashMap<>();
  private final Set<VmName> cleared = new HashSet<>();
  private final List<Runnable> effects = new ArrayList<>();
  private final StartRate rate;
  private Entries entries;
  private int most;
  private boolean pumpsLater;
  private boolean makingRoom;
  private boolean closed;

  private record Failure(Unavailable why, long since) {}

  private Summoner(Path out, Manifest manifest, SummonSettings settings, LongSupplier nanoTime)
      throws IOException {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.entries = Entries.of(manifest);
    this.most = most(manifest, 0);
    this.rate = new StartRate(settings.startsPerSecond(), nanoTime.getAsLong());
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "summon");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    this.script = new VmScript(out, STARTS_AT_ONCE, STOPS_AT_ONCE);
    this.connecting = new Connecting(timer);
    this.metrics =
        new SummonMetrics(() -> count(Vm.State.RUNNING), this::waiting, this::maxRunning);
  }

  /**
   * Begins, and looks for VMs that run already.
   *
   * @param out where the site was staged
   * @param manifest its manifest
   * @throws IOException if the system does not let us
   */
  public static Summoner open(Path out, Manifest manifest, SummonSettings settings)
      throws IOException {
    return open(out, manifest, settings, System::nanoTime);
  }

  /** As {@link #open}, by another clock, in nanoseconds. */
  static Summoner open(Path out, Manifest manifest, SummonSettings settings, LongSupplier nanoTime)
      throws IOException {
    Summoner summoner = new Summoner(out, manifest, settings, nanoTime);
    summoner.begin();
    return summoner;
  }

  private void begin() {
    var unused = script.status(STATUS_LIMIT).whenComplete(this::adopt);
    long between =
        Math.max(
            TimeUnit.MILLISECONDS.toNanos(20),
            Math.min(settings.idle().toNanos() / 4, TimeUnit.SECONDS.toNanos(1)));
    var alsoUnused =
        timer.scheduleWithFixedDelay(
            () -> logged(this::sweep), between, between, TimeUnit.NANOSECONDS);
  }

  private int most(Manifest manifest, int running) {
    return settings.maxRunning() > 0 ? settings.maxRunning() : running + FreeMemory.vms(manifest);
  }

  /** The site was staged again: what it says counts from now on. */
  public void update(Manifest manifest) {
    locked(
        () -> {
          entries = Entries.of(manifest);
          most = most(manifest, roster.occupied());
          failures.clear();
          pump();
        });
  }

  /** Tells {@code listener} what happens from now on. */
  public void listen(SummonListener listener) {
    listeners.add(listener);
  }

  /** What happened so far. */
  public SummonMetrics metrics() {
    return metrics;
  }

  /** Completes with the VMs that ran already, once it is known; exceptionally if it cannot be. */
  public CompletionStage<List<Running>> found() {
    return found.minimalCompletionStage();
  }

  /**
   * Has a VM run.
   *
   * @return completes as soon as it accepts connections, at once if it does; exceptionally, with
   *     {@link Unavailable}, within the time-out
   */
  public CompletionStage<Running> need(VmName name) {
    CompletableFuture<Running> done = new CompletableFuture<>();
    locked(() -> follow(ask(name, false), done));
    return done;
  }

  /** As {@link #need}; the VM is not stopped for want of use before the lease ends. */
  public CompletionStage<Lease> lease(VmName name) {
    CompletableFuture<Running> done = new CompletableFuture<>();
    locked(() -> follow(ask(name, true), done));
    return done.thenApply(vm -> new Lease(vm, () -> release(vm)));
  }

  /**
   * Starts a VM that has served nobody, at a spare address, for this lease alone; when the lease
   * ends, it is destroyed. Waits for a spare address, as for all else, up to the time-out.
   *
   * @return as {@link #need}
   */
  public CompletionStage<Lease> fresh(String id) {
    CompletableFuture<Running> done = new CompletableFuture<>();
    // One that an earlier server left behind would not be fresh, so they have to be known first.
    var unused = found.whenComplete((running, failure) -> locked(() -> follow(askFresh(id), done)));
    return done.thenApply(vm -> new Lease(vm, () -> destroy(vm)));
  }

  /**
   * Has VMs run that may be needed soon, as far as nothing else has to wait or give way for that.
   *
   * @param ids entries, the likeliest first
   */
  public void hint(Collection<String> ids) {
    locked(
        () -> {
          long now = nanoTime.getAsLong();
          for (String id : ids) {
            Entries.Entry entry = entries.byId().get(id);
            boolean room = roster.occupied() + roster.hints() < most;
            if (entry != null && room && !closed && !roster.has(VmName.of(id))) {
              Vm vm = new Vm(VmName.of(id), entry, false, now, deadline(now));
              vm.hint = true;
              roster.add(vm);
            }
          }
          pump();
        });
  }

  /**
   * Stops a VM, whoever uses it.
   *
   * @return completes when it has stopped, or did not run
   */
  public CompletionStage<Void> stop(VmName name) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    locked(
        () -> {
          Vm vm = roster.get(name);
          if (vm != null && vm.state == Vm.State.RUNNING) {
            stop(vm, End.ASKED, "asked to");
          } else if (vm != null && vm.state != Vm.State.STOPPING) {
            fail(vm, new Unavailable(Reason.FAILED, "stopped while it was starting"));
          }
          stopped(name).whenComplete((nothing, failure) -> later(() -> done.complete(null)));
        });
    return done;
  }

  /** Somebody could not connect to a VM, or it broke off: looks whether it is still there. */
  public void suspect(Running suspected) {
    var unused =
        connecting
            .accepted(suspected.address())
            .orTimeout(1, TimeUnit.SECONDS)
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    locked(
                        () -> {
                          Vm vm = roster.get(suspected.name());
                          if (vm != null && suspected.equals(vm.running)) {
                            stop(vm, End.BROKEN, "does not accept connections");
                          }
                        });
                  }
                });
    locked(
        () -> {
          Vm vm = roster.get(suspected.name());
          if (vm != null && suspected.equals(vm.running)) {
            lookAt(vm, nanoTime.getAsLong(), false);
          }
        });
  }

  // Under the lock from here on.

  private long deadline(long now) {
    return now + settings.timeout().toNanos();
  }

  private CompletableFuture<Running> ask(VmName name, boolean hold) {
    long now = nanoTime.getAsLong();
    Vm before = roster.get(name);
    if (before != null && before.state == Vm.State.RUNNING) {
      lookAt(before, now, true);
    }
    Vm vm = roster.get(name);
    if (vm != null && vm.fresh) {
      return refuse(name, new Unavailable(Reason.FULL, "that copy belongs to somebody else"));
    }
    if (vm == null || vm.hint) {
      Entries.Entry entry = entries.byId().get(name.id());
      Unavailable refusal = refusal(name, entry, now);
      if (refusal != null || entry == null) {
        return refuse(name, refusal);
      }
      if (vm == null) {
        vm = new Vm(name, entry, false, now, deadline(now));
        roster.add(vm);
      } else {
        roster.comesTrue(vm, deadline(now));
      }
      failAtDeadline(vm);
    }
    vm.lastAsked = now;
    vm.leases += hold ? 1 : 0;
    if (vm.state == Vm.State.STOPPING) {
      vm.again = vm.again == null ? new CompletableFuture<>() : vm.again;
      return vm.again;
    }
    if (vm.state == Vm.State.WAITING) {
      pump();
    }
    return vm.ready;
  }

  private CompletableFuture<Running> askFresh(String id) {
    long now = nanoTime.getAsLong();
    Entries.Entry entry = entries.byId().get(id);
    int copy = 1;
    while (copy < VmName.MOST_COPIES && roster.has(new VmName(id, copy))) {
      copy++;
    }
    VmName name = new VmName(id, copy);
    Unavailable refusal = refusal(name, entry, now);
    if (refusal != null || entry == null) {
      return refuse(name, refusal);
    }
    Vm vm = new Vm(name, entry, true, now, deadline(now));
    roster.add(vm);
    failAtDeadline(vm);
    pump();
    return vm.ready;
  }

  private @Nullable Unavailable refusal(VmName name, Entries.@Nullable Entry entry, long now) {
    if (closed) {
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
    if (name.copy() > 0 && entries.spares() == 0) {
      return new Unavailable(Reason.FULL, "copies need spare addresses: stage with --spare N");
    }
    return null;
  }

  private CompletableFuture<Running> refuse(VmName name, @Nullable Unavailable refusal) {
    Unavailable why = refusal == null ? new Unavailable(Reason.UNKNOWN, "unknown") : refusal;
    metrics.failed(why.reason());
    later(() -> listeners.forEach(listener -> listener.failed(name, why)));
    return CompletableFuture.failedFuture(why);
  }

  private void failAtDeadline(Vm vm) {
    long left = Math.max(0, vm.deadline - nanoTime.getAsLong());
    after(
        left,
        () -> {
          if (vm.state == Vm.State.WAITING || vm.state == Vm.State.STARTING) {
            String what = vm.state == Vm.State.WAITING ? "had no turn" : "accepted no connection";
            fail(
                vm, new Unavailable(Reason.TIME_OUT, what + " within " + text(settings.timeout())));
          }
        });
  }

  private static String text(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }

  /** Starts what may start. */
  private void pump() {
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
          after(
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
        makeRoomSoon();
        return;
      }
    }
    if (roster.wantsSpare(entries.spares())) {
      makeRoomSoon();
    }
  }

  private void makeRoomSoon() {
    if (!makingRoom) {
      makingRoom = true;
      later(() -> timer.execute(() -> logged(this::makeRoom)));
    }
  }

  private void launch(Vm vm, long now) {
    roster.move(vm, Vm.State.STARTING);
    vm.launched = now;
    if (vm.hint) {
      vm.hint = false;
      failAtDeadline(vm);
    }
    Duration limit = Duration.ofNanos(Math.max(1, vm.deadline - now));
    boolean clear = vm.fresh && cleared.add(vm.name); // whoever had that name before
    later(
        () -> {
          CompletableFuture<VmReply> start =
              clear
                  ? script.stop(vm.name, limit).thenCompose(reply -> script.start(vm.name, limit))
                  : script.start(vm.name, limit);
          var unused =
              start.whenComplete((reply, failure) -> locked(() -> launched(vm, reply, failure)));
        });
  }

  private void launched(Vm vm, @Nullable VmReply reply, @Nullable Throwable failure) {
    VmReply.Vm is = reply == null || reply.vms().isEmpty() ? null : reply.vms().get(0);
    vm.answered = true;
    if (vm.state != Vm.State.STARTING) { // given up meanwhile
      stopNow(vm);
      return;
    }
    InetSocketAddress address = is == null ? null : entries.address(is.ipv4());
    if (is == null || !is.running() || address == null) {
      roster.move(vm, Vm.State.STOPPING);
      fail(vm, new Unavailable(Reason.FAILED, why(reply, failure)));
      stopNow(vm);
      return;
    }
    vm.process = is.pid() == null ? null : LiveProcess.of(is.pid());
    CompletableFuture<Void> accepted = connecting.accepted(address);
    vm.connecting = accepted;
    later(
        () -> {
          var unused =
              accepted.whenComplete(
                  (nothing, problem) -> locked(() -> connected(vm, address, problem)));
        });
  }

  private static String why(@Nullable VmReply reply, @Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      return "did not start: " + cause.getMessage();
    }
    if (reply != null && !reply.problems().isEmpty()) {
      return reply.problems().get(0).message();
    }
    return "did not start";
  }

  private void connected(Vm vm, InetSocketAddress address, @Nullable Throwable problem) {
    if (vm.state != Vm.State.STARTING) {
      return; // given up meanwhile
    }
    if (problem != null) {
      fail(vm, new Unavailable(Reason.FAILED, "cannot connect: " + problem.getMessage()));
      return;
    }
    long now = nanoTime.getAsLong();
    Running running = new Running(vm.name, address, now - vm.launched);
    roster.move(vm, Vm.State.RUNNING);
    vm.running = running;
    vm.lastAsked = now;
    vm.lastActive = now;
    vm.lastSeenAlive = now;
    failures.remove(vm.name);
    metrics.started(running.bootNanos());
    CompletableFuture<Running> ready = vm.ready;
    later(
        () -> {
          ready.complete(running);
          LOGGER.log(
              Level.INFO,
              String.format(
                  Locale.ROOT,
                  "started %s %s at %s:%d in %d ms",
                  vm.name,
                  vm.entry.host(),
                  address.getAddress().getHostAddress(),
                  address.getPort(),
                  TimeUnit.NANOSECONDS.toMillis(running.bootNanos())));
          listeners.forEach(listener -> listener.started(running));
        });
  }

  /** Tells all who wait for a VM that does not run yet that it will not. */
  private void fail(Vm vm, Unavailable why) {
    CompletableFuture<Running> ready = vm.ready;
    metrics.failed(why.reason());
    switch (vm.state) {
      case WAITING -> roster.remove(vm);
      case STARTING -> {
        roster.move(vm, Vm.State.STOPPING);
        if (vm.connecting != null) {
          vm.connecting.cancel(false);
        }
        if (vm.answered) {
          stopNow(vm);
        } // else its start is under way, and what became of it is stopped after that
      }
      default -> {}
    }
    if (why.reason() == Reason.FAILED || why.reason() == Reason.TIME_OUT) {
      failures.put(vm.name, new Failure(why, nanoTime.getAsLong()));
    }
    later(
        () -> {
          ready.completeExceptionally(why);
          LOGGER.log(Level.WARNING, vm.name + " " + vm.entry.host() + ": " + why.why());
          listeners.forEach(listener -> listener.failed(vm.name, why));
        });
  }

  private void stop(Vm vm, End end, String why) {
    Running running = vm.running;
    if (vm.state != Vm.State.RUNNING || running == null) {
      return;
    }
    roster.move(vm, Vm.State.STOPPING);
    ended(vm, running, end, why);
    stopNow(vm);
  }

  private void ended(Vm vm, Running running, End end, String why) {
    metrics.ended(end);
    later(
        () -> {
          LOGGER.log(
              end == End.BROKEN || end == End.DIED ? Level.WARNING : Level.INFO,
              "stopped " + vm.name + " " + vm.entry.host() + ": " + why);
          listeners.forEach(listener -> listener.ended(running, why));
        });
  }

  private CompletableFuture<Void> stopped(VmName name) {
    return roster.has(name)
        ? stopping.computeIfAbsent(name, key -> new CompletableFuture<>())
        : CompletableFuture.completedFuture(null);
  }

  private void stopNow(Vm vm) {
    later(
        () -> {
          var unused =
              script
                  .stop(vm.name, STOP_LIMIT)
                  .whenComplete((reply, failure) -> locked(() -> gone(vm, reply, failure)));
        });
  }

  private void gone(Vm vm, @Nullable VmReply reply, @Nullable Throwable failure) {
    if (reply == null || !reply.ok()) {
      String why = why(reply, failure);
      later(() -> LOGGER.log(Level.ERROR, vm.name + " was not stopped: " + why));
      if (!closed) {
        after(STOP_AGAIN, () -> stopNow(vm));
        return;
      }
    }
    roster.remove(vm);
    CompletableFuture<Void> told = stopping.remove(vm.name);
    if (told != null) {
      later(() -> told.complete(null));
    }
    if (vm.again != null) {
      follow(ask(vm.name, false), vm.again);
      Vm next = roster.get(vm.name);
      if (next != null) {
        next.leases += vm.leases;
      }
    }
    pump();
  }

  /** Ends a VM that was for one lease; not another one that has got its name meanwhile. */
  private CompletionStage<Void> destroy(Running running) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    locked(
        () -> {
          Vm vm = roster.get(running.name());
          if (vm != null && running.equals(vm.running)) {
            stop(vm, End.ASKED, "its lease is over");
            stopped(vm.name).whenComplete((nothing, failure) -> done.complete(null));
          } else {
            later(() -> done.complete(null));
          }
        });
    return done;
  }

  private CompletionStage<Void> release(Running running) {
    locked(
        () -> {
          Vm vm = roster.get(running.name());
          if (vm != null && running.equals(vm.running) && vm.leases > 0) {
            vm.leases--;
            vm.lastActive = nanoTime.getAsLong();
            pump();
          }
        });
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Notices if a VM that ran does so no more.
   *
   * @param needed whether it is to be started again at once
   */
  private void lookAt(Vm vm, long now, boolean needed) {
    Running running = vm.running;
    if (running == null || (needed && now - vm.lastSeenAlive < BELIEVED)) {
      return;
    }
    if (vm.process == null || vm.process.alive()) {
      vm.lastSeenAlive = now;
    } else if (needed && vm.name.copy() == 0) {
      roster.remove(vm); // what it left behind is cleared by its start
      ended(vm, running, End.DIED, "it ended by itself");
    } else {
      stop(vm, End.DIED, "it ended by itself");
    }
  }

  // Not under the lock, on the timer's thread.

  /** Stops as many as are needed by those who wait, the least recently asked for first. */
  private void makeRoom() {
    Set<InetSocketAddress> open = activity();
    locked(
        () -> {
          long now = nanoTime.getAsLong();
          boolean settled = makeRoom(open, now);
          if (settled) {
            makingRoom = false;
          } else {
            after(
                TRY_AGAIN,
                () -> {
                  makingRoom = false;
                  pump();
                });
          }
        });
  }

  /** As far as that can be done now; whether all is done. */
  private boolean makeRoom(Set<InetSocketAddress> open, long now) {
    int spares = entries.spares();
    while (true) {
      int coming = Math.max(0, most - roster.occupied()) + roster.count(Vm.State.STOPPING);
      boolean forPlace = coming < roster.wanted(spares);
      boolean forSpare =
          !forPlace && roster.wantsSpare(spares) && roster.count(Vm.State.STOPPING) == 0;
      if (!forPlace && !forSpare) {
        return true;
      }
      Vm unused = roster.leastRecent(open, forSpare).orElse(null);
      if (unused != null && now - unused.lastAsked >= SETTLED) {
        stop(unused, End.ROOM, "others need its place");
      } else if (unused != null || roster.count(Vm.State.STARTING) > 0) {
        return false;
      } else if (forSpare) {
        return true; // its turn comes when a copy goes
      } else {
        String why = "all " + most + " VMs that may run are in use";
        roster.inVain(coming).forEach(vm -> fail(vm, new Unavailable(Reason.FULL, why)));
        return true;
      }
    }
  }

  private Set<InetSocketAddress> activity() {
    try {
      return TcpTable.open();
    } catch (IOException | RuntimeException e) {
      LOGGER.log(Level.WARNING, "cannot tell which VMs have connections: " + e);
      return Set.of();
    }
  }

  /** Stops what nobody uses, and notices what has ended. */
  void sweep() {
    Set<InetSocketAddress> open = activity();
    locked(
        () -> {
          long now = nanoTime.getAsLong();
          for (Vm vm : roster.all()) {
            if (vm.state == Vm.State.RUNNING) {
              lookAt(vm, now, false);
              if (open.contains(vm.address())) {
                vm.lastActive = now;
              }
              if (vm.unused() && now - vm.lastUsed() >= settings.idle().toNanos()) {
                stop(vm, End.IDLE, "nobody used it for " + text(settings.idle()));
              }
            } else if (vm.state == Vm.State.STARTING && vm.process != null && !vm.process.alive()) {
              fail(vm, new Unavailable(Reason.FAILED, "ended before it accepted connections"));
            }
          }
          failures.values().removeIf(failure -> now - failure.since() >= FAILURE_STANDS);
          pump();
        });
  }

  private void adopt(@Nullable VmReply reply, @Nullable Throwable failure) {
    List<Running> adopted = new ArrayList<>();
    locked(
        () -> {
          long now = nanoTime.getAsLong();
          for (VmReply.Vm is : reply == null ? List.<VmReply.Vm>of() : reply.vms()) {
            Entries.Entry entry = entries.byId().get(is.id());
            InetSocketAddress address = entries.address(is.ipv4());
            if (!is.running() || address == null || (is.copy() > 0 && !settings.copies())) {
              continue;
            }
            VmName name = new VmName(is.id(), is.copy());
            if (roster.has(name)) {
              continue; // asked for meanwhile
            }
            Entries.Entry known =
                entry == null ? new Entries.Entry(is.id(), "(entry gone)") : entry;
            Vm vm = new Vm(name, known, false, now, now);
            int millis = is.bootMs() == null ? 0 : is.bootMs();
            Running running = new Running(name, address, TimeUnit.MILLISECONDS.toNanos(millis));
            vm.state = Vm.State.RUNNING;
            vm.running = running;
            vm.ready.complete(running);
            vm.process = is.pid() == null ? null : LiveProcess.of(is.pid());
            roster.add(vm);
            adopted.add(running);
          }
          if (settings.maxRunning() == 0) {
            most += adopted.size(); // the memory that they have is not free
          }
          pump();
        });
    if (failure == null) {
      if (!adopted.isEmpty()) {
        LOGGER.log(Level.INFO, "found " + adopted.size() + " VMs that run");
      }
      found.complete(List.copyOf(adopted));
    } else {
      LOGGER.log(Level.WARNING, "cannot tell which VMs run: " + failure.getMessage());
      found.completeExceptionally(failure);
    }
  }

  // Any thread.

  private long count(Vm.State state) {
    synchronized (lock) {
      return roster.count(state);
    }
  }

  private long waiting() {
    return count(Vm.State.WAITING) + count(Vm.State.STARTING);
  }

  /** How many VMs may run at once. */
  public int maxRunning() {
    synchronized (lock) {
      return most;
    }
  }

  private void follow(CompletableFuture<Running> from, CompletableFuture<Running> to) {
    later(
        () -> {
          var unused =
              from.whenComplete(
                  (running, failure) -> {
                    if (failure == null) {
                      to.complete(running);
                    } else {
                      to.completeExceptionally(failure);
                    }
                  });
        });
  }

  /** Runs a change under the lock, then what it wants to have done without it. */
  private void locked(Runnable change) {
    List<Runnable> next;
    synchronized (lock) {
      change.run();
      next = List.copyOf(effects);
      effects.clear();
    }
    next.forEach(Summoner::logged);
  }

  private void later(Runnable effect) {
    effects.add(effect);
  }

  private void after(long nanos, Runnable change) {
    later(
        () -> {
          if (!timer.isShutdown()) {
            var unused =
                timer.schedule(() -> logged(() -> locked(change)), nanos, TimeUnit.NANOSECONDS);
          }
        });
  }

  /** Whatever a listener does, or we do wrong, the rest goes on. */
  private static void logged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOGGER.log(Level.ERROR, "a bug in unipage: " + e, e);
    }
  }

  /** Refuses who waits, destroys fresh VMs, and leaves the others running. */
  @Override
  public void close() {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    locked(
        () -> {
          closed = true;
          for (Vm vm : roster.all()) {
            if (vm.state == Vm.State.WAITING || vm.state == Vm.State.STARTING) {
              fail(vm, new Unavailable(Reason.CLOSED, "the server ends"));
            } else if (vm.fresh && vm.state == Vm.State.RUNNING) {
              stop(vm, End.ASKED, "the server ends");
            }
            if (vm.state == Vm.State.STOPPING) {
              ends.add(stopped(vm.name));
            }
          }
        });
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).get(15, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      LOGGER.log(Level.WARNING, "some VMs are still being stopped");
    }
    script.close();
    connecting.close();
    timer.shutdownNow();
  }
}
