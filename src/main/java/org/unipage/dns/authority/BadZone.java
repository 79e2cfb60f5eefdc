package org.unipage.dns.authority;

/** A zone that cannot be served; the message says which, where and why. */
public final class BadZone extends Exception {
  private static final long serialVersionUID = 1;

  public BadZone(String message) {
    super(message);
  }
}
