package org.unipage;

import java.util.Locale;

/** What speaks HTTP in a page server. */
public enum Server {
  /** The page server alone. */
  OWN(11),
  /** CoHTTP between the request and the page server's answer, for pages with code of their own. */
  COHTTP(15);

  private final int memory;

  Server(int memory) {
    this.memory = memory;
  }

  /**
   * What a virtual machine needs besides its page, in MiB. Measured on spt: without a page it boots
   * with 10, and sends one of 20 MiB with 31 in all; with CoHTTP it outlives 600 clients that come
   * at once and stay, as without it in 12, only from 16 on.
   */
  public int memory() {
    return memory;
  }

  /** As on the command line and in the manifest. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
