package org.unipage.summon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when an address accepts TCP connections, by trying: at once, then after 1, 2, 4 ... 32
 * ms. An attempt that nobody answers is given up after a quarter of a second, since a SYN that was
 * sent too early is sent again only after a whole one (RFC 6298, section 2.1). One thread for all.
 */
final class Connecting implements AutoCloseable {
  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);
  private static final long ATTEMPT = TimeUnit.MILLISECONDS.toNanos(250);

  private final Selector selector;
  private final Queue<Search> added = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Search> due =
      new PriorityQueue<>(Comparator.comparingLong(search -> search.until));
  private final long began = System.nanoTime();
  private volatile boolean closed;

  /** An address that is tried. Only the thread knows more than the first two. */
  private static final class Search {
    final InetSocketAddress address;
    final CompletableFuture<Void> done = new CompletableFuture<>();
    long pause = SHORTEST_PAUSE;
    long until; // when something is to be done about it, in nanoseconds since the thread began
    @Nullable SocketChannel attempt;

    Search(InetSocketAddress address) {
      this.address = address;
    }
  }

  Connecting() throws IOException {
    selector = Selector.open();
    Thread thread = new Thread(this::run, "vm-connect");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Tries until {@code address} accepts a connection, which is closed at once.
   *
   * @return completes when it does; complete or cancel it to stop trying
   */
  CompletableFuture<Void> accepted(InetSocketAddress address) {
    Search search = new Search(address);
    added.add(search);
    selector.wakeup();
    if (closed) {
      search.done.cancel(false);
    }
    return search.done;
  }

  private long now() {
    return System.nanoTime() - began;
  }

  private void run() {
    try (selector) {
      while (!closed) {
        Search next = due.peek();
        long left = next == null ? 0 : TimeUnit.NANOSECONDS.toMillis(next.until - now()) + 1;
        if (next == null || left > 0) {
          selector.select(Math.max(0, left));
        } else {
          selector.selectNow();
        }
        for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
          finish((Search) key.attachment());
        }
        selector.selectedKeys().clear();
        for (Search search = added.poll(); search != null; search = added.poll()) {
          begin(search);
        }
        turn();
      }
    } catch (IOException | RuntimeException e) {
      closed = true;
      all().forEach(search -> search.done.completeExceptionally(e));
    } finally {
      all().forEach(Connecting::end);
    }
  }

  private List<Search> all() {
    List<Search> all = new ArrayList<>(due);
    all.addAll(added);
    return all;
  }

  /** Does what is due: tries again, or gives an attempt up. */
  private void turn() {
    long now = now();
    for (Search search = due.peek(); search != null && search.until <= now; search = due.peek()) {
      due.remove();
      if (search.attempt != null) {
        again(search);
      } else {
        begin(search);
      }
    }
  }

  private void begin(Search search) {
    if (search.done.isDone()) {
      return;
    }
    try {
      SocketChannel channel = SocketChannel.open();
      search.attempt = channel;
      channel.configureBlocking(false);
      // Nothing is said: a reset leaves nothing behind on either side, no connection that looks
      // used.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      if (channel.connect(search.address)) {
        succeed(search);
      } else {
        channel.register(selector, SelectionKey.OP_CONNECT, search);
        later(search, ATTEMPT);
      }
    } catch (IOException e) {
      again(search);
    } catch (RuntimeException e) { // no address to connect to
      close(search);
      search.done.completeExceptionally(e);
    }
  }

  private void finish(Search search) {
    SocketChannel channel = search.attempt;
    due.remove(search);
    try {
      if (channel == null || !channel.finishConnect()) {
        later(search, ATTEMPT);
      } else {
        succeed(search);
      }
    } catch (IOException e) {
      again(search);
    }
  }

  private static void succeed(Search search) {
    close(search);
    search.done.complete(null);
  }

  private void again(Search search) {
    close(search);
    if (!search.done.isDone()) {
      later(search, search.pause);
      search.pause = Math.min(2 * search.pause, LONGEST_PAUSE);
    }
  }

  private void later(Search search, long nanos) {
    search.until = now() + nanos;
    due.add(search);
  }

  private static void end(Search search) {
    close(search);
    search.done.cancel(false);
  }

  private static void close(Search search) {
    try {
      if (search.attempt != null) {
        search.attempt.close();
      }
    } catch (IOException e) {
      // Nothing was sent.
    }
    search.attempt = null;
  }

  @Override
  public void close() {
    closed = true;
    selector.wakeup();
  }
}
