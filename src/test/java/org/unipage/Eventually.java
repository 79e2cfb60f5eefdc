package org.unipage;

import java.util.concurrent.TimeUnit;

/** Waits for what another thread or process brings about. */
public final class Eventually {
  private Eventually() {}

  /** Something that may fail while it does not hold yet. */
  @FunctionalInterface
  public interface Condition {
    boolean test() throws Exception;
  }

  /** Returns once {@code condition} holds; fails after 30 s. */
  public static void holds(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.test()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("does not hold after 30 s");
      }
      Thread.sleep(20);
    }
  }
}
