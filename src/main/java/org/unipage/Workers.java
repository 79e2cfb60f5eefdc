package org.unipage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs one piece of work for each of many numbers, several at once. */
final class Workers {
  private Workers() {}

  /** Work on one number. */
  interface Work {
    void on(int number) throws IOException;
  }

  /**
   * Calls {@code work} for each number from 0 to {@code count} - 1, lowest first. The first failure
   * ends it: no further number is begun, and the failure is thrown when all threads are still.
   */
  static void forEach(int count, int threads, Work work) throws IOException {
    AtomicInteger next = new AtomicInteger();
    AtomicBoolean failed = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < Math.min(threads, count); t++) {
        running.add(
            pool.submit(
                () -> {
                  try {
                    int number;
                    while (!failed.get() && (number = next.getAndIncrement()) < count) {
                      work.on(number);
                    }
                  } catch (Throwable e) {
                    failed.set(true);
                    throw e;
                  }
                  return null;
                }));
      }
      Throwable first = null;
      for (Future<?> worker : running) {
        try {
          worker.get();
        } catch (ExecutionException e) {
          first = first == null ? e.getCause() : first;
        }
      }
      rethrow(first);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      failed.set(true);
      pool.shutdown();
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
