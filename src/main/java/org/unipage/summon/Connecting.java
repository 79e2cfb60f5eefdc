package org.unipage.summon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when an address accepts TCP connections, by trying: at once, then after 1, 2, 4 ... 32
 * ms. An attempt that nobody answers is given up after a quarter of a second, since a SYN that was
 * sent too early is sent again only after a whole one (RFC 6298, section 2.1).
 */
final class Connecting implements AutoCloseable {
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);
  private static final long ATTEMPT = TimeUnit.MILLISECONDS.toNanos(250);

  private final ScheduledExecutorService timer;
  private final AsynchronousChannelGroup group;

  /**
   * @param timer where it waits between attempts
   */
  Connecting(ScheduledExecutorService timer) throws IOException {
    this.timer = timer;
    this.group =
        AsynchronousChannelGroup.withFixedThreadPool(
            1,
            task -> {
              Thread thread = Executors.defaultThreadFactory().newThread(task);
              thread.setName("vm-connect");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Tries until {@code address} accepts a connection, which is closed at once.
   *
   * @return completes when it does; cancel it to stop trying
   */
  CompletableFuture<Void> accepted(InetSocketAddress address) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    attempt(address, TimeUnit.MILLISECONDS.toNanos(1), done);
    return done;
  }

  private void attempt(InetSocketAddress address, long pause, CompletableFuture<Void> done) {
    if (done.isDone()) {
      return;
    }
    AsynchronousSocketChannel channel;
    try {
      channel = AsynchronousSocketChannel.open(group);
    } catch (IOException | RuntimeException e) {
      done.completeExceptionally(e);
      return;
    }
    AtomicBoolean over = new AtomicBoolean();
    Runnable again =
        () -> after(pause, () -> attempt(address, Math.min(2 * pause, LONGEST_PAUSE), done), done);
    after(
        ATTEMPT,
        () -> {
          if (over.compareAndSet(false, true)) {
            close(channel);
            again.run();
          }
        },
        done);
    channel.connect(
        address,
        null,
        new CompletionHandler<Void, @Nullable Void>() {
          @Override
          public void completed(Void nothing, @Nullable Void attachment) {
            over.set(true);
            close(channel);
            done.complete(null);
          }

          @Override
          public void failed(Throwable refused, @Nullable Void attachment) {
            if (over.compareAndSet(false, true)) {
              close(channel);
              again.run();
            }
          }
        });
  }

  private void after(long nanos, Runnable task, CompletableFuture<Void> done) {
    try {
      var unused = timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
    } catch (RuntimeException e) { // the timer was shut down
      done.completeExceptionally(e);
    }
  }

  private static void close(AsynchronousSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing was sent.
    }
  }

  @Override
  public void close() {
    try {
      group.shutdownNow();
    } catch (IOException e) {
      // Its channels are closed as far as they can be.
    }
  }
}
