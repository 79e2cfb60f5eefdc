package org.unipage.dns.forward;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.message.Query;
import org.unipage.dns.message.QueryReader;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The reply of another server, checked and written anew, ready to be passed on any number of times:
 * only the id, the flags, the spelling of the name asked for and the TTLs differ then.
 */
public final class UpstreamReply {
  /** However long an answer says that it may be kept, in seconds (RFC 2181, section 8). */
  private static final long LONGEST = 86_400;

  /** How long nothing may be kept, in seconds (RFC 2308, section 5). */
  private static final long LONGEST_NOTHING = 10_800;

  private static final int TYPE_TO_TTL = 4;
  private static final int TTL_TO_DATA = 4;

  private final byte[] wire;
  private final int[] ttls;
  private final int questionEnd;
  private final long lifetime;
  private final long arrived;
  private final int rcode;

  private UpstreamReply(Message message, byte[] wire, Question question, long now) {
    this.wire = wire;
    this.questionEnd = QueryReader.HEADER + question.name().length() + 4;
    this.ttls = ttlOffsets(wire, questionEnd);
    this.lifetime = lifetime(message, question);
    this.arrived = now;
    this.rcode = message.getHeader().getRcode();
  }

  /** What a packet from another server is. */
  public sealed interface Packet {}

  /** The reply to our query. */
  record Whole(UpstreamReply reply) implements Packet {}

  /** The reply to our query, cut off. */
  record Truncated() implements Packet {}

  /** The reply to our query, but no answer: the server could not, or would not. */
  record Refusal(int rcode, boolean edns) implements Packet {}

  /** No reply to our query: a wrong id or question, or no message at all. */
  record Stray() implements Packet {}

