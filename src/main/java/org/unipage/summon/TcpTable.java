package org.unipage.summon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The TCP connections that this machine has a part in: {@code /proc/net/tcp} and {@code tcp6}. */
final class TcpTable {
  private static final List<Path> FILES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /**
   * The states in which something may yet be said: ESTABLISHED, SYN_RECV, FIN_WAIT1 (the end of an
   * answer is on its way), CLOSE_WAIT (the client has said all, and waits for the answer).
   */
  private static final Set<String> OPEN = Set.of("01", "03", "04", "08");

  private static final String CLOSE_WAIT = "08";

  private TcpTable() {}

  /**
   * Both ends of every open connection; of one that an end has closed, the other.
   *
   * @throws IOException if the system does not tell
   */
  static Set<InetSocketAddress> open() throws IOException {
    Set<InetSocketAddress> open = new HashSet<>();
    for (Path file : FILES) {
      if (Files.exists(file)) {
        try (BufferedReader lines = Files.newBufferedReader(file, US_ASCII)) {
          read(lines, open);
        }
      }
    }
    return open;
  }

  /** Adds both ends of the open connections in a table (proc(5), {@code /proc/net/tcp}). */
  static void read(BufferedReader lines, Set<InetSocketAddress> open) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] fields = line.trim().split(" +", 5);
      if (fields.length == 5 && OPEN.contains(fields[3])) {
        open.add(end(fields[1]));
        if (!fields[3].equals(CLOSE_WAIT)) {
          open.add(end(fields[2]));
        } // else the other end has said all
      }
    }
  }

  /**
   * {@code ADDRESS:PORT} in hexadecimal; each four bytes of the address as the machine has them.
   */
  private static InetSocketAddress end(String text) throws UnknownHostException {
    int colon = text.indexOf(':');
    byte[] address = HexFormat.of().parseHex(text, 0, colon);
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      for (int i = 0; i < address.length; i += 4) {
        swap(address, i, i + 3);
        swap(address, i + 1, i + 2);
      }
    }
    int port = HexFormat.fromHexDigits(text, colon + 1, text.length());
    // An IPv4 address that a socket for IPv6 has becomes an IPv4 address here too.
    return new InetSocketAddress(InetAddress.getByAddress(address), port);
  }

  private static void swap(byte[] bytes, int i, int j) {
    byte one = bytes[i];
    bytes[i] = bytes[j];
    bytes[j] = one;
  }
}
