package org.unipage.preview.http;

/**
 * What a server bears with.
 *
 * @param connections how many at a time; for one more, the one that has waited longest goes
 * @param head seconds for a whole request
 * @param idle seconds between two requests
 * @param stalled seconds in which a client accepts not one byte
 */
public record Limits(int connections, int head, int idle, int stalled) {

  /** Those of the page server. */
  public static final Limits DEFAULT = new Limits(1000, 15, 120, 30);

  /** The most bytes in the head of a request. */
  static final int LONGEST_HEAD = 8192;

  /** The most bytes in a body that is read, and forgotten, so that the connection can go on. */
  static final int LONGEST_BODY = 65536;

  /** Seconds, and bytes, that a client may still send on a connection that is over. */
  static final int LINGERING = 2;

  static final int LINGERING_BYTES = 1_000_000;
}
