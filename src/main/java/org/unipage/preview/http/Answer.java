package org.unipage.preview.http;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is sent for a request.
 *
 * @param head status line and fields, each ended by CR LF, but for {@code Connection} and the empty
 *     line, which depend on the request
 * @param body where the bytes after the head come from
 * @param from the first of them
 * @param length how many
 * @param tail bytes after those
 * @param stream told, on the server's thread, where to send more for as long as the client stays;
 *     null: this is all
 */
public record Answer(
    byte[] head,
    Body body,
    long from,
    long length,
    byte[] tail,
    @Nullable Consumer<EventSink> stream) {

  private static final byte[] NOTHING = {};

  /** A head alone. */
  public static Answer of(byte[] head) {
    return new Answer(head, Body.NONE, 0, 0, NOTHING, null);
  }

  /** A head and all of a body. */
  public static Answer of(byte[] head, Body body) {
    return new Answer(head, body, 0, body.length(), NOTHING, null);
  }

  /** An answer that ends when the client leaves. */
  public static Answer streaming(byte[] head, Consumer<EventSink> stream) {
    return new Answer(head, Body.NONE, 0, 0, NOTHING, stream);
  }

  /** A head and a part of a body. */
  public static Answer of(byte[] head, Body body, long from, long length) {
    return new Answer(head, body, from, length, NOTHING, null);
  }

  /** The same to {@code HEAD}. */
  public Answer withoutBody() {
    return of(head);
  }

  /** Takes more of an answer without end; safe for use by any thread. */
  public interface EventSink {
    /** Sends {@code bytes}; forgotten if the client is gone, the end if it is too slow. */
    void send(byte[] bytes);

    /** Whether the client has left. */
    boolean isClosed();
  }
}
