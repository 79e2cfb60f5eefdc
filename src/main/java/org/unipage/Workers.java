package org.unipage;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Threads that do one piece of work for each of many numbers, lowest first. */
final class Workers implements Closeable {
  private final int count;
  private final Supplier<Work> worker;
  private final AtomicInteger next = new AtomicInteger();
  private final List<Thread> others = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean wanted = true;

  /** Work on one number. */
  interface Work {
    void on(int number) throws IOException;
  }

  private Workers(int count, Supplier<Work> worker) {
    this.count = count;
    this.worker = worker;
  }

  /**
   * Calls {@code work} for each number from 0 to {@code count} - 1. The first failure ends it: no
   * further number is begun, and the failure is thrown when all threads are still.
   *
   * @param threads how many work at once, the calling one included
   */
  static void forEach(int count, int threads, Work work) throws IOException {
    try (Workers workers = begin(count, threads - 1, () -> work)) {
      workers.finish();
    }
  }

  /**
   * Begins what others work on until its results are needed.
   *
   * @param count how many numbers, from 0
   * @param threads how many work on them; who waits for the results is one more
   * @param worker makes for each thread what works on one number
   */
  static Workers begin(int count, int threads, Supplier<Work> worker) {
    Workers begun = new Workers(count, worker);
    for (int i = 0; i < Math.min(threads, count); i++) {
      Thread other = new Thread(begun::work, "worker-" + i);
      other.setDaemon(true);
      begun.others.add(other);
      other.start();
    }
    return begun;
  }

  /**
   * Takes part in what there is still to do, and waits until all is done.
   *
   * @throws IOException what the first worker that failed did so with, if it is one
   */
  void finish() throws IOException {
    work();
    join();
    rethrow(failure.get());
  }

  /** Lets what is not done be, and waits until all threads are still. */
  @Override
  public void close() throws IOException {
    wanted = false;
    join();
  }

  private void work() {
    try {
      Work work = worker.get();
      for (int i; wanted && (i = next.getAndIncrement()) < count; ) {
        work.on(i);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      wanted = false;
    }
  }

  private void join() throws IOException {
    try {
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Throws {@code failure} on, unless it is null. */
  static void rethrow(@Nullable Throwable failure) throws IOException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }
}
