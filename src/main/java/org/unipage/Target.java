package org.unipage;

import java.util.Locale;

/** How projects are built and run; {@code templates/<target>/} holds what differs. */
public enum Target {
  /** A native process for each entry, each on a loopback address of its own. */
  PROCESS("127.56.0.0/16", 8080, false),
  /** A MirageOS process for each entry, on the host's sockets. */
  UNIX("127.56.0.0/16", 8080, false),
  /** A unikernel for each entry in a seccomp sandbox, run by {@code solo5-spt}. */
  SPT("10.56.0.0/16", 80, true),
  /** A unikernel for each entry on KVM, run by {@code solo5-hvt}. */
  HVT("10.56.0.0/16", 80, true),
  /** A virtual machine for each entry, run by QEMU. */
  VIRTIO("10.56.0.0/16", 80, true),
  /** A PVH guest of Xen for each entry, run by {@code xl}. */
  XEN("10.56.0.0/16", 80, true);

  private final String network;
  private final int port;
  private final boolean vm;

  Target(String network, int port, boolean vm) {
    this.network = network;
    this.port = port;
    this.vm = vm;
  }

  /** The network that addresses come from unless another is given, in CIDR notation. */
  public String network() {
    return network;
  }

  /** The port that URLs carry and servers bind unless another is given. */
  public int port() {
    return port;
  }

  /** Whether each entry gets a machine of its own, with memory of its own. */
  public boolean isVm() {
    return vm;
  }

  /** Whether MirageOS builds it. */
  public boolean isMirage() {
    return this != PROCESS;
  }

  /** As on the command line and in file names. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
