package org.unipage.dns.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.xbill.DNS.Address;

/**
 * Addresses that begin alike.
 *
 * @param first any address of the block
 * @param prefix how many of its bits count, 0 to 32 or 128
 */
public record AddressBlock(InetAddress first, int prefix) {
  /** The addresses by which a machine reaches itself: 127.0.0.0/8 and ::1. */
  public static final List<AddressBlock> LOOPBACK = List.of(parse("127.0.0.0/8"), parse("::1"));

  public AddressBlock {
    if (prefix < 0 || prefix > first.getAddress().length * 8) {
      throw new IllegalArgumentException("no prefix length: " + prefix);
    }
  }

  /**
   * The block that {@code text} says, {@code ADDRESS/PREFIX} or {@code ADDRESS} alone.
   *
   * @throws IllegalArgumentException if it says none; the message is for the person who wrote it
   */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    InetAddress first = address(slash < 0 ? text : text.substring(0, slash));
    try {
      int prefix =
          slash < 0 ? first.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1));
      return new AddressBlock(first, prefix);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no network such as 192.0.2.0/24: " + text, e);
    }
  }

  /**
   * The address that {@code text} is; never looks a name up.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static InetAddress address(String text) {
    byte[] bytes = Address.toByteArray(text, Address.IPv4);
    if (bytes == null) {
      bytes = Address.toByteArray(text, Address.IPv6);
    }
    if (bytes == null) {
      throw new IllegalArgumentException("no IP address: " + text);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 4 or 16 bytes are an address
    }
  }

  /** Whether {@code address} is in the block. */
  public boolean contains(InetAddress address) {
    byte[] one = first.getAddress();
    byte[] other = address.getAddress();
    if (one.length != other.length) {
      return false;
    }
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (one[i] != other[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || ((one[whole] ^ other[whole]) & 0xFF) >> (8 - rest) == 0;
  }

  /** Whether one of {@code blocks} contains {@code address}. */
  public static boolean anyContains(List<AddressBlock> blocks, InetAddress address) {
    for (AddressBlock block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + prefix;
  }
}
