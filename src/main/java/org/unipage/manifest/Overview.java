package org.unipage.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runs of a staged site, and what is done with it.
 *
 * @param siteHost the site
 * @param target how its VMs are run
 * @param entries how many entries it has
 * @param servers which servers start VMs now
 * @param rows the entries that have a VM, or were asked for
 */
public record Overview(
    String siteHost, String target, int entries, List<Server> servers, List<Row> rows) {
  public Overview {
    servers = List.copyOf(servers);
    rows = List.copyOf(rows);
  }

  /** How many VMs run, copies included. */
  public int running() {
    return rows.stream().mapToInt(row -> row.copies()).sum();
  }

  /**
   * A server.
   *
   * @param name {@code dns} or {@code gateway}
   * @param pid its process
   * @param maxRunning how many VMs it lets run at most
   */
  public record Server(String name, long pid, int maxRunning) {}

  /**
   * An entry.
   *
   * @param id its id
   * @param host its page host
   * @param state {@code running}; {@code dead}, if none runs and one ended by itself; else {@code
   *     stopped}
   * @param copies how many VMs of it run
   * @param requests how often servers were asked for it
   * @param starts how often servers started a VM of it
   * @param bootP50 the median time until a VM of it accepted connections, in ms
   * @param bootP99 the time that 99 of 100 took at most, in ms
   * @param rssKib the memory that its VMs have, in KiB
   * @param idleMs how long ago it was used, in ms
   */
  public record Row(
      String id,
      String host,
      String state,
      int copies,
      long requests,
      long starts,
      @Nullable Double bootP50,
      @Nullable Double bootP99,
      @Nullable Long rssKib,
      @Nullable Long idleMs) {}
}
