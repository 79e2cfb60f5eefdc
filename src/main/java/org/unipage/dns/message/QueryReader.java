package org.unipage.dns.message;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.message.Query.Edns;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/**
 * Reads queries (RFC 1035, section 4.1; RFC 6891). Takes any bytes, in time that grows with their
 * number only: no compression pointer is ever followed, since the one name that matters, the
 * question's, comes first and has nothing to point at.
 */
public final class QueryReader {
  /** Bytes of a message header. */
  public static final int HEADER = 12;

  private static final int RESPONSE = 0x8000;
  private static final int LONGEST_NAME = 255;

  private QueryReader() {}

  /** What the bytes between {@code packet}'s position and limit are. */
  public static Received read(ByteBuffer packet) {
    if (packet.remaining() < HEADER) {
      return new Received.Ignored();
    }
    int id = u16(packet);
    int flags = u16(packet);
    if ((flags & RESPONSE) != 0) {
      return new Received.Ignored();
    }
    if (((flags >> 11) & 0xF) != Opcode.QUERY) {
      return new Received.Rejected(id, flags, Rcode.NOTIMP);
    }
    try {
      Query query = body(packet, id, flags);
      if (query != null) {
        return query;
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IOException e) {
      // Cut short, or a name that is none: the client is told just as for any other nonsense.
    }
    return new Received.Rejected(id, flags, Rcode.FORMERR);
  }

  private static @Nullable Query body(ByteBuffer packet, int id, int flags) throws IOException {
    int questions = u16(packet);
    int answers = u16(packet);
    int authorities = u16(packet);
    int additionals = u16(packet);
    if (questions != 1 || answers != 0) {
      return null;
    }
    Name name = questionName(packet);
    if (name == null) {
      return null;
    }
    int type = u16(packet);
    int dclass = u16(packet);
    for (int i = 0; i < authorities; i++) { // IXFR has one (RFC 1995, section 3)
      skipName(packet);
      skip(packet, 8);
      skip(packet, u16(packet));
    }
    Edns edns = null;
    for (int i = 0; i < additionals; i++) {
      boolean root = packet.get(packet.position()) == 0;
      skipName(packet);
      if (u16(packet) != Type.OPT) {
        skip(packet, 6);
        skip(packet, u16(packet));
        continue;
      }
      int payloadSize = u16(packet);
      packet.get(); // the upper bits of a reply's RCODE
      int version = packet.get() & 0xFF;
      boolean dnssecOk = (u16(packet) & 0x8000) != 0;
      if (!root || edns != null || !skipOptions(packet)) {
        return null;
      }
      edns = new Edns(payloadSize, version, dnssecOk);
    }
    return packet.hasRemaining() ? null : new Query(id, flags, name, type, dclass, edns);
  }

  private static @Nullable Name questionName(ByteBuffer packet) throws IOException {
    int start = packet.position();
    for (int length = packet.get(); length != 0; length = packet.get()) {
      if ((length & 0xC0) != 0) {
        return null;
      }
      skip(packet, length);
    }
    int end = packet.position();
    if (end - start > LONGEST_NAME) {
      return null;
    }
    byte[] wire = new byte[end - start];
    packet.get(start, wire);
    return new Name(wire);
  }

  private static void skipName(ByteBuffer packet) {
    for (int length = packet.get(); length != 0; length = packet.get()) {
      if ((length & 0xC0) == 0xC0) {
        packet.get();
        return;
      }
      skip(packet, length & 0xFF);
    }
  }

  /** Whether the data of an OPT record is a sequence of options. */
  private static boolean skipOptions(ByteBuffer packet) {
    int left = u16(packet);
    while (left > 0) {
      u16(packet);
      int length = u16(packet);
      left -= 4 + length;
      skip(packet, length);
    }
    return left == 0;
  }

  private static void skip(ByteBuffer packet, int bytes) {
    if (packet.remaining() < bytes) {
      throw new BufferUnderflowException();
    }
    packet.position(packet.position() + bytes);
  }

  private static int u16(ByteBuffer packet) {
    return packet.getShort() & 0xFFFF;
  }
}
