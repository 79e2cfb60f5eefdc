package org.unipage.summon;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.VmReply;
import org.unipage.summon.SummonMetrics.End;

/**
 * Has VMs run when they are needed: starts them, once for all who wait, and stops those that nobody
 * uses. Everything goes through {@code staging/vm}, so it is the same for every target. For any
 * number of threads; nothing here blocks but {@link #close}.
 *
 * <p>What runs outlives it, and the next one finds it again.
 */
public final class Summoner implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger("unipage.summon");
  private static final int STARTS_AT_ONCE = 8;
  private static final int STOPS_AT_ONCE = 4;
  private static final Duration STATUS_LIMIT = Duration.ofSeconds(60); // 20,000 VMs take 10 s
  private static final long KNOWN_MILLIS = 1500;
  private static final long CLOSE_SECONDS = 15;

  private final VmScript script;
  private final Turns turns = new Turns(LOGGER);
  private final Connecting connecting;
  private final SummonMetrics metrics;
  private final Journal journal;
  private final Fleet fleet;
  private final Reaper reaper;
  private final CompletableFuture<List<Running>> found = new CompletableFuture<>();
  private final CompletableFuture<List<Running>> known =
      found.copy().orTimeout(KNOWN_MILLIS, TimeUnit.MILLISECONDS);
  private final Path run;
  private @Nullable StateFile stateFile;

  private Summoner(Path out, Manifest manifest, SummonSettings settings, LongSupplier nanoTime)
      throws IOException {
    Roster roster = new Roster();
    this.run = out.resolve("run").resolve(manifest.target());
    this.connecting = new Connecting();
    this.script = new VmScript(out, STARTS_AT_ONCE, STOPS_AT_ONCE);
    this.metrics =
        new SummonMetrics(
            () -> turns.read(() -> roster.count(Vm.State.RUNNING)),
            () ->
                turns.read(() -> roster.count(Vm.State.WAITING) + roster.count(Vm.State.STARTING)),
            this::maxRunning);
    this.journal = new Journal(LOGGER, turns, metrics);
    this.fleet =
        new Fleet(roster, settings, nanoTime, turns, script, connecting, journal, manifest);
    this.reaper = new Reaper(fleet, roster, settings, nanoTime, turns, script, journal);
    fleet.whenFull(reaper::makeRoomSoon);
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
    var unused = summoner.script.status(STATUS_LIMIT).whenComplete(summoner::adopt);
    summoner.reaper.begin();
    return summoner;
  }

  private void adopt(VmReply reply, Throwable failure) {
    if (failure == null) {
      turns.take(
          () -> {
            List<Running> adopted = fleet.adopt(reply.vms());
            turns.then(() -> found.complete(adopted));
          });
    } else {
      LOGGER.log(Level.WARNING, "cannot tell which VMs run: " + failure.getMessage());
      found.completeExceptionally(failure);
    }
  }

  /** Makes a change once it is known what runs already, or that takes too long. */
  private void whenKnown(Runnable change) {
    if (known.isDone()) {
      turns.take(change);
    } else {
      var unused = known.whenComplete((nothing, failure) -> turns.take(change));
    }
  }

  /**
   * The site was staged again: what it says counts from now on, and VMs of what was changed stop.
   */
  public void update(Manifest manifest) {
    turns.take(() -> fleet.update(manifest));
    var unused = script.stopStale(STATUS_LIMIT);
  }

  /** Tells {@code listener} what happens from now on. */
  public void listen(SummonListener listener) {
    journal.listen(listener);
  }

  /** What happened so far. */
  public SummonMetrics metrics() {
    return metrics;
  }

  /**
   * Tells {@code unipage top} from now on what happens; once.
   *
   * @param server who that is: {@code dns} or {@code gateway}
   */
  public void publish(String server) {
    LiveProcess self = LiveProcess.of(ProcessHandle.current().pid());
    if (self != null) { // there is a /proc
      stateFile =
          new StateFile(
              run.resolve(server + ".state"),
              () -> turns.read(journal::version),
              () -> turns.read(() -> fleet.state(server, self)));
    }
  }

  /** How many VMs may run at once. */
  public int maxRunning() {
    return turns.read(fleet::most);
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
    whenKnown(() -> follow(fleet.desk().ask(name, false), done));
    return done;
  }

  /** As {@link #need}; the VM is not stopped for want of use before the lease ends. */
  public CompletionStage<Lease> lease(VmName name) {
    CompletableFuture<Running> done = new CompletableFuture<>();
    whenKnown(() -> follow(fleet.desk().ask(name, true), done));
    return done.thenApply(vm -> new Lease(vm, () -> release(vm)));
  }

  private CompletionStage<Void> release(Running running) {
    turns.take(() -> fleet.release(running));
    return CompletableFuture.completedFuture(null);
  }

  /**
   * Starts a VM that has served nobody, at a spare address, for this lease alone; when the lease
   * ends, it is destroyed. Waits for a spare address, as for all else, up to the time-out.
   *
   * @param id an entry
   * @return as {@link #need}
   */
  public CompletionStage<Lease> fresh(String id) {
    CompletableFuture<Running> done = new CompletableFuture<>();
    whenKnown(() -> follow(fleet.desk().askFresh(id), done));
    return done.thenApply(vm -> new Lease(vm, () -> destroy(vm)));
  }

  /** Ends a VM that was for one lease; not another one that has got its name meanwhile. */
  private CompletionStage<Void> destroy(Running running) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    turns.take(() -> follow(fleet.stop(running, End.ASKED, "its lease is over"), done));
    return done;
  }

  /**
   * Has VMs run that may be needed soon, as far as nothing else has to wait or give way for that.
   *
   * @param ids entries, the likeliest first
   */
  public void hint(Collection<String> ids) {
    turns.take(() -> fleet.desk().hint(ids));
  }

  /**
   * Stops a VM, whoever uses it.
   *
   * @return completes when it has stopped, or did not run
   */
  public CompletionStage<Void> stop(VmName name) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    turns.take(() -> follow(fleet.stop(name), done));
    return done;
  }

  /** Somebody could not connect to a VM, or it broke off: looks whether it still is there. */
  public void suspect(Running suspected) {
    turns.take(() -> fleet.lookAt(suspected));
    CompletableFuture<Void> stopped = new CompletableFuture<>();
    var unused =
        connecting
            .accepted(suspected.address())
            .orTimeout(1, TimeUnit.SECONDS)
            .whenComplete(
                (nothing, failure) -> {
                  if (failure != null) {
                    turns.take(
                        () ->
                            follow(
                                fleet.stop(suspected, End.BROKEN, "accepts no connections"),
                                stopped));
                  }
                });
  }

  /** Stops what nobody uses, and notices what has ended: what else happens every second. */
  void sweep() {
    reaper.sweep();
  }

  private <T> void follow(CompletionStage<T> from, CompletableFuture<T> to) {
    turns.then(
        () -> {
          var unused =
              from.whenComplete(
                  (result, failure) -> {
                    if (failure == null) {
                      to.complete(result);
                    } else {
                      to.completeExceptionally(failure);
                    }
                  });
        });
  }

  /** Refuses who waits, destroys fresh VMs, and leaves the others running. */
  @Override
  public void close() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    turns.take(() -> follow(fleet.close(), ended));
    try {
      ended.get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOGGER.log(Level.WARNING, "some VMs are still being stopped");
    }
    if (stateFile != null) {
      stateFile.close();
    }
    script.close();
    connecting.close();
    turns.close();
  }
}
