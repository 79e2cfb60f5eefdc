package org.unipage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.unipage.site.BadInput;

/** Keeps a preview up with its mirror, on a thread of its own. */
public final class PreviewWatcher implements Closeable {
  private static final System.Logger LOG = System.getLogger(PreviewWatcher.class.getName());

  /** Whoever writes one file often writes the next one: milliseconds without any. */
  private static final int QUIET = 30;

  /** But no longer than this, milliseconds. */
  private static final int LONGEST_WAIT = 300;

  private static final int LONGEST_PAUSE = 5000;

  private final PreviewPipeline preview;
  private final MirrorWatch watch;
  private final Thread thread;
  private String said = "";

  /**
   * Starts to watch.
   *
   * @param options what {@code preview} was made with
   */
  public PreviewWatcher(PreviewPipeline preview, StageOptions options) throws IOException {
    this.preview = preview;
    List<Path> trees = new ArrayList<>(List.of(options.mirror().toRealPath()));
    for (Path tree : options.followLinks()) {
      trees.add(tree.toRealPath());
    }
    this.watch = new MirrorWatch(trees);
    this.thread = new Thread(this::run, "preview-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether it looks every so often, as the system does not tell of changes. */
  public boolean isPolling() {
    return watch.isPolling();
  }

  private void run() {
    try {
      // What changed before the watch began.
      long cost = guarded(preview::refresh);
      while (true) {
        if (watch.isPending() || watch.await(preview.state().isSettled() ? 10_000 : 500)) {
          long start = System.nanoTime();
          while (millisSince(start) < LONGEST_WAIT && watch.await(QUIET)) {
            // More is coming.
          }
          // While a mirror of many files is being written, half of the time is the writer's.
          Thread.sleep(Math.min(LONGEST_PAUSE, Math.max(0, cost - LONGEST_WAIT)));
          cost = guarded(() -> refresh(watch.take()));
          if (!said.isEmpty()) {
            // A file that went away while all were looked at tells nobody a second time.
            Thread.sleep(MirrorWatch.INTERVAL);
            watch.again();
          }
        } else {
          guarded(() -> preview.settle(watch::isPending));
        }
      }
    } catch (InterruptedException e) {
      watch.close();
    }
  }

  private void refresh(MirrorWatch.Changes changes) throws IOException {
    if (!preview.refresh(changes)) {
      preview.refresh();
    }
  }

  /** Work that fails while files are being written or taken away. */
  private interface Work {
    void run() throws IOException;
  }

  /** Milliseconds that it took. */
  private long guarded(Work work) {
    long start = System.nanoTime();
    try {
      work.run();
      said = "";
    } catch (BadInput | IOException e) {
      // What was shown stays. Reading fails also when this thread is to end.
      if (!Thread.currentThread().isInterrupted()) {
        say(
            System.Logger.Level.WARNING,
            "the mirror cannot be shown as it is now: " + e.getMessage());
      }
    } catch (RuntimeException e) {
      say(System.Logger.Level.ERROR, "a bug in unipage; what was shown stays: " + e);
    }
    return millisSince(start);
  }

  /** Once, however often it is tried. */
  private void say(System.Logger.Level level, String text) {
    if (!text.equals(said)) {
      LOG.log(level, text);
      said = text;
    }
  }

  private static long millisSince(long start) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
