package org.unipage.dns.transport;

import java.net.InetSocketAddress;

/** Who sent a packet, and the way back. Exactly one of the two methods is called, by any thread. */
public interface Client {
  /** Where the packet came from. */
  InetSocketAddress address();

  /** Whether it came over TCP, whose sender cannot be anybody else. */
  boolean stream();

  /** Sends the reply. */
  void reply(byte[] message);

  /** Sends nothing. */
  void ignore();
}
