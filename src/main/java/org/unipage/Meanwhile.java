package org.unipage;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work on each of many numbers that other threads do until its results are needed. */
final class Meanwhile implements Closeable {
  private final int count;
  private final Supplier<IntConsumer> worker;
  private final AtomicInteger next = new AtomicInteger();
  private final List<Thread> others = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean wanted = true;

  private Meanwhile(int count, Supplier<IntConsumer> worker) {
    this.count = count;
    this.worker = worker;
  }

  /**
   * Begins.
   *
   * @param count how many numbers, from 0
   * @param threads how many others work on them; who waits for the results is one more
   * @param worker makes for each thread what works on one number
   */
  static Meanwhile begin(int count, int threads, Supplier<IntConsumer> worker) {
    Meanwhile begun = new Meanwhile(count, worker);
    for (int i = 0; i < Math.min(threads, count); i++) {
      Thread other = new Thread(begun::work, "meanwhile-" + i);
      other.setDaemon(true);
      begun.others.add(other);
      other.start();
    }
    return begun;
  }

  /**
   * Takes part in what there is still to do, and waits until all is done.
   *
   * @throws IOException never; but what a worker failed with is thrown on
   */
  void finish() throws IOException {
    work();
    join();
    Workers.rethrow(failure.get());
  }

  /** Lets what is not done be, and waits until all threads are still. */
  @Override
  public void close() {
    wanted = false;
    join();
  }

  private void work() {
    try {
      IntConsumer work = worker.get();
      for (int i; wanted && (i = next.getAndIncrement()) < count; ) {
        work.accept(i);
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      wanted = false;
    }
  }

  private void join() {
    try {
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
