package org.unipage.dns.forward;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unipage.dns.access.AddressBlock;

/** The name servers that this machine is set up to ask, as {@code resolv.conf} lists them. */
public final class SystemResolvers {
  private static final int PORT = 53;

  /** Where systemd-resolved listens; what it asks in turn stands in a file of its own. */
  private static final InetAddress RESOLVED = AddressBlock.address("127.0.0.53");

  private SystemResolvers() {}

  /** The servers that this machine asks, none if it does not say. */
  public static List<InetSocketAddress> read() {
    return read(Path.of("/etc/resolv.conf"), Path.of("/run/systemd/resolve/resolv.conf"));
  }

  /**
   * The servers in {@code resolvConf}; if that is systemd-resolved alone, those that it asks, so
   * that we may be what it asks without a loop.
   */
  static List<InetSocketAddress> read(Path resolvConf, Path behindResolved) {
    List<InetSocketAddress> servers = nameServers(resolvConf);
    if (servers.stream().allMatch(server -> server.getAddress().equals(RESOLVED))) {
      List<InetSocketAddress> behind = nameServers(behindResolved);
      return behind.isEmpty() ? servers : behind;
    }
    return servers;
  }

  private static List<InetSocketAddress> nameServers(Path file) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return servers; // there is none
    }
    for (String line : lines) {
      String[] fields = line.strip().split("\\s+", 3);
      if (fields.length >= 2 && fields[0].equals("nameserver")) {
        try {
          servers.add(new InetSocketAddress(AddressBlock.address(fields[1]), PORT));
        } catch (IllegalArgumentException e) {
          // With a zone index (fe80::1%eth0), which dnsjava does not read: the others will do.
        }
      }
    }
    return servers;
  }
}
