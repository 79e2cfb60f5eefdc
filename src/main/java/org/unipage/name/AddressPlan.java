package org.unipage.name;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.unipage.name.Addresses.Address;

/**
 * Gives every project its address, the same over runs. Offsets in the network, in this order:
 *
 * <pre>{@code
 * 0              the network's own address
 * 1  2  3        gateway, name server, front
 * 4 ...          spare addresses
 * then           the other entries
 * last           broadcast (IPv4), which nobody gets
 * }</pre>
 *
 * <p>The IPv6 network, if there is one, uses the same offsets.
 */
public final class AddressPlan {

  private static final long GATEWAY = 1;
  private static final long NAME_SERVER = 2;
  private static final long FRONT = 3;
  private static final long FIRST_SPARE = 4;

  private final Cidr network;
  private final @Nullable Cidr network6;

  /** The offsets that entries other than the front may have: {@code first} to {@code last}. */
  private final long first;

  private final long last;

  /** The offset of each entry of the last run that keeps its address. */
  private final Map<String, Long> kept = new HashMap<>();

  private final Set<Long> taken = new HashSet<>();

  /** The highest offset ever handed out; more than {@code last} if the network shrank. */
  private long highWater;

  /** Where to look next for a freed offset. */
  private long freed;

  private AddressPlan(Cidr network, @Nullable Cidr network6, int spare) {
    this.network = network;
    this.network6 = network6;
    this.first = FIRST_SPARE + spare;
    BigInteger usable = network.size().subtract(BigInteger.ONE); // not broadcast
    this.last = (network6 == null ? usable : usable.min(network6.size())).longValueExact() - 1;
    this.highWater = first - 1;
    this.freed = first;
  }

  /**
   * What the last run handed out.
   *
   * @param network its IPv4 network
   * @param byId the IPv4 address of each project by its id
   * @param highWater {@link Addresses#highWater}
   */
  public record Previous(Cidr network, Map<String, String> byId, long highWater) {
    /**
     * @throws IllegalArgumentException if {@code network} is not of IPv4 or {@code highWater} no
     *     offset of any
     */
    public Previous {
      byId = Map.copyOf(byId);
      if (network.version() != 4 || highWater < 0 || highWater >>> 32 != 0) {
        throw new IllegalArgumentException(
            "no offset in an IPv4 network: %d in %s".formatted(highWater, network));
      }
    }
  }

  /**
   * Assigns addresses. An entry of the last run keeps its address, unless that is reserved now or
   * outside the network. New ones get, in their order, offsets never handed out before, ascending;
   * when none is left, freed ones, ascending.
   *
   * @param network the IPv4 network
   * @param network6 the IPv6 network, if the site has one
   * @param spare how many addresses to keep for further copies
   * @param frontId the id of the front, which has the front's address whether or not it is among
   *     {@code ids}
   * @param ids the ids of all entries, in the order of their paths
   * @param previous what the last run handed out; null if there was none
   * @throws IllegalArgumentException if the networks are not one of IPv4 and one of IPv6, an id
   *     comes twice, {@code spare} is negative, or a network is too small: then the message says
   *     how many addresses are needed and which prefix length would do
   */
  public static Addresses assign(
      Cidr network,
      @Nullable Cidr network6,
      int spare,
      String frontId,
      List<String> ids,
      @Nullable Previous previous) {
    check(network, network6, spare, frontId, ids);
    AddressPlan plan = new AddressPlan(network, network6, spare);
    if (previous != null) {
      plan.keep(previous, frontId, ids);
    }
    Map<String, Address> byId = new LinkedHashMap<>();
    for (String id : ids) {
      byId.put(id, plan.address(id.equals(frontId) ? FRONT : plan.offset(id)));
    }
    byId.putIfAbsent(frontId, plan.address(FRONT));
    return new Addresses(
        plan.address(GATEWAY),
        plan.address(NAME_SERVER),
        plan.address(FRONT),
        LongStream.range(FIRST_SPARE, plan.first).mapToObj(plan::address).toList(),
        byId,
        plan.highWater);
  }

  private static void check(
      Cidr network, @Nullable Cidr network6, int spare, String frontId, List<String> ids) {
    if (network.version() != 4 || (network6 != null && network6.version() != 6)) {
      throw new IllegalArgumentException(
          "--network is for IPv4 and --network6 for IPv6, not %s and %s"
              .formatted(network, network6 == null ? "none" : network6));
    }
    if (spare < 0) {
      throw new IllegalArgumentException("--spare is 0 or more, not " + spare);
    }
    Set<String> distinct = new HashSet<>(ids);
    if (distinct.size() != ids.size()) {
      throw new IllegalArgumentException("an id comes twice");
    }
    distinct.remove(frontId);
    long needed = FIRST_SPARE + spare + distinct.size();
    checkSize("--network", network, needed + 1); // and broadcast
    if (network6 != null) {
      checkSize("--network6", network6, needed);
    }
  }

  private static void checkSize(String option, Cidr network, long needed) {
    if (network.size().compareTo(BigInteger.valueOf(needed)) < 0) {
      int hostBits = Long.SIZE - Long.numberOfLeadingZeros(needed - 1);
      throw new IllegalArgumentException(
          "%s has %d addresses and %d are needed: give a network of prefix length %d or less with %s"
              .formatted(
                  network,
                  network.size(),
                  needed,
                  (network.version() == 4 ? 32 : 128) - hostBits,
                  option));
    }
  }

  private void keep(Previous previous, String frontId, List<String> ids) {
    if (network.contains(previous.network().address(0))
        || previous.network().contains(network.address(0))) {
      BigInteger moved = previous.network().network().subtract(network.network());
      highWater = Math.max(highWater, moved.longValueExact() + previous.highWater());
    } // else the two have no address in common, and nothing here was ever handed out
    for (String id : ids) {
      String address = previous.byId().get(id);
      if (address == null || id.equals(frontId)) {
        continue;
      }
      OptionalLong offset = network.offset(address);
      if (offset.isPresent() && offset.getAsLong() >= first && offset.getAsLong() <= last) {
        if (taken.add(offset.getAsLong())) {
          kept.put(id, offset.getAsLong());
          highWater = Math.max(highWater, offset.getAsLong());
        }
      }
    }
  }

  private long offset(String id) {
    Long old = kept.get(id);
    if (old != null) {
      return old;
    }
    if (highWater < last) {
      return ++highWater;
    }
    while (freed <= last) {
      long offset = freed++;
      if (!taken.contains(offset)) {
        return offset;
      }
    }
    throw new IllegalStateException("the check of the size was wrong");
  }

  private Address address(long offset) {
    return new Address(network.address(offset), network6 == null ? null : network6.address(offset));
  }
}
