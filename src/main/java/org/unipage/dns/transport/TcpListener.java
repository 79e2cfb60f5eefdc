package org.unipage.dns.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Accepts connections and keeps them within {@link TcpLimits}, on one event loop. */
public final class TcpListener {
  private static final Duration SWEEP = Duration.ofMillis(500);
  private static final int BACKLOG = 256;

  private final EventLoop loop;
  private final TcpLimits limits;
  private final PacketHandler handler;
  private final Consumer<Throwable> guard;

  /** Open connections, the one idle longest first. */
  private final Set<TcpConnection> connections = new LinkedHashSet<>();

  private final AtomicInteger open = new AtomicInteger();

  public TcpListener(
      EventLoop loop, TcpLimits limits, PacketHandler handler, Consumer<Throwable> guard) {
    this.loop = loop;
    this.limits = limits;
    this.handler = handler;
    this.guard = guard;
    loop.execute(this::sweep);
  }

  /** A socket on {@code address}, not yet accepted from. */
  public static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(Family.of(address.getAddress()));
    try {
      channel.configureBlocking(false);
      channel.bind(address, BACKLOG);
      return channel;
    } catch (IOException | RuntimeException e) {
      EventLoop.closeQuietly(channel);
      throw e;
    }
  }

  /** Accepts from {@code channel}; before the loop starts or on its thread. */
  public void listen(ServerSocketChannel channel) throws IOException {
    loop.register(channel, SelectionKey.OP_ACCEPT, key -> accept(key, channel));
  }

  /** How many connections are open; any thread. */
  public int connections() {
    return open.get();
  }

  private void accept(SelectionKey key, ServerSocketChannel channel) throws IOException {
    SocketChannel socket;
    try {
      socket = channel.accept();
    } catch (IOException e) {
      // Most likely no file descriptor is left, and trying again at once would not find one.
      key.interestOps(0);
      loop.schedule(SWEEP, () -> key.interestOps(SelectionKey.OP_ACCEPT));
      throw e;
    }
    if (socket == null) {
      return;
    }
    try {
      socket.configureBlocking(false);
      if (connections.size() >= limits.connections()) {
        connections.iterator().next().close();
      }
      connections.add(new TcpConnection(this, loop, socket, limits, handler, guard));
      open.set(connections.size());
    } catch (IOException | RuntimeException e) {
      EventLoop.closeQuietly(socket);
      throw e;
    }
  }

  /** A connection did something: it is now the last to go. */
  void touched(TcpConnection connection) {
    if (connections.remove(connection)) {
      connections.add(connection);
    }
  }

  void closed(TcpConnection connection) {
    connections.remove(connection);
    open.set(connections.size());
  }

  private void sweep() {
    long now = System.nanoTime();
    for (TcpConnection connection : new ArrayList<>(connections)) {
      connection.closeIfLate(now);
    }
    loop.schedule(SWEEP, this::sweep);
  }
}
