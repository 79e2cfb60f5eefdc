package org.unipage.preview;

/** The host in a {@code Host} field or an authority (RFC 3986 section 3.2). */
final class HostField {
  private HostField() {}

  /**
   * The host name: without port and final dot.
   *
   * @param authority {@code host} or {@code host:port} in lower case
   */
  static String name(String authority) {
    int colon = authority.lastIndexOf(':');
    String host =
        colon >= 0 && authority.indexOf(']', colon) < 0 ? authority.substring(0, colon) : authority;
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
