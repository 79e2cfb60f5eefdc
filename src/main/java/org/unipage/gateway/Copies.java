package org.unipage.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.unipage.summon.Lease;
import org.unipage.summon.Summoner;
import org.unipage.summon.VmName;

/**
 * The VM of an entry and its further copies, which are started while there are more requests at
 * once than those that run have a share for, and stopped some time after there are.
 */
final class Copies implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger("unipage.gateway");

  private final String id;
  private final Summoner summoner;
  private final GatewaySettings.Scale scale;
  private final ScheduledExecutorService timer;

  // All that follows is guarded by this.
  private final Map<Integer, Copy> running = new TreeMap<>();
  private boolean starting;
  private boolean looking;
  private boolean closed;
  private long failed; // when a copy could not be had

  /** One of them; the first has no lease of its own, and goes when nobody asks for it. */
  private static final class Copy {
    private final @Nullable Lease lease;
    private int requests;
    private long needed = System.nanoTime();

    Copy(@Nullable Lease lease) {
      this.lease = lease;
    }
  }

  Copies(
      String id, Summoner summoner, GatewaySettings.Scale scale, ScheduledExecutorService timer) {
    this.id = id;
    this.summoner = summoner;
    this.scale = scale;
    this.timer = timer;
    this.failed = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);
    running.put(0, new Copy(null));
  }

  /** How many copies run besides the entry's own VM. */
  synchronized long count() {
    return running.size() - 1L;
  }

  /** Begins a request; returns the copy with the fewest, which it goes to. */
  int begin() {
    int least = 0;
    boolean more;
    synchronized (this) {
      int requests = 1;
      int fewest = Integer.MAX_VALUE;
      for (Map.Entry<Integer, Copy> each : running.entrySet()) {
        requests += each.getValue().requests;
        if (each.getValue().requests < fewest) {
          least = each.getKey();
          fewest = each.getValue().requests;
        }
      }
      Copy chosen = running.get(least);
      if (chosen != null) {
        chosen.requests++;
      }
      markNeeded(requests);
      more =
          requests > (long) scale.at() * running.size()
              && running.size() <= scale.most()
              && !starting
              && !closed
              && System.nanoTime() - failed > TimeUnit.SECONDS.toNanos(1);
      starting |= more;
    }
    if (more) {
      start();
    }
    return least;
  }

  /** Notes that as many copies as {@code requests} take are needed now. */
  private void markNeeded(int requests) {
    long now = System.nanoTime();
    int copies = (requests + scale.at() - 1) / scale.at();
    for (Copy copy : running.values()) {
      if (copies-- <= 0) {
        return;
      }
      copy.needed = now;
    }
  }

  /** Ends a request that went to {@code copy}. */
  synchronized void end(int copy) {
    Copy one = running.get(copy);
    if (one != null) {
      one.requests--;
    }
  }

  private void start() {
    VmName name;
    synchronized (this) {
      int copy = 1;
      while (running.containsKey(copy)) {
        copy++;
      }
      name = new VmName(id, copy);
    }
    var unused =
        summoner.lease(name).whenComplete((lease, failure) -> started(name, lease, failure));
  }

  private void started(VmName name, @Nullable Lease lease, @Nullable Throwable failure) {
    boolean unwanted;
    synchronized (this) {
      starting = false;
      unwanted = closed;
      if (lease == null) {
        failed = System.nanoTime();
      } else if (!unwanted) {
        running.put(name.copy(), new Copy(lease));
        lookLater();
      }
    }
    if (lease != null && unwanted) {
      stop(name, lease);
    }
    if (failure != null && !unwanted) {
      LOGGER.log(Level.WARNING, "no further copy of " + id + ": " + Refusal.of(failure).why());
    } else if (!unwanted) {
      LOGGER.log(Level.INFO, "started " + name + " because of many requests at once");
    }
  }

  private void lookLater() {
    if (!looking && !closed) {
      looking = true;
      long millis = Math.max(10, scale.quiet().toMillis() / 4);
      var unused = timer.schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Stops the last copy if it was not needed for a while, and looks again while there are any. */
  private void look() {
    VmName name = null;
    Lease lease = null;
    synchronized (this) {
      looking = false;
      int requests = running.values().stream().mapToInt(copy -> copy.requests).sum();
      markNeeded(requests);
      for (Map.Entry<Integer, Copy> each : running.entrySet()) {
        Copy copy = each.getValue();
        if (copy.lease != null
            && copy.requests == 0
            && System.nanoTime() - copy.needed > scale.quiet().toNanos()) {
          name = new VmName(id, each.getKey());
          lease = copy.lease;
        }
      }
      if (name != null) {
        running.remove(name.copy());
      }
      if (running.size() > 1) {
        lookLater();
      }
    }
    if (name != null && lease != null) {
      stop(name, lease);
      LOGGER.log(Level.INFO, "stopped " + name + ", which is no longer needed");
    }
  }

  private void stop(VmName name, Lease lease) {
    lease.close();
    var unused = summoner.stop(name);
  }

  /** Stops the copies; the entry's own VM goes on. */
  @Override
  public void close() {
    Map<Integer, Copy> left;
    synchronized (this) {
      closed = true;
      left = new TreeMap<>(running);
      running.clear();
    }
    left.forEach(
        (copy, one) -> {
          if (one.lease != null) {
            stop(new VmName(id, copy), one.lease);
          }
        });
  }
}
