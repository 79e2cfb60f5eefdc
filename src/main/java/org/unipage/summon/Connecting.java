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
 * Finds out when an address accepts TCP connections, by trying: at once, then every millisecond,
 * later after an eighth of the time that has passed, 32 ms at most. An attempt that nobody answers
 * is given up after a quarter of a second, since a SYN that was sent too early is sent again only
 * after a whole one (RFC 6298, section 2.1). One thread for all.
 */
final class Connecting implements AutoCloseable {
  private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);
  private static final long ATTEMPT = TimeUnit.MILLISECONDS.toNanos(250);

  private final Selector selector;
  private final Queue<Search> added = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Search> due =
      new PriorityQueue<>(Comparator.comparingLong(search -> search.until));
  private final List<Search> succeeded = new ArrayList<>();
  private final long began = System.nanoTime();
  private volatile boolean closed;

  /** An address that is tried. Only the thread knows more than the first three. */
  private static final class Search {
    final InetSocketAddress address;
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final long began; // in nanoseconds since the thread began
    long until; // when something is to be done about it, likewise
    @Nullable SocketChannel attempt;

    Search(InetSocketAddress address, long began) {
      this.address = address;
      this.began = began;
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
    Search search = new Search(address, now());
    connect(search);
    if (search.done.isDone()) {
      return search.done;
    }
    added.add(search);
    selector.wakeup();
    if (closed && added.remove(search)) {
      end(search);
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
        turn();
        tell(); // it may take a wake-up, so what was added is looked at after it
        for (Search search = added.poll(); search != null; search = added.poll()) {
          follow(search);
        }
      }
    } catch (IOException | RuntimeException e) {
      closed = true;
      due.forEach(search -> search.done.completeExceptionally(e));
    } finally {
      all().forEach(Connecting::end);
    }
  }

  private List<Search> all() {
    List<Search> all = new ArrayList<>(due);
    all.addAll(succeeded);
    for (Search search = added.poll(); search != null; search = added.poll()) {
      all.add(search);
    }
    return all;
  }

  /** Does what is due: tries again, or gives an attempt up. */
  private void turn() {
    long now = now();
    for (Search search = due.peek(); search != null && search.until <= now; search = due.peek()) {
      due.remove();
      if (search.attempt != null) {
        again(search);
      } else if (!search.done.isDone()) {
        connect(search);
        follow(search);
      }
    }
  }

  /**
   * Tries, on whatever thread, before anybody else knows of the search. Within one machine a
   * connection is there at once or refused at once, and no thread needs to be woken for it.
   */
  private static void connect(Search search) {
    try {
      SocketChannel channel = SocketChannel.open();
      search.attempt = channel;
      channel.configureBlocking(false);
      // Nothing is said: a reset leaves nothing behind on either side, no connection that looks
      // used.
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      if (channel.connect(search.address) || channel.finishConnect()) {
        close(search);
        search.done.complete(null);
      }
    } catch (IOException e) {
      close(search);
    } catch (RuntimeException e) { // no address to connect to
      close(search);
      search.done.completeExceptionally(e);
    }
  }

  /** Follows an attempt that was begun, or tries again soon. */
  private void follow(Search search) {
    SocketChannel channel = search.attempt;
    try {
      if (search.done.isDone()) {
        close(search);
      } else if (channel == null) {
        again(search);
      } else {
        channel.register(selector, SelectionKey.OP_CONNECT, search);
        later(search, ATTEMPT);
      }
    } catch (IOException e) {
      again(search);
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

  private void succeed(Search search) {
    close(search);
    succeeded.add(search);
  }

  /**
   * Tells who waits, once the connections are gone: a channel that is registered keeps its socket
   * until the selector lets go of it, and a VM that serves one client at a time would be busy with
   * us.
   */
  private void tell() throws IOException {
    if (!succeeded.isEmpty()) {
      selector.selectNow();
      succeeded.forEach(search -> search.done.complete(null));
      succeeded.clear();
    }
  }

  private void again(Search search) {
    close(search);
    if (!search.done.isDone()) {
      long tried = now() - search.began;
      later(search, Math.max(SHORTEST_PAUSE, Math.min(tried / 8, LONGEST_PAUSE)));
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
