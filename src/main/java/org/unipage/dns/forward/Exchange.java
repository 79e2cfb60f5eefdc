package org.unipage.dns.forward;

import java.net.InetSocketAddress;
import org.unipage.dns.forward.UpstreamReply.Packet;

/** One query to one server, on the forwarder's event loop. */
interface Exchange extends AutoCloseable {
  /** Whom it asked. */
  InetSocketAddress server();

  @Override
  void close();

  /** Who hears what came of it, once. */
  interface Listener {
    /** The server replied: {@link UpstreamReply.Stray} only if it will not be waited for longer. */
    void replied(Exchange exchange, Packet packet);

    /** The network says that it cannot be done; {@code why} in a few words. */
    void failed(Exchange exchange, String why);
  }
}
