package org.unipage.summon;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One change after the other, from whatever thread. What a change wants to have done outside, such
 * as telling others, happens after it, when the next may go on.
 */
final class Turns implements AutoCloseable {
  private final Logger logger;
  private final ScheduledThreadPoolExecutor timer;
  private final Object lock = new Object();
  private final List<Runnable> effects = new ArrayList<>(); // guarded by the lock

  Turns(Logger logger) {
    this.logger = logger;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "summon");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Makes a change, then does what it wanted to have done. */
  void take(Runnable change) {
    List<Runnable> next;
    synchronized (lock) {
      change.run();
      next = List.copyOf(effects);
      effects.clear();
    }
    next.forEach(this::logged);
  }

  /** Reads what changes. */
  <T> T read(Supplier<T> reader) {
    synchronized (lock) {
      return reader.get();
    }
  }

  /** Within a change: does that after it. */
  void then(Runnable effect) {
    effects.add(effect);
  }

  /** Within a change: makes another one after {@code nanos} nanoseconds. */
  void after(long nanos, Runnable change) {
    then(() -> schedule(nanos, () -> take(change)));
  }

  /** Runs {@code task}, which is no change, on the timer's thread. */
  void soon(Runnable task) {
    then(() -> schedule(0, task));
  }

  private void schedule(long nanos, Runnable task) {
    if (!timer.isShutdown()) {
      var unused = timer.schedule(() -> logged(task), nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Runs {@code task} again and again. */
  void every(long nanos, Runnable task) {
    var unused =
        timer.scheduleWithFixedDelay(() -> logged(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  /** Whatever a listener does, or we do wrong, the rest goes on. */
  private void logged(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      logger.log(Level.ERROR, "a bug in unipage", e);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
