package org.unipage.dns.forward;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.LongSupplier;
import org.unipage.dns.transport.EventLoop;

/** A query over TCP, for an answer that UDP has no room for. */
final class TcpExchange implements Exchange, EventLoop.Ready {
  private final InetSocketAddress server;
  private final UpstreamQuery query;
  private final SocketChannel channel;
  private final LongSupplier nanoTime;
  private final Listener listener;
  private final ByteBuffer out;
  private ByteBuffer in = ByteBuffer.allocate(2);
  private boolean lengthKnown;

  private TcpExchange(
      InetSocketAddress server,
      UpstreamQuery query,
      SocketChannel channel,
      LongSupplier nanoTime,
      Listener listener) {
    this.server = server;
    this.query = query;
    this.channel = channel;
    this.nanoTime = nanoTime;
    this.listener = listener;
    byte[] wire = query.toWire();
    this.out = ByteBuffer.allocate(2 + wire.length).putShort((short) wire.length).put(wire).flip();
  }

  /** Connects to {@code server} to send {@code query}. */
  static TcpExchange start(
      EventLoop loop,
      InetSocketAddress server,
      UpstreamQuery query,
      LongSupplier nanoTime,
      Listener listener)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.connect(server);
      TcpExchange exchange = new TcpExchange(server, query, channel, nanoTime, listener);
      loop.register(channel, SelectionKey.OP_CONNECT, exchange);
      return exchange;
    } catch (IOException | RuntimeException e) {
      EventLoop.closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public InetSocketAddress server() {
    return server;
  }

  @Override
  public void ready(SelectionKey key) {
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_WRITE);
      } else if (key.isWritable()) {
        channel.write(out);
        if (!out.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ);
        }
      } else if (key.isReadable()) {
        read();
      }
    } catch (IOException e) {
      close();
      listener.failed(this, "TCP: " + e.getMessage());
    }
  }

  private void read() throws IOException {
    if (channel.read(in) < 0) {
      throw new EOFException("closed before it answered");
    }
    if (in.hasRemaining()) {
      return;
    }
    if (!lengthKnown) {
      lengthKnown = true;
      in = ByteBuffer.allocate(in.getShort(0) & 0xFFFF);
      if (in.hasRemaining()) {
        return;
      }
    }
    close();
    listener.replied(
        this, UpstreamReply.read(in.array(), query.id(), query.question(), nanoTime.getAsLong()));
  }

  @Override
  public void close() {
    EventLoop.closeQuietly(channel);
  }
}
