package org.unipage.dns.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;

/** The protocol family of addresses. */
public final class Family {
  private Family() {}

  /** The family that a socket for {@code address} is of. */
  public static ProtocolFamily of(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }
}
