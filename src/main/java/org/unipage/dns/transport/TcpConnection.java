package org.unipage.dns.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * One TCP client: queries as they come, replies as they are ready, in any order (RFC 7766, section
 * 6.2.1.1). While too many wait it is not read from, so that it waits too. All but {@link
 * Client#reply} and {@link Client#ignore} happens on the event loop.
 */
final class TcpConnection implements EventLoop.Ready {
  private static final int LENGTH = 2;
  private static final int FIRST_BUFFER = 512;

  private final TcpListener listener;
  private final EventLoop loop;
  private final SocketChannel socket;
  private final InetSocketAddress address;
  private final TcpLimits limits;
  private final PacketHandler handler;
  private final Consumer<Throwable> guard;
  private final SelectionKey key;
  private final Queue<ByteBuffer> out = new ArrayDeque<>();
  private ByteBuffer in = ByteBuffer.allocate(FIRST_BUFFER);
  private int waiting;
  private boolean ended;
  private long deadline;

  TcpConnection(
      TcpListener listener,
      EventLoop loop,
      SocketChannel socket,
      TcpLimits limits,
      PacketHandler handler,
      Consumer<Throwable> guard)
      throws IOException {
    this.listener = listener;
    this.loop = loop;
    this.socket = socket;
    this.address = (InetSocketAddress) socket.getRemoteAddress();
    this.limits = limits;
    this.handler = handler;
    this.guard = guard;
    this.key = loop.register(socket, SelectionKey.OP_READ, this);
    progress();
  }

  @Override
  public void ready(SelectionKey ignored) {
    try {
      if (key.isWritable()) {
        write();
      }
      if (key.isValid() && key.isReadable()) {
        read();
      }
    } catch (IOException e) {
      close(); // reset by the peer: nothing to tell
    } catch (Throwable e) {
      close();
      guard.accept(e);
    }
  }

  void close() {
    EventLoop.closeQuietly(socket);
    out.clear();
    listener.closed(this);
  }

  void closeIfLate(long now) {
    // While an answer is being found, the connection is not what is late.
    if (deadline - now <= 0 && (waiting == 0 || !out.isEmpty())) {
      close();
    }
  }

  private void progress() {
    deadline = System.nanoTime() + limits.idle().toNanos();
    listener.touched(this);
  }

  private void read() throws IOException {
    if (socket.read(in) < 0) {
      ended = true; // it may still want its replies (RFC 7766, section 6.2.4)
      update();
      return;
    }
    takeQueries();
    update();
  }

  private void takeQueries() {
    in.flip();
    while (in.remaining() >= LENGTH && !full()) {
      int length = in.getShort(in.position()) & 0xFFFF;
      if (length == 0 || length > limits.largestQuery()) {
        close();
        return;
      }
      if (in.remaining() < LENGTH + length) {
        makeRoom(LENGTH + length);
        return;
      }
      int end = in.position() + LENGTH + length;
      ByteBuffer packet = in.slice(in.position() + LENGTH, length);
      in.position(end);
      waiting++;
      progress();
      handler.handle(packet, new Sender());
      if (!socket.isOpen()) {
        return;
      }
    }
    in.compact();
  }

  /** Keeps what is there of a message of {@code size} bytes, and makes room for the rest. */
  private void makeRoom(int size) {
    if (in.capacity() < size) {
      in = ByteBuffer.allocate(size).put(in);
    } else {
      in.compact();
    }
  }

  private boolean full() {
    return waiting >= limits.queries() || out.size() >= limits.queries();
  }

  private void reply(byte[] message) {
    waiting--;
    if (!socket.isOpen()) {
      return;
    }
    byte[] framed = new byte[LENGTH + message.length];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, LENGTH, message.length);
    out.add(ByteBuffer.wrap(framed));
  }

  private void flush() {
    try {
      if (socket.isOpen()) {
        write();
      }
    } catch (IOException e) {
      close();
    }
  }

  private void write() throws IOException {
    for (ByteBuffer next = out.peek(); next != null; next = out.peek()) {
      socket.write(next);
      if (next.hasRemaining()) {
        break;
      }
      out.remove();
      progress();
    }
    if (!full()) {
      takeQueries(); // those that were read while there was no room for them
    }
    update();
  }

  private void update() {
    if (!socket.isOpen()) {
      return;
    }
    if (ended && waiting == 0 && out.isEmpty()) {
      close();
      return;
    }
    int read = ended || full() ? 0 : SelectionKey.OP_READ;
    int write = out.isEmpty() ? 0 : SelectionKey.OP_WRITE;
    key.interestOps(read | write);
  }

  /** The way back for one query. */
  private final class Sender implements Client {
    @Override
    public InetSocketAddress address() {
      return address;
    }

    @Override
    public boolean stream() {
      return true;
    }

    @Override
    public void reply(byte[] message) {
      loop.execute(
          () -> {
            TcpConnection.this.reply(message);
            flush();
          });
    }

    @Override
    public void ignore() {
      loop.execute(
          () -> {
            waiting--;
            flush();
          });
    }
  }
}
