package org.unipage.dns.transport;

import java.time.Duration;

/**
 * What TCP clients get (RFC 7766, section 6).
 *
 * @param connections how many connections at once; for one more, the one idle longest goes
 * @param idle how long a connection may do nothing, take over one query, or leave replies unread
 * @param largestQuery the largest query taken, in bytes
 * @param queries how many queries of one connection may wait for their answer
 */
public record TcpLimits(int connections, Duration idle, int largestQuery, int queries) {
  /** For a server that anyone may leave running. */
  public static final TcpLimits DEFAULT = new TcpLimits(256, Duration.ofSeconds(10), 4096, 64);
}
