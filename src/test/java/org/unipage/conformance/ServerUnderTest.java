package org.unipage.conformance;

import java.net.InetSocketAddress;

/** A server that serves one fixture. */
interface ServerUnderTest extends AutoCloseable {

  /** Where it listens. */
  InetSocketAddress address();

  /** What a client that found it by name would send as {@code Host}. */
  String host();

  @Override
  void close();

  /** Starts servers. */
  interface Launcher {

    /** A server for {@code fixture} with the times and bounds that people get. */
    ServerUnderTest start(Fixture fixture);

    /** One with short times and narrow bounds. */
    ServerUnderTest start(Fixture fixture, Limits limits);
  }

  /**
   * What a server bears with.
   *
   * @param connections at a time
   * @param head seconds for a request
   * @param idle seconds between requests
   * @param stalled seconds in which a client takes no byte
   */
  record Limits(int connections, int head, int idle, int stalled) {}
}
