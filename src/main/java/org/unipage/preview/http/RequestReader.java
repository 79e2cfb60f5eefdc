package org.unipage.preview.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What one connection has sent and nobody has used yet. Looks for the end of each head only in what
 * is new, however small the pieces are that it comes in.
 */
final class RequestReader {

  /** What there is to read. */
  enum Outcome {
    /** A whole head; {@link #head} has it. */
    HEAD,
    /** More bytes are needed. */
    MORE,
    /** No request. */
    BAD,
    /** A head without end. */
    TOO_LARGE
  }

  private static final int INITIAL = 1024;

  private byte[] buffer = new byte[INITIAL];
  private int start;
  private int stop;

  /** Where the search goes on, and where the line there starts; both from {@link #start}. */
  private int at;

  private int line;
  private int headEnd;

  /** Room for more bytes; what is put there counts after {@link #received}. */
  ByteBuffer room() {
    if (start == stop) {
      start = 0;
      stop = 0;
    } else if (stop == buffer.length) {
      if (start > 0) {
        System.arraycopy(buffer, start, buffer, 0, stop - start);
        stop -= start;
        start = 0;
      } else {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
    }
    return ByteBuffer.wrap(buffer, stop, buffer.length - stop);
  }

  void received(int bytes) {
    stop += bytes;
  }

  /** Whether nothing is waiting to be used. */
  boolean isEmpty() {
    return start == stop;
  }

  /** Uses up to {@code most} bytes for nothing; says how many. */
  int skip(long most) {
    int there = (int) Math.min(most, stop - start);
    start += there;
    at = 0;
    line = 0;
    return there;
  }

  /**
   * Looks for the end of a head. Refuses, as soon as they are seen, bytes that no head has: a bare
   * CR or LF, which others might take for the end of a line, and control characters.
   */
  Outcome find() {
    while (start + at < stop) {
      int i = start + at;
      byte before = at > 0 ? buffer[i - 1] : (byte) '\n';
      byte c = buffer[i];
      if (c == '\n') {
        if (before != '\r') {
          return Outcome.BAD;
        } else if (at > line + 1) {
          at++;
          line = at;
        } else if (line > 0) {
          headEnd = i + 1;
          return headEnd - start > Limits.LONGEST_HEAD ? Outcome.TOO_LARGE : Outcome.HEAD;
        } else {
          // An empty line before the request is let pass (RFC 9112 section 2.2).
          start = i + 1;
          at = 0;
        }
      } else if (before == '\r' || (c >= 0 && c < ' ' && c != '\r' && c != '\t') || c == 0x7F) {
        return Outcome.BAD;
      } else {
        at++;
      }
    }
    return stop - start >= Limits.LONGEST_HEAD ? Outcome.TOO_LARGE : Outcome.MORE;
  }

  /** The head that was found, which is used up then. */
  Request head(boolean proxy) throws BadRequest {
    int first = start;
    start = headEnd;
    at = 0;
    line = 0;
    return Request.parse(buffer, first, headEnd, proxy);
  }
}
