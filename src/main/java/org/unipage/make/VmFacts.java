package org.unipage.make;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code staging/vm} needs to know of one entry. Every value is made of letters, digits and
 * {@code . : -} alone, so that a shell reads it as it is.
 *
 * @param id the entry's project, 20 hexadecimal digits
 * @param host its page host
 * @param ipv4 its IPv4 address
 * @param ipv6 its IPv6 address, if the site has an IPv6 network
 * @param port the port that its server binds, 1 to 65535
 * @param memory what its VM gets, in MiB
 * @param stamp 16 hexadecimal digits that differ when what the VM serves differs
 */
public record VmFacts(
    String id,
    String host,
    String ipv4,
    @Nullable String ipv6,
    int port,
    int memory,
    String stamp) {
  private static final Pattern ID = Pattern.compile("[0-9a-f]{20}");
  private static final Pattern HOST = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
  private static final Pattern STAMP = Pattern.compile("[0-9a-f]{16}");

  /**
   * @throws IllegalArgumentException if a value has not the form that its description says
   */
  public VmFacts {
    id(id);
    host(host);
    ipv4(ipv4);
    if (ipv6 != null) {
      check("an IPv6 address", IPV6, ipv6);
    }
    port(port);
    if (memory < 1) {
      throw new IllegalArgumentException("not a size in MiB: " + memory);
    }
    check("a stamp", STAMP, stamp);
  }

  static void id(String id) {
    check("an id", ID, id);
  }

  static void host(String host) {
    check("a host name", HOST, host);
  }

  static void ipv4(String address) {
    check("an IPv4 address", IPV4, address);
  }

  static void port(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  static void check(String what, Pattern form, String value) {
    if (!form.matcher(value).matches()) {
      throw new IllegalArgumentException("not " + what + ": " + value);
    }
  }
}
