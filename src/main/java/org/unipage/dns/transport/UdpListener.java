package org.unipage.dns.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/** Receives datagrams on one address, on one event loop. */
public final class UdpListener implements EventLoop.Ready {
  /** The largest query looked at, in bytes; the rest of a longer one is cut off, so it is none. */
  private static final int LARGEST_QUERY = 4096;

  /** Packets per turn, so that the loop's other sockets get theirs. */
  private static final int PACKETS_PER_TURN = 64;

  /** What the kernel keeps while we are busy; it gives what it allows. */
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final DatagramChannel channel;
  private final PacketHandler handler;
  private final Consumer<Throwable> guard;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST_QUERY);

  private UdpListener(DatagramChannel channel, PacketHandler handler, Consumer<Throwable> guard) {
    this.channel = channel;
    this.handler = handler;
    this.guard = guard;
  }

  /**
   * A socket on {@code address}, not yet read from.
   *
   * @param shared whether other sockets of this process may be bound to the same address; the
   *     kernel then spreads clients over them
   */
  public static DatagramChannel bind(InetSocketAddress address, boolean shared) throws IOException {
    DatagramChannel channel = DatagramChannel.open(Family.of(address.getAddress()));
    try {
      channel.configureBlocking(false);
      if (shared) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
      channel.bind(address);
      return channel;
    } catch (IOException | RuntimeException e) {
      EventLoop.closeQuietly(channel);
      throw e;
    }
  }

  /** Reads from {@code channel} on {@code loop}. */
  public static void listen(
      EventLoop loop, DatagramChannel channel, PacketHandler handler, Consumer<Throwable> guard)
      throws IOException {
    loop.register(channel, SelectionKey.OP_READ, new UdpListener(channel, handler, guard));
  }

  @Override
  public void ready(SelectionKey key) {
    for (int i = 0; i < PACKETS_PER_TURN; i++) {
      try {
        buffer.clear();
        InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
        if (from == null) {
          return;
        }
        // Port 0 is nobody: sending there fails.
        if (from.getPort() != 0) {
          handler.handle(buffer.flip(), new Sender(channel, from, guard));
        }
      } catch (Throwable e) {
        guard.accept(e);
        if (!channel.isOpen()) {
          return;
        }
      }
    }
  }

  private record Sender(
      DatagramChannel channel, InetSocketAddress address, Consumer<Throwable> guard)
      implements Client {
    @Override
    public boolean stream() {
      return false;
    }

    @Override
    public void reply(byte[] message) {
      try {
        // Says 0 if the kernel's buffer is full: then it is lost, as datagrams may be.
        channel.send(ByteBuffer.wrap(message), address);
      } catch (IOException e) {
        guard.accept(e);
      }
    }

    @Override
    public void ignore() {}
  }
}
