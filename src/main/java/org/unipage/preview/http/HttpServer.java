package org.unipage.preview.http;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.unipage.preview.http.Connection.Phase;

/**
 * An HTTP/1.1 server: one thread for all connections. No request, and no client, ends it; what it
 * spends on each is bounded by {@link Limits}.
 */
public final class HttpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());

  /** How often the time of connections is looked at, milliseconds. */
  private static final int TICK = 200;

  /** How long answers under way may take when the server stops, seconds. */
  private static final int DRAIN = 10;

  private final Limits limits;
  private final Refusals refusals;
  private final LongSupplier clock;
  private final Selector selector;
  private final Thread thread;
  private final Queue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final List<ServerSocketChannel> listeners = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private long turns;
  private long lastTick;
  private volatile boolean stopping;
  private long stopBy;

  /** Something for the server's thread to do. */
  interface Task {
    void run() throws IOException;
  }

  /**
   * A server that does not listen yet.
   *
   * @param clock nanoseconds, as {@link System#nanoTime} counts them
   */
  public HttpServer(Limits limits, Refusals refusals, LongSupplier clock) throws IOException {
    this.limits = limits;
    this.refusals = refusals;
    this.clock = clock;
    this.selector = Selector.open();
    this.thread = new Thread(this::run, "preview-http");
    thread.setDaemon(true);
  }

  /**
   * Has {@code handler} answer what comes in by {@code listener}, a bound channel, which this
   * server closes in the end. Before {@link #start}.
   */
  public void listen(ServerSocketChannel listener, Handler handler) throws IOException {
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT, handler);
    listeners.add(listener);
  }

  /** Begins to answer. */
  public void start() {
    thread.start();
  }

  Limits limits() {
    return limits;
  }

  Refusals refusals() {
    return refusals;
  }

  boolean isStopping() {
    return stopping;
  }

  long nextTurn() {
    return ++turns;
  }

  /** The clock's time in so many seconds. */
  long deadline(int seconds) {
    return clock.getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
  }

  /** Has the server's thread do something for a connection soon; it ends if that fails. */
  void execute(Connection connection, Task task) {
    execute(() -> guarded(connection, task));
  }

  private void execute(Task task) {
    tasks.add(task);
    selector.wakeup();
  }

  void closed(Connection connection) {
    connections.remove(connection);
  }

  /**
   * Ends idle connections now and the others after the answer that they wait for; returns when none
   * is left, at the latest after ten seconds.
   */
  @Override
  public void close() {
    if (!thread.isAlive()) {
      listeners.forEach(HttpServer::closeQuietly);
      closeQuietly(selector);
      return;
    }
    execute(
        () -> {
          stopBy = deadline(DRAIN);
          stopping = true;
          for (ServerSocketChannel listener : listeners) {
            closeQuietly(listener);
          }
          for (Connection connection : List.copyOf(connections)) {
            if (connection.phase() == Phase.IDLE || connection.phase() == Phase.STREAMING) {
              connection.close();
            }
          }
        });
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes what is of no more use; that it fails to says nothing new. */
  static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // The client is gone, or it was closed before.
    }
  }

  private void run() {
    while (!stopping || (!connections.isEmpty() && clock.getAsLong() - stopBy < 0)) {
      try {
        if (tasks.isEmpty()) {
          selector.select(this::dispatch, connections.isEmpty() ? 0 : TICK);
        } else {
          selector.selectNow(this::dispatch);
        }
        runTasks();
        tick();
      } catch (Throwable e) { // an Error too: no request may end the thread
        failed(e);
      }
    }
    List.copyOf(connections).forEach(Connection::close);
    closeQuietly(selector);
    ended.countDown();
  }

  private void runTasks() {
    // Only those that are there now: a connection that never stops asking adds to them.
    for (int i = tasks.size(); i > 0; i--) {
      Task task = tasks.poll();
      if (task != null) {
        try {
          task.run();
        } catch (Throwable e) {
          failed(e);
        }
      }
    }
  }

  private void tick() {
    long now = clock.getAsLong();
    if (now - lastTick >= TimeUnit.MILLISECONDS.toNanos(TICK)) {
      lastTick = now;
      for (Connection connection : List.copyOf(connections)) {
        guarded(connection, () -> connection.tick(now));
      }
    }
  }

  private void dispatch(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      guarded(connection, connection::ready);
    } else {
      accept((ServerSocketChannel) key.channel(), (Handler) key.attachment());
    }
  }

  private void accept(ServerSocketChannel listener, Handler handler) {
    try {
      for (SocketChannel channel; (channel = listener.accept()) != null; ) {
        if (connections.size() >= limits.connections()) {
          evict();
        }
        channel.configureBlocking(false);
        channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        SelectionKey key = channel.register(selector, 0);
        Connection connection = new Connection(this, handler, channel, key);
        key.attach(connection);
        connections.add(connection);
      }
    } catch (IOException e) {
      // No file descriptor is left, perhaps: one connection goes, and the next may come.
      evict();
    } catch (Throwable e) {
      failed(e);
    }
  }

  /**
   * The connection that has waited longest for anything to happen goes, an idle one if there is.
   */
  private void evict() {
    connections.stream()
        .min(
            Comparator.comparing(
                    (Connection c) -> c.phase() != Phase.IDLE && c.phase() != Phase.LINGERING)
                .thenComparingLong(Connection::turn))
        .ifPresent(Connection::close);
  }

  private static void guarded(Connection connection, Task task) {
    try {
      task.run();
    } catch (IOException | CancelledKeyException e) {
      connection.close(); // the client is gone
    } catch (Throwable e) {
      connection.close();
      failed(e);
    }
  }

  private static void failed(Throwable e) {
    LOG.log(System.Logger.Level.ERROR, "a bug in unipage; the server goes on", e);
  }
}
