package org.unipage.summon;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;

/**
 * What the manifest says of VMs.
 *
 * @param byId the entries
 * @param port the port that page servers bind
 * @param spares how many spare addresses there are for copies
 */
record Entries(Map<String, Entry> byId, int port, int spares) {
  /**
   * One entry.
   *
   * @param id its id
   * @param host its page host
   * @param address where its VM is; null if that cannot be told
   */
  record Entry(String id, String host, @Nullable InetSocketAddress address) {}

  static Entries of(Manifest manifest) {
    Map<String, Entry> byId = new HashMap<>();
    for (Manifest.Page page : manifest.entries()) {
      byId.put(
          page.id(),
          new Entry(page.id(), page.host(), address(page.ipv4(), manifest.listenPort())));
    }
    return new Entries(Map.copyOf(byId), manifest.listenPort(), manifest.spare().size());
  }

  /**
   * The address that {@code staging/vm} gave, with a port; never looks a name up.
   *
   * @return null if it gave none
   */
  static @Nullable InetSocketAddress address(@Nullable String ipv4, int port) {
    String[] numbers = ipv4 == null ? new String[0] : ipv4.split("\\.", 5);
    if (numbers.length != 4) {
      return null;
    }
    byte[] bytes = new byte[4];
    try {
      for (int i = 0; i < 4; i++) {
        int number = Integer.parseInt(numbers[i]);
        if (number < 0 || number > 255) {
          return null;
        }
        bytes[i] = (byte) number;
      }
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (NumberFormatException | UnknownHostException e) {
      return null;
    }
  }
}
