package org.unipage.dns.transport;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread that waits for sockets, timers and tasks, and runs what they are for. Nothing thrown
 * by any of these ends it.
 */
public final class EventLoop implements Executor, AutoCloseable {

  /** What a socket is registered with. */
  @FunctionalInterface
  public interface Ready {
    /** The socket can do what it was registered for. */
    void ready(SelectionKey key) throws IOException;
  }

  private final Selector selector;
  private final Consumer<Throwable> guard;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private final Thread thread;
  private volatile boolean running = true;
  private long sequence;

  /**
   * @param name the thread's name
   * @param guard told what a handler, task or timer threw
   */
  public EventLoop(String name, Consumer<Throwable> guard) throws IOException {
    this.selector = Selector.open();
    this.guard = guard;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Starts the thread. */
  public void start() {
    thread.start();
  }

  /** Runs {@code task} on the thread, soon. */
  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (!isCurrent()) {
      selector.wakeup();
    }
  }

  /** Whether the caller runs on the thread. */
  public boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Registers a non-blocking channel; before {@link #start} or on the thread. */
  public SelectionKey register(SelectableChannel channel, int operations, Ready ready)
      throws IOException {
    return channel.register(selector, operations, ready);
  }

  /** Runs {@code action} on the thread after {@code delay}; called on the thread. */
  public Timer schedule(Duration delay, Runnable action) {
    Timer timer = new Timer(System.nanoTime() + delay.toNanos(), sequence++, action);
    timers.add(timer);
    return timer;
  }

  /** Something to do later. */
  public static final class Timer implements Comparable<Timer> {
    private final long due;
    private final long sequence;
    private Runnable action;

    private Timer(long due, long sequence, Runnable action) {
      this.due = due;
      this.sequence = sequence;
      this.action = action;
    }

    /** Forgets it; called on the loop's thread. */
    public void cancel() {
      action = () -> {};
    }

    @Override
    public int compareTo(Timer other) {
      int order = Long.signum(due - other.due);
      return order == 0 ? Long.compare(sequence, other.sequence) : order;
    }
  }

  /** Ends the thread, and closes every channel registered. */
  @Override
  public void close() {
    running = false;
    selector.wakeup();
    if (thread.isAlive() && !isCurrent()) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    for (SelectionKey key : selector.keys()) {
      closeQuietly(key.channel());
    }
    closeQuietly(selector);
  }

  /** Closes a channel that is of no more use; that it fails to says nothing new. */
  public static void closeQuietly(AutoCloseable channel) {
    try {
      channel.close();
    } catch (Exception e) {
      // The peer is gone, or it was closed before.
    }
  }

  private void run() {
    while (running) {
      try {
        if (tasks.isEmpty()) {
          selector.select(this::dispatch, untilNextTimer());
        } else {
          selector.selectNow(this::dispatch);
        }
        runTasks();
        runTimers();
      } catch (Throwable e) { // an Error too: no packet may end the thread
        guard.accept(e);
      }
    }
    runTasks();
  }

  /** Milliseconds until the next timer; 0: for ever. */
  private long untilNextTimer() {
    Timer next = timers.peek();
    return next == null
        ? 0
        : Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.due - System.nanoTime()) + 1);
  }

  private void dispatch(SelectionKey key) {
    try {
      ((Ready) key.attachment()).ready(key);
    } catch (CancelledKeyException e) {
      // Closed by what ran before in this round.
    } catch (Throwable e) {
      guard.accept(e);
    }
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
  }

  private void runTimers() {
    long now = System.nanoTime();
    for (Timer next = timers.peek(); next != null && next.due - now <= 0; next = timers.peek()) {
      timers.remove();
      guarded(next.action);
    }
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (Throwable e) {
      guard.accept(e);
    }
  }
}
