package org.unipage.dns.forward;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.unipage.dns.forward.UpstreamReply.Packet;
import org.unipage.dns.forward.UpstreamReply.Stray;
import org.unipage.dns.transport.EventLoop;
import org.unipage.dns.transport.Family;

/**
 * A query over UDP from a port of its own, chosen at random like its id (RFC 5452, section 9.2).
 * The socket is connected, so that the kernel drops what is not from the server.
 */
final class UdpExchange implements Exchange, EventLoop.Ready {
  /** Packets with a wrong id or question after which this looks like an attack. */
  private static final int MOST_STRAYS = 10;

  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 65_536 - FIRST_PORT;
  private static final int BIND_ATTEMPTS = 16;

  private final InetSocketAddress server;
  private final UpstreamQuery query;
  private final DatagramChannel channel;
  private final LongSupplier nanoTime;
  private final Listener listener;
  private final ByteBuffer buffer = ByteBuffer.allocate(4096);
  private int strays;

  private UdpExchange(
      InetSocketAddress server,
      UpstreamQuery query,
      DatagramChannel channel,
      LongSupplier nanoTime,
      Listener listener) {
    this.server = server;
    this.query = query;
    this.channel = channel;
    this.nanoTime = nanoTime;
    this.listener = listener;
  }

  /** Sends {@code query} to {@code server}. */
  static UdpExchange start(
      EventLoop loop,
      InetSocketAddress server,
      UpstreamQuery query,
      RandomGenerator random,
      LongSupplier nanoTime,
      Listener listener)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open(Family.of(server.getAddress()));
    try {
      channel.configureBlocking(false);
      bind(channel, random);
      channel.connect(server);
      UdpExchange exchange = new UdpExchange(server, query, channel, nanoTime, listener);
      loop.register(channel, SelectionKey.OP_READ, exchange);
      channel.write(ByteBuffer.wrap(query.toWire()));
      return exchange;
    } catch (IOException | RuntimeException e) {
      EventLoop.closeQuietly(channel);
      throw e;
    }
  }

  private static void bind(DatagramChannel channel, RandomGenerator random) throws IOException {
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      try {
        channel.bind(new InetSocketAddress(FIRST_PORT + random.nextInt(PORTS)));
        return;
      } catch (BindException e) {
        // Somebody has that port: another.
      }
    }
    channel.bind((SocketAddress) null); // the kernel knows which are free, and picks at random too
  }

  @Override
  public InetSocketAddress server() {
    return server;
  }

  @Override
  public void ready(SelectionKey key) {
    try {
      while (channel.isOpen()) {
        buffer.clear();
        if (channel.read(buffer) <= 0) {
          return;
        }
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        Packet packet =
            UpstreamReply.read(bytes, query.id(), query.question(), nanoTime.getAsLong());
        if (!(packet instanceof Stray) || ++strays == MOST_STRAYS) {
          close();
          listener.replied(this, packet);
        }
      }
    } catch (PortUnreachableException e) {
      close();
      listener.failed(this, "nothing listens there");
    } catch (IOException e) {
      close();
      listener.failed(this, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    EventLoop.closeQuietly(channel);
  }
}
