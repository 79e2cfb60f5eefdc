package org.unipage.name;

import java.math.BigInteger;
import java.util.OptionalLong;
import org.unipage.site.Problem;

/**
 * An IP network in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * @param version 4 or 6
 * @param network the number of its first address; the bits after the prefix are 0
 * @param length the length of the prefix: 0 to 32, or 0 to 128
 */
public record Cidr(int version, BigInteger network, int length) {

  /**
   * @throws IllegalArgumentException if {@code version} or {@code length} is out of range, or
   *     {@code network} has bits after the prefix
   */
  public Cidr {
    if (version != 4 && version != 6) {
      throw new IllegalArgumentException("IP has no version " + version);
    }
    int bits = bits(version);
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException(
          "/%d is no prefix length of IPv%d: 0 to %d are".formatted(length, version, bits));
    }
    if (network.signum() < 0 || network.bitLength() > bits) {
      throw new IllegalArgumentException("no IPv%d address: %s".formatted(version, network));
    }
    BigInteger first = first(network, bits - length);
    if (!first.equals(network)) {
      throw new IllegalArgumentException(
          "%s has bits after the first %d: write %s/%d"
              .formatted(text(version, network), length, text(version, first), length));
    }
  }

  /**
   * The network that {@code text} spells, e.g. {@code 10.56.0.0/16} or {@code 2001:db8::/64}.
   *
   * @throws IllegalArgumentException if it spells none; the message says why, and what to write
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    try {
      if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9][0-9]{0,2}")) {
        throw new IllegalArgumentException(
            "a prefix length is missing: write ADDRESS/LENGTH, e.g. 10.56.0.0/16");
      }
      String address = text.substring(0, slash);
      int version = address.indexOf(':') < 0 ? 4 : 6;
      return new Cidr(
          version,
          version == 4 ? BigInteger.valueOf(IpText.parse4(address)) : IpText.parse6(address),
          Integer.parseInt(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is no network: %s".formatted(Problem.printable(text), e.getMessage()), e);
    }
  }

  /** How many addresses it has: 1 to 2^32, or 1 to 2^128. */
  public BigInteger size() {
    return BigInteger.ONE.shiftLeft(bits(version) - length);
  }

  /**
   * The address {@code offset} after the first, as text: dotted decimal, or as in RFC 5952.
   *
   * @throws IllegalArgumentException if it lies outside
   */
  public String address(long offset) {
    boolean inside =
        offset >= 0
            && (version == 4
                ? offset >>> (32 - length) == 0
                : BigInteger.valueOf(offset).compareTo(size()) < 0);
    if (!inside) {
      throw new IllegalArgumentException("%s has no address %d".formatted(this, offset));
    }
    return version == 4
        ? IpText.format4(network.longValue() + offset)
        : IpText.format6(network.add(BigInteger.valueOf(offset)));
  }

  /** Whether {@code address} is one of this network; false for what is no address. */
  public boolean contains(String address) {
    try {
      BigInteger value =
          version == 4 ? BigInteger.valueOf(IpText.parse4(address)) : IpText.parse6(address);
      return first(value, bits(version) - length).equals(network);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * How far after the first address {@code address} lies; empty if it is not in this network, or
   * 2^63 or more after the first.
   */
  public OptionalLong offset(String address) {
    if (version == 4) {
      return offset4(address);
    }
    if (!contains(address)) {
      return OptionalLong.empty();
    }
    BigInteger offset = IpText.parse6(address).subtract(network);
    return offset.bitLength() < Long.SIZE
        ? OptionalLong.of(offset.longValueExact())
        : OptionalLong.empty();
  }

  private OptionalLong offset4(String address) {
    try {
      long offset = IpText.parse4(address) - network.longValue();
      return offset >= 0 && offset >>> (32 - length) == 0
          ? OptionalLong.of(offset)
          : OptionalLong.empty();
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  /** CIDR notation, in canonical form. */
  @Override
  public String toString() {
    return text(version, network) + '/' + length;
  }

  private static int bits(int version) {
    return version == 4 ? 32 : 128;
  }

  private static BigInteger first(BigInteger address, int hostBits) {
    return address.shiftRight(hostBits).shiftLeft(hostBits);
  }

  private static String text(int version, BigInteger address) {
    return version == 4 ? IpText.format4(address.longValueExact()) : IpText.format6(address);
  }
}
