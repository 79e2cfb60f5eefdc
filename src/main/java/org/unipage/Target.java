package org.unipage;

import java.util.Locale;

/** How projects are built and run; {@code templates/<target>/} holds what differs. */
public enum Target {
  /** A native process for each entry, each on a loopback address of its own. */
  PROCESS("127.56.0.0/16", 8080);

  private final String network;
  private final int port;

  Target(String network, int port) {
    this.network = network;
    this.port = port;
  }

  /** The network that addresses come from unless another is given, in CIDR notation. */
  public String network() {
    return network;
  }

  /** The port that URLs carry and servers bind unless another is given. */
  public int port() {
    return port;
  }

  /** As on the command line and in file names. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
