package org.unipage.dns.source;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.unipage.dns.source.ZoneStore.Reloaded;

/**
 * Reads zones again when their files change, on a thread of its own, so that queries are answered
 * all the while. A file is read once it has stayed the same for one interval: whoever writes it in
 * place, rather than moving it there, may not be done. (Looks at the files rather than have the
 * kernel watch them, as that says nothing for network file systems.)
 */
public final class Reloading implements AutoCloseable {
  private final ZoneStore store;
  private final Consumer<Reloaded> listener;
  private final ScheduledExecutorService thread;
  private Object read;
  private Object seen;

  /**
   * @param listener told whenever zones were, or should have been, read again
   */
  public Reloading(ZoneStore store, Duration interval, Consumer<Reloaded> listener) {
    this.store = store;
    this.listener = listener;
    this.read = store.state();
    this.seen = read;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "dns-reload");
              made.setDaemon(true);
              return made;
            });
    long millis = interval.toMillis();
    var unused = thread.scheduleWithFixedDelay(this::look, millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Reads all zones again, changed or not; returns at once. */
  public void now() {
    thread.execute(() -> reload(true));
  }

  private void look() {
    Object state = store.state();
    if (!state.equals(seen)) {
      seen = state;
    } else if (!state.equals(read)) {
      reload(false);
    }
  }

  private void reload(boolean all) {
    Object state = store.state();
    Reloaded reloaded = store.reload(all);
    read = state;
    seen = state;
    if (reloaded.changed() > 0 || !reloaded.problems().isEmpty()) {
      listener.accept(reloaded);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
