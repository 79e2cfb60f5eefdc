package org.unipage.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.unipage.site.BadInput;

/** Sockets that only this machine can reach. */
final class Loopback {
  private static final byte[] IPV4 = {127, 0, 0, 1};
  private static final byte[] IPV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private Loopback() {}

  /**
   * Listens on the IPv4 loopback address and, where there is one, the IPv6 one: browsers try both.
   *
   * @param port the port; 0: any that is free on the first, and then the same on the second
   * @param option what to give another port with
   * @throws BadInput if the port is taken, or not permitted
   */
  static List<ServerSocketChannel> listen(int port, String option) throws IOException {
    List<ServerSocketChannel> listeners = new ArrayList<>();
    listeners.add(bind(IPV4, port, option));
    try {
      listeners.add(bind(IPV6, port(listeners), option));
    } catch (BadInput e) {
      if (port != 0) {
        listeners.get(0).close();
        throw e;
      }
    } catch (IOException | UnsupportedOperationException e) {
      // This machine has no IPv6.
    }
    return listeners;
  }

  /** The port of some listeners, which is the same for all; 0 if there are none. */
  static int port(List<ServerSocketChannel> listeners) throws IOException {
    return listeners.isEmpty()
        ? 0
        : ((InetSocketAddress) listeners.get(0).getLocalAddress()).getPort();
  }

  private static ServerSocketChannel bind(byte[] address, int port, String option)
      throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getByAddress(address), port);
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return channel.bind(at, 1024);
    } catch (BindException e) {
      channel.close();
      String why = String.valueOf(e.getMessage());
      if (why.contains("assign")) { // EADDRNOTAVAIL: no such address here
        throw new IOException(why, e);
      }
      boolean isDenied = why.contains("denied");
      throw new BadInput(
          "port "
              + port
              + (isDenied ? " needs root" : " is taken by another program")
              + "; give another one: "
              + option
              + " "
              + (port < 1024 ? 8080 : port < 65535 ? port + 1 : 8080)
              + ", or "
              + option
              + " 0 for any that is free");
    }
  }
}
