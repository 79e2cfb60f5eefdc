package org.unipage;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Work on each of many numbers that other threads do until its results are needed. */
final class Meanwhile implements Closeable {
  private final int count;
  private final Supplier<IntConsumer> worker;
  private final AtomicInteger next = new AtomicInteger();
  private final List<Thread> others = new ArrayList<>();
  private volatile boolean wanted = true;

  private Meanwhile(int count, Supplier<IntConsumer> worker) {
    this.count = count;
    this.worker = worker;
  }

  /**
   * Begins.
   *
   * @param count how many numbers, from 0
   * @param worker makes for each thread what works on one number, and must not fail
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

  /** Takes part in what there is still to do, and waits until all is done. */
  void finish() {
    work();
    join();
  }

  /** Lets what is not done be, and waits until all threads are still. */
  @Override
  public void close() {
    wanted = false;
    join();
  }

  private void work() {
    IntConsumer work = worker.get();
    for (int i; wanted && (i = next.getAndIncrement()) < count; ) {
      work.accept(i);
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
