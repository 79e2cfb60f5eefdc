package org.unipage.preview.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** An answer on its way. */
final class Transmission implements Closeable {

  /** Bytes written before others get their turn. */
  private static final int SLICE = 1 << 18;

  private final ByteBuffer head;
  private final Body body;
  private final ByteBuffer tail;
  private long at;
  private long left;
  private @Nullable FileChannel file;

  /**
   * @param ending what comes after the head: a {@code Connection} field, perhaps, and an empty line
   */
  Transmission(Answer answer, String ending) {
    byte[] last = ending.getBytes(US_ASCII);
    head = ByteBuffer.allocate(answer.head().length + last.length);
    head.put(answer.head()).put(last).flip();
    body = answer.body();
    at = answer.from();
    left = answer.length();
    tail = ByteBuffer.wrap(answer.tail());
  }

  boolean isDone() {
    return left == 0 && !head.hasRemaining() && !tail.hasRemaining();
  }

  /**
   * Writes one slice, or as much of it as the system takes.
   *
   * @return how many bytes
   * @throws IOException if the client is gone, or the file is shorter than it was
   */
  long write(SocketChannel channel) throws IOException {
    if (left == 0 && !head.hasRemaining()) {
      return channel.write(tail);
    }
    if (body instanceof Body.InMemory memory) {
      int size = (int) Math.min(left, SLICE);
      ByteBuffer slice = memory.bytes().slice((int) at, size);
      long written = channel.write(new ByteBuffer[] {head, slice});
      at += slice.position();
      left -= slice.position();
      return written;
    }
    if (head.hasRemaining()) {
      return channel.write(head);
    }
    return transfer((Body.OnDisk) body, channel);
  }

  private long transfer(Body.OnDisk from, SocketChannel channel) throws IOException {
    FileChannel source = file;
    if (source == null) {
      source = FileChannel.open(from.file(), StandardOpenOption.READ);
      file = source;
    }
    long written = source.transferTo(at, Math.min(left, SLICE), channel);
    if (written == 0 && source.size() <= at) {
      throw new IOException(from.file() + " is shorter than it was");
    }
    at += written;
    left -= written;
    return written;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
