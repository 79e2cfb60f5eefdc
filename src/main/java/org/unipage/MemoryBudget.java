package org.unipage;

import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Keeps threads from working on so many large files at once that they do not fit in memory
 * together. Whoever wants more than there is waits for all of it.
 */
final class MemoryBudget {
  private static final int UNIT = 1 << 10;

  private final int units;
  private final Semaphore free;

  /** Work that takes memory. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * @param bytes how much there is to share
   */
  MemoryBudget(long bytes) {
    units = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / UNIT));
    // Fair: many small files must not keep a large one waiting for ever.
    free = new Semaphore(units, true);
  }

  /** Three quarters of the heap; the rest is for what is known of the whole site. */
  static MemoryBudget ofHeap() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / 4 * 3);
  }

  /** Does {@code work} once {@code bytes} of the budget are free, and gives them back after it. */
  <T> T with(long bytes, Work<T> work) throws IOException {
    int share = (int) Math.min(units, bytes / UNIT);
    free.acquireUninterruptibly(share);
    try {
      return work.run();
    } finally {
      free.release(share);
    }
  }
}
