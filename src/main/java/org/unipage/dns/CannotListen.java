package org.unipage.dns;

import java.net.InetSocketAddress;
import java.net.SocketException;

/** An address and port that cannot be listened on; the message says what to do about it. */
public final class CannotListen extends SocketException {
  private static final long serialVersionUID = 1;

  CannotListen(InetSocketAddress address, SocketException cause) {
    super(message(address, String.valueOf(cause.getMessage())));
    initCause(cause);
  }

  static String message(InetSocketAddress address, String cause) {
    String place = "port " + address.getPort() + " of " + address.getAddress().getHostAddress();
    if (cause.contains("Permission denied")) {
      return place
          + " is for root only: start it with sudo, or choose another port, such as --port 5353";
    }
    if (cause.contains("in use")) {
      return place
          + " is in use by another name server (systemd-resolved?):"
          + " stop that, or choose another with --port or --address";
    }
    if (cause.contains("assign")) {
      return place + ": this machine has no such address: choose another with --address";
    }
    return place + ": " + cause;
  }
}
