package org.unipage.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.unipage.dns.transport.EventLoop;
import org.unipage.dns.transport.TcpListener;
import org.unipage.dns.transport.UdpListener;

/**
 * The sockets of one address: one for TCP, and for UDP as many as there are threads to read them.
 *
 * @param address the address and port
 * @param tcp accepts connections
 * @param udp all bound to the address
 */
record Sockets(InetSocketAddress address, ServerSocketChannel tcp, List<DatagramChannel> udp) {
  private static final int ATTEMPTS = 20;

  /**
   * Binds sockets to {@code address}. TCP comes first, as it cannot be shared: two servers on one
   * port are noticed, though UDP sockets are shared among our own threads.
   *
   * @param port 0: any that is free for both
   * @throws CannotListen if the system does not let us
   */
  static Sockets bind(InetAddress address, int port, int threads) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return bindOnce(new InetSocketAddress(address, port), threads);
      } catch (SocketException e) {
        if (port != 0 || attempt == ATTEMPTS) {
          throw new CannotListen(new InetSocketAddress(address, port), e);
        }
      }
    }
  }

  private static Sockets bindOnce(InetSocketAddress address, int threads) throws IOException {
    ServerSocketChannel tcp = TcpListener.bind(address);
    List<DatagramChannel> udp = new ArrayList<>();
    try {
      InetSocketAddress bound = (InetSocketAddress) tcp.getLocalAddress();
      boolean shared = tcp.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
      for (int i = 0; i < (shared ? threads : 1); i++) {
        udp.add(UdpListener.bind(bound, shared));
      }
      return new Sockets(bound, tcp, List.copyOf(udp));
    } catch (IOException | RuntimeException e) {
      EventLoop.closeQuietly(tcp);
      udp.forEach(EventLoop::closeQuietly);
      throw e;
    }
  }

  void close() {
    EventLoop.closeQuietly(tcp);
    udp.forEach(EventLoop::closeQuietly);
  }

  /**
   * The addresses meant by {@code address}: itself, or all of this machine's if it is 0.0.0.0 or
   * ::. A UDP reply has to come from the address that was asked, and a socket bound to none of them
   * in particular does not say which that was.
   */
  static List<InetAddress> expand(InetAddress address) throws SocketException {
    if (!address.isAnyLocalAddress()) {
      return List.of(address);
    }
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(one -> one.getAddress().length == address.getAddress().length)
        .toList();
  }
}
