package org.unipage.preview.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One client's connection, from its first byte to its last; used by the server's thread alone. */
final class Connection {

  /** What it is doing, which decides how long it may. */
  enum Phase {
    IDLE,
    RECEIVING,
    /** Somebody works on the answer. */
    WAITING,
    SENDING,
    STREAMING,
    /** What the client still sends is forgotten (RFC 9112 section 9.6). */
    LINGERING,
    CLOSED
  }

  /** Requests answered, of those that are there already, before others get their turn. */
  private static final int TURN = 32;

  /** Bytes of a stream that may wait for a client that is slow. */
  private static final int STREAM_BACKLOG = 1 << 18;

  private final HttpServer server;
  private final Handler handler;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final RequestReader reader = new RequestReader();

  private Phase phase = Phase.IDLE;
  private long deadline = Long.MAX_VALUE;
  private long turn;

  private @Nullable Request request;
  private long bodyLeft;
  private boolean keep;
  private @Nullable Transmission sending;
  private int lingering = Limits.LINGERING_BYTES;

  private final Deque<ByteBuffer> events = new ArrayDeque<>();
  private int eventBytes;
  private boolean streams;

  Connection(HttpServer server, Handler handler, SocketChannel channel, SelectionKey key) {
    this.server = server;
    this.handler = handler;
    this.channel = channel;
    this.key = key;
    enter(Phase.IDLE);
    key.interestOps(SelectionKey.OP_READ);
  }

  Phase phase() {
    return phase;
  }

  /** When it last did something; grows over all connections. */
  long turn() {
    return turn;
  }

  private void enter(Phase next) {
    phase = next;
    turn = server.nextTurn();
    Limits limits = server.limits();
    deadline =
        switch (next) {
          case IDLE -> server.deadline(limits.idle());
          case RECEIVING -> server.deadline(limits.head());
          case SENDING -> server.deadline(limits.stalled());
          case LINGERING -> server.deadline(Limits.LINGERING);
          case WAITING, STREAMING, CLOSED -> Long.MAX_VALUE;
        };
  }

  /** Ends what takes too long. */
  void tick(long now) throws IOException {
    if (now - deadline >= 0 && deadline != Long.MAX_VALUE) {
      if (phase == Phase.RECEIVING) {
        refuse(server.refusals().timeout());
      } else {
        close();
      }
    }
  }

  /** The socket can be read or written. */
  void ready() throws IOException {
    switch (phase) {
      case IDLE, RECEIVING -> receive();
      case SENDING -> {
        if (send()) {
          requests();
        }
      }
      case STREAMING -> stream();
      case LINGERING -> linger();
      case WAITING, CLOSED -> key.interestOps(0);
    }
  }

  private void receive() throws IOException {
    int n = channel.read(reader.room());
    if (n < 0) {
      if (request == null && reader.isEmpty()) {
        close();
      } else {
        refuse(server.refusals().badRequest());
      }
      return;
    }
    reader.received(n);
    requests();
  }

  /** Answers what is there, as long as one answer after the other can be sent at once. */
  private void requests() throws IOException {
    if (phase == Phase.CLOSED) {
      return;
    }
    for (int i = 0; i < TURN; i++) {
      if (!next()) {
        return;
      }
    }
    // Nothing will come to say that what is there already can be read.
    key.interestOps(0);
    server.execute(this, this::requests);
  }

  /** Whether a request was answered to its end, and another may follow. */
  private boolean next() throws IOException {
    Request head = request;
    if (head == null) {
      switch (reader.find()) {
        case BAD -> refuse(server.refusals().badRequest());
        case TOO_LARGE -> refuse(server.refusals().headTooLarge());
        case MORE -> await();
        case HEAD -> head = head();
      }
      if (head == null) {
        return false;
      }
    }
    bodyLeft -= reader.skip(bodyLeft);
    if (bodyLeft > 0) {
      await();
      return false;
    }
    request = null;
    return respond(head);
  }

  private @Nullable Request head() throws IOException {
    try {
      Request head = reader.head(handler.isProxy());
      // A body that is not read here ends the connection: a client that waits for 100 Continue may
      // or may not send it.
      boolean unread =
          head.isChunked()
              || head.length() > Limits.LONGEST_BODY
              || (head.expects() && head.length() > 0)
              || head.method().equals("CONNECT");
      keep = head.keep() && !unread;
      bodyLeft = unread ? 0 : head.length();
      request = head;
      return head;
    } catch (BadRequest e) {
      refuse(server.refusals().badRequest());
      return null;
    }
  }

