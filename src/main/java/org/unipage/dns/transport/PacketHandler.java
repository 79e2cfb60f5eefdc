package org.unipage.dns.transport;

import java.nio.ByteBuffer;

/** What becomes of packets. */
@FunctionalInterface
public interface PacketHandler {
  /**
   * Handles one packet: the bytes between position and limit, which change once this returns. Does
   * not block, as the thread serves other clients too; the reply may come later.
   */
  void handle(ByteBuffer packet, Client client);
}
