package org.unipage;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.unipage.stage.StagingArea;

/**
 * The output tree of a run. If something was staged there before, another thread opens it and reads
 * what, while this one reads the mirror; else it is opened when it is first asked for.
 */
final class StagedBefore implements Closeable {
  private final FutureTask<StagingArea> opening;
  private boolean begun;

  private StagedBefore(Callable<StagingArea> opening) {
    this.opening = new FutureTask<>(opening);
  }

  /**
   * Begins.
   *
   * @param opening opens the tree
   * @param isThere whether something was staged there before
   */
  static StagedBefore begin(Callable<StagingArea> opening, boolean isThere) {
    StagedBefore before = new StagedBefore(opening);
    if (isThere) {
      before.begun = true;
      Thread thread = new Thread(before.opening, "staged-before");
      thread.setDaemon(true);
      thread.start();
    }
    return before;
  }

  /** The tree, opened. */
  StagingArea area() throws IOException {
    if (!begun) {
      begun = true;
      opening.run();
    }
    try {
      return opening.get();
    } catch (ExecutionException e) {
      Workers.rethrow(e.getCause());
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (begun) {
      try {
        opening.get().close();
      } catch (ExecutionException e) {
        // It was never open.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
