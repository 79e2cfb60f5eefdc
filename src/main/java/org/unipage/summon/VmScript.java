package org.unipage.summon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.VmReply;

/**
 * {@code staging/vm} of a staged site, for any number of threads. One shell does one thing at a
 * time, and stopping a VM may take ten seconds; so several run side by side, some for what somebody
 * waits for, others for the rest. A shell that dies is replaced; one that does not answer in time
 * is ended, with what it had started.
 */
public final class VmScript implements AutoCloseable {
  private static final int QUEUE = 4096;
  private static final long CLOSE_MILLIS = 15_000; // stopping a VM takes 12 s at most

  private final Path out;
  private final BlockingQueue<Job> urgent = new ArrayBlockingQueue<>(QUEUE);
  private final BlockingQueue<Job> patient = new ArrayBlockingQueue<>(QUEUE);
  private final List<Thread> threads = new ArrayList<>();
  private final ScheduledExecutorService watch;
  private volatile boolean closed;

  private record Job(String command, Duration limit, CompletableFuture<VmReply> done) {}

  /**
   * Starts no shell yet: each starts when there is something to do.
   *
   * @param out where the site was staged
   * @param starts how many commands that somebody waits for run at once, 1 or more
   * @param others how many others, 1 or more
   */
  public VmScript(Path out, int starts, int others) {
    this.out = out.toAbsolutePath();
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, task -> daemon(task, "vm-watch"));
    timer.setRemoveOnCancelPolicy(true);
    this.watch = timer;
    for (int i = 0; i < starts; i++) {
      threads.add(daemon(() -> work(urgent), "vm-start-" + i));
    }
    for (int i = 0; i < others; i++) {
      threads.add(daemon(() -> work(patient), "vm-stop-" + i));
    }
    threads.forEach(Thread::start);
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Starts a VM.
   *
   * @param limit how long that may take once it is begun
   * @return completes when the script has answered, whatever it says; exceptionally, with an {@link
   *     IOException}, if it did not
   */
  public CompletableFuture<VmReply> start(VmName name, Duration limit) {
    return ask(urgent, "start " + name, limit);
  }

  /** Stops a VM; as {@link #start}. */
  public CompletableFuture<VmReply> stop(VmName name, Duration limit) {
    return ask(patient, "stop " + name, limit);
  }

  /** Stops those whose entry is gone or has changed; as {@link #start}. */
  public CompletableFuture<VmReply> stopStale(Duration limit) {
    return ask(patient, "stop --stale", limit);
  }

  /** Asks which VMs there are; as {@link #start}. */
  public CompletableFuture<VmReply> status(Duration limit) {
    return ask(patient, "status", limit);
  }

  private CompletableFuture<VmReply> ask(BlockingQueue<Job> queue, String command, Duration limit) {
    Job job = new Job(command, limit, new CompletableFuture<>());
    if (closed) {
      job.done().completeExceptionally(new IOException("the server ends"));
    } else if (!queue.offer(job)) {
      job.done().completeExceptionally(new IOException("too much to do at once"));
    } else if (closed && queue.remove(job)) {
      job.done().completeExceptionally(new IOException("the server ends"));
    }
    return job.done();
  }

  private void work(BlockingQueue<Job> queue) {
    VmShell shell = null;
    try {
      while (true) {
        Job job = closed ? queue.poll() : queue.take();
        if (job == null) {
          return;
        }
        shell = run(job, shell);
      }
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      if (shell != null) {
        shell.close();
      }
    }
  }

  /** Runs a job in {@code shell}, or in a new one; returns the shell for the next. */
  private @Nullable VmShell run(Job job, @Nullable VmShell before) {
    VmShell shell = before;
    VmReply reply = null;
    IOException failure = null;
    for (int attempt = 0; reply == null && attempt < 2; attempt++) {
      boolean fresh = shell == null;
      try {
        if (shell == null) {
          shell = new VmShell(out);
        }
        reply = ask(shell, job);
      } catch (IOException e) {
        failure = e;
        if (shell != null) {
          shell.kill();
          shell = null;
        }
        if (fresh || e instanceof TooSlow) {
          break; // else it may have died long ago
        }
      }
    }
    if (reply != null) {
      job.done().complete(reply);
    } else {
      job.done().completeExceptionally(failure == null ? new IOException("no answer") : failure);
    }
    return shell;
  }

  private VmReply ask(VmShell shell, Job job) throws IOException {
    boolean[] late = new boolean[1];
    Future<?> alarm =
        watch.schedule(
            () -> {
              synchronized (late) {
                late[0] = true;
              }
              shell.kill();
            },
            job.limit().toNanos(),
            TimeUnit.NANOSECONDS);
    try {
      return shell.ask(job.command());
    } catch (IOException e) {
      synchronized (late) {
        if (late[0]) {
          throw new TooSlow("took longer than " + job.limit().toMillis() + " ms");
        }
      }
      throw e;
    } finally {
      alarm.cancel(false);
    }
  }

  private static final class TooSlow extends IOException {
    private static final long serialVersionUID = 1;

    TooSlow(String message) {
      super(message);
    }
  }

  /** Does what was asked for already, for 15 s at most, and ends the shells. */
  @Override
  public void close() {
    closed = true;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
    try {
      while ((!urgent.isEmpty() || !patient.isEmpty()) && System.nanoTime() - deadline < 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      for (Thread thread : threads) {
        // One that waits for a job has none to lose; one at a job reads, which nothing interrupts.
        thread.interrupt();
      }
      for (Thread thread : threads) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.shutdownNow();
    for (BlockingQueue<Job> queue : List.of(urgent, patient)) {
      for (Job job = queue.poll(); job != null; job = queue.poll()) {
        job.done().completeExceptionally(new IOException("the server ends"));
      }
    }
  }
}