  /** Waits for more of a request, or for the first of one. */
  private void await() throws IOException {
    if (server.isStopping() && reader.isEmpty() && request == null) {
      close();
      return;
    }
    boolean begun = request != null || !reader.isEmpty();
    Phase wanted = begun ? Phase.RECEIVING : Phase.IDLE;
    if (phase != wanted) {
      enter(wanted);
    }
    key.interestOps(SelectionKey.OP_READ);
  }

  private boolean respond(Request head) throws IOException {
    CompletableFuture<Answer> answer = handler.answer(head);
    if (answer.isDone()) {
      return begin(head, answer);
    }
    enter(Phase.WAITING);
    key.interestOps(0);
    var unused =
        answer.whenComplete(
            (some, failure) ->
                server.execute(
                    this,
                    () -> {
                      if (phase == Phase.WAITING && begin(head, answer)) {
                        requests();
                      }
                    }));
    return false;
  }

  private boolean begin(Request head, CompletableFuture<Answer> future) throws IOException {
    if (future.isCompletedExceptionally()) {
      close();
      return false;
    }
    Answer answer = future.join();
    keep = keep && !server.isStopping() && answer.stream() == null;
    streams = answer.stream() != null && !head.method().equals("HEAD");
    String ending =
        !keep
            ? "Connection: close\r\n\r\n"
            : head.isOld() ? "Connection: keep-alive\r\n\r\n" : "\r\n";
    sending = new Transmission(answer, ending);
    enter(Phase.SENDING);
    if (streams && answer.stream() != null) {
      answer.stream().accept(new Sink());
    }
    return send();
  }

  /** Whether all is sent, and another request may follow. */
  private boolean send() throws IOException {
    Transmission out = sending;
    if (out == null) {
      return false;
    }
    long written = out.write(channel);
    if (!out.isDone()) {
      if (written > 0) {
        enter(Phase.SENDING);
      }
      key.interestOps(SelectionKey.OP_WRITE);
      return false;
    }
    out.close();
    sending = null;
    if (streams) {
      enter(Phase.STREAMING);
      stream();
      return false;
    }
    if (!keep) {
      enter(Phase.LINGERING);
      channel.shutdownOutput();
      linger();
      return false;
    }
    return true;
  }

  private void stream() throws IOException {
    while (!events.isEmpty()) {
      ByteBuffer next = events.element();
      eventBytes -= channel.write(next);
      if (next.hasRemaining()) {
        break;
      }
      events.remove();
    }
    if (isOver(LINGERING_READ)) {
      close();
      return;
    }
    key.interestOps(SelectionKey.OP_READ | (events.isEmpty() ? 0 : SelectionKey.OP_WRITE));
  }

  private static final int LINGERING_READ = 1 << 16;

  private void linger() throws IOException {
    if (isOver(lingering)) {
      close();
    } else {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** Reads and forgets; whether nothing more will come, or more than {@code most} bytes came. */
  private boolean isOver(int most) throws IOException {
    int left = most;
    int n;
    reader.skip(Long.MAX_VALUE);
    while (left > 0 && (n = channel.read(reader.room())) != 0) {
      if (n < 0) {
        return true;
      }
      left -= n;
    }
    lingering = left;
    return left <= 0;
  }

  private void refuse(byte[] head) throws IOException {
    keep = false;
    streams = false;
    request = null;
    sending = new Transmission(Answer.of(head), "Connection: close\r\n\r\n");
    enter(Phase.SENDING);
    send();
  }

  /** Ends it, whatever it is doing. */
  void close() {
    if (phase == Phase.CLOSED) {
      return;
    }
    enter(Phase.CLOSED);
    key.cancel();
    events.clear();
    HttpServer.closeQuietly(channel);
    Transmission out = sending;
    if (out != null) {
      sending = null;
      HttpServer.closeQuietly(out);
    }
    server.closed(this);
  }

  /** Where the events of a stream go. */
  private final class Sink implements Answer.EventSink {
    private volatile boolean closed;

    @Override
    public void send(byte[] bytes) {
      server.execute(
          Connection.this,
          () -> {
            if (phase == Phase.CLOSED) {
              closed = true;
              return;
            }
            events.add(ByteBuffer.wrap(bytes));
            eventBytes += bytes.length;
            if (eventBytes > STREAM_BACKLOG) {
              close();
            } else if (phase == Phase.STREAMING) {
              stream();
            }
          });
    }

    @Override
    public boolean isClosed() {
      return closed || phase == Phase.CLOSED;
    }
  }
}
