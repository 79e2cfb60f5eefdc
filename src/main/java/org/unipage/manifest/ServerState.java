package org.unipage.manifest;

import java.util.List;

/**
 * What a server that starts VMs tells others of it, in {@code run/<target>/<server>.state}.
 *
 * @param server {@code dns} or {@code gateway}
 * @param pid its process
 * @param start what tells its process from a later one of that number: clock ticks since boot
 * @param maxRunning how many VMs it lets run at most
 * @param entries the entries that it was asked for or started
 */
public record ServerState(
    String server, long pid, String start, int maxRunning, List<EntryState> entries) {
  public ServerState {
    entries = List.copyOf(entries);
  }

  /**
   * One entry.
   *
   * @param id its id
   * @param requests how often it was asked for
   * @param starts how often a VM of it was started
   * @param p50 the median time until such a VM accepted connections, in ms; -1: none was started
   * @param p99 the time that 99 of 100 of them took at most, in ms; -1: none was started
   * @param lastUsed when it was last asked for or had a connection, in ms since 1970
   * @param copies the IPv4 addresses of its further copies that anybody may use
   */
  public record EntryState(
      String id,
      long requests,
      long starts,
      double p50,
      double p99,
      long lastUsed,
      List<String> copies) {
    public EntryState {
      copies = List.copyOf(copies);
    }
  }
}