  /**
   * Reads a packet from the server that was asked.
   *
   * @param id the id it was asked with
   * @param now the time in nanoseconds
   */
  static Packet read(byte[] packet, int id, Question question, long now) {
    Message message;
    try {
      if (packet.length < QueryReader.HEADER || !answers(packet, id)) {
        return new Stray();
      }
      message = new Message(packet);
    } catch (IOException | RuntimeException e) {
      return new Stray();
    }
    Header header = message.getHeader();
    if (!asks(message, question)) {
      // A server that makes nothing of EDNS may leave the question out (RFC 6891, section 7).
      boolean bare = header.getCount(Section.QUESTION) == 0 && header.getRcode() != Rcode.NOERROR;
      return bare ? new Refusal(header.getRcode(), false) : new Stray();
    }
    if (header.getFlag(Flags.TC)) {
      return new Truncated();
    }
    int rcode = message.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN && rcode != Rcode.YXDOMAIN) {
      return new Refusal(rcode, message.getOPT() != null);
    }
    try {
      byte[] wire = clean(message, question).toWire(0xFFFF);
      return new Whole(new UpstreamReply(message, wire, question, now));
    } catch (RuntimeException e) {
      return new Refusal(Rcode.FORMERR, true); // it cannot be written again
    }
  }

  private static boolean answers(byte[] packet, int id) {
    int flags = (packet[2] & 0xFF) << 8;
    return u16(packet, 0) == id && (flags & 0x8000) != 0 && ((flags >> 11) & 0xF) == Opcode.QUERY;
  }

  private static boolean asks(Message message, Question question) {
    Record asked = message.getQuestion();
    return message.getHeader().getCount(Section.QUESTION) == 1
        && asked != null
        && asked.getName().equals(question.name())
        && asked.getType() == question.type()
        && asked.getDClass() == DClass.IN;
  }

  /** The message without what is between that server and us alone. */
  private static Message clean(Message message, Question question) {
    Message clean = new Message(0);
    clean.getHeader().setFlag(Flags.QR);
    clean.getHeader().setRcode(message.getHeader().getRcode());
    clean.addRecord(
        Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
    for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
      for (Record record : message.getSection(section)) {
        int type = record.getType();
        if (type != Type.OPT && type != Type.TSIG && type != Type.SIG) {
          clean.addRecord(record, section);
        }
      }
    }
    return clean;
  }

  /** Seconds that it may be kept from now; 0: not at all. */
  private static long lifetime(Message message, Question question) {
    boolean positive = false;
    long least = LONGEST;
    for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
      for (Record record : message.getSection(section)) {
        int type = record.getType();
        if (type == Type.OPT || type == Type.TSIG || type == Type.SIG) {
          continue;
        }
        // The highest bit set means 0 (RFC 2181, section 8).
        least = Math.min(least, record.getTTL() > Integer.MAX_VALUE ? 0 : record.getTTL());
        positive |=
            section == Section.ANSWER && (type == question.type() || question.type() == Type.ANY);
      }
    }
    if (positive && message.getRcode() == Rcode.NOERROR) {
      return least;
    }
    for (Record record : message.getSection(Section.AUTHORITY)) {
      if (record instanceof SOARecord soa) {
        return Math.min(Math.min(least, soa.getMinimum()), LONGEST_NOTHING);
      }
    }
    return 0;
  }

  /** Where in {@code wire}, which is well-formed as we wrote it, TTLs stand. */
  private static int[] ttlOffsets(byte[] wire, int firstRecord) {
    int records = 0;
    for (int i = 6; i < QueryReader.HEADER; i += 2) {
      records += u16(wire, i);
    }
    int[] offsets = new int[records];
    int at = firstRecord;
    for (int i = 0; i < records; i++) {
      while (wire[at] != 0 && (wire[at] & 0xC0) != 0xC0) {
        at += 1 + wire[at];
      }
      at += wire[at] == 0 ? 1 : 2;
      offsets[i] = at + TYPE_TO_TTL;
      at = offsets[i] + TTL_TO_DATA;
      at += 2 + u16(wire, at);
    }
    return offsets;
  }

  /** How much memory it takes, in bytes, roughly. */
  int weight() {
    return wire.length + 4 * ttls.length + 300;
  }

  /** Whether it may be passed on at {@code now} nanoseconds. */
  boolean isFresh(long now) {
    return age(now) < lifetime;
  }

  boolean isKept() {
    return lifetime > 0;
  }

  /** The response code: NOERROR, NXDOMAIN or YXDOMAIN. */
  public int rcode() {
    return rcode;
  }

  /** Whether its answer section is empty. */
  public boolean isEmpty() {
    return u16(wire, 6) == 0;
  }

  /** The records of a section, their TTLs as of {@code now} nanoseconds. */
  public List<Record> section(int section, long now) {
    try {
      return new Message(aged(now)).getSection(section);
    } catch (IOException e) {
      throw new IllegalStateException("we wrote it", e);
    }
  }

  /**
   * The reply to a client's query for the same question.
   *
   * @param opt the OPT record to end with, or null
   * @param limit the most bytes that it may have; if it has more, the client gets none of the
   *     records, and TC
   * @param now the time in nanoseconds
   */
  public byte[] toClient(Query query, byte @Nullable [] opt, int limit, long now) {
    int optLength = opt == null ? 0 : opt.length;
    boolean truncated = wire.length + optLength > limit;
    byte[] aged = aged(now);
    int length = truncated ? questionEnd : wire.length;
    byte[] reply = new byte[length + optLength];
    System.arraycopy(aged, 0, reply, 0, length);
    reply[0] = (byte) (query.id() >> 8);
    reply[1] = (byte) query.id();
    reply[2] = (byte) (0x80 | (query.recursionDesired() ? 0x01 : 0) | (truncated ? 0x02 : 0));
    reply[3] = (byte) (0x80 | (query.checkingDisabled() ? 0x10 : 0) | rcode);
    byte[] name = query.name().toWire();
    System.arraycopy(name, 0, reply, QueryReader.HEADER, name.length);
    if (truncated) {
      Arrays.fill(reply, 6, QueryReader.HEADER, (byte) 0);
    }
    if (opt != null) {
      System.arraycopy(opt, 0, reply, length, optLength);
      int additional = u16(reply, 10) + 1;
      reply[10] = (byte) (additional >> 8);
      reply[11] = (byte) additional;
    }
    return reply;
  }

  private long age(long now) {
    return TimeUnit.NANOSECONDS.toSeconds(Math.max(0, now - arrived));
  }

  private byte[] aged(long now) {
    byte[] copy = wire.clone();
    long age = age(now);
    if (age > 0) {
      for (int offset : ttls) {
        long ttl = Math.max(0, (((long) u16(copy, offset) << 16) | u16(copy, offset + 2)) - age);
        copy[offset] = (byte) (ttl >> 24);
        copy[offset + 1] = (byte) (ttl >> 16);
        copy[offset + 2] = (byte) (ttl >> 8);
        copy[offset + 3] = (byte) ttl;
      }
    }
    return copy;
  }

  private static int u16(byte[] bytes, int at) {
    return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
  }
}
