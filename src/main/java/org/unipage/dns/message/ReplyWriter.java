package org.unipage.dns.message;

import java.util.Arrays;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * Writes replies.
 *
 * @param payloadSize the largest UDP message that this server takes and sends, in bytes
 */
public record ReplyWriter(int payloadSize) {
  /** The largest message over TCP, in bytes. */
  public static final int STREAM_LIMIT = 65_535;

  private static final int TRUNCATED = 0x02;

  /**
   * The reply to {@code query}. What does not fit is left out, whole record sets at a time, with TC
   * set (RFC 2181, section 9); also when it is glue (RFC 9471, section 3).
   *
   * @param limit the most bytes that it may have
   * @param recursionAvailable whether this client may ask for names outside our zones
   */
  public byte[] write(Query query, Answer answer, int limit, boolean recursionAvailable) {
    Message message = new Message(query.id());
    Header header = message.getHeader();
    header.setFlag(Flags.QR);
    header.setRcode(answer.rcode() & 0xF);
    if (answer.authoritative()) {
      header.setFlag(Flags.AA);
    }
    if (query.recursionDesired()) {
      header.setFlag(Flags.RD);
    }
    if (query.checkingDisabled()) {
      header.setFlag(Flags.CD);
    }
    if (recursionAvailable) {
      header.setFlag(Flags.RA);
    }
    message.addRecord(
        Record.newRecord(query.name(), query.type(), query.dclass()), Section.QUESTION);
    for (Record record : answer.answer()) {
      message.addRecord(record, Section.ANSWER);
    }
    for (Record record : answer.authority()) {
      message.addRecord(record, Section.AUTHORITY);
    }
    for (Record record : answer.additional()) {
      message.addRecord(record, Section.ADDITIONAL);
    }
    int expected = answer.additional().size();
    if (query.edns() != null) {
      message.addRecord(opt(query, answer), Section.ADDITIONAL);
      expected++;
    }
    byte[] wire = message.toWire(limit);
    int additional = ((wire[10] & 0xFF) << 8) | (wire[11] & 0xFF);
    if (answer.isReferral() && additional < expected) {
      wire[2] |= TRUNCATED;
    }
    return wire;
  }

  private OPTRecord opt(Query query, Answer answer) {
    int flags = query.dnssecOk() ? ExtendedFlags.DO : 0;
    int rcode = answer.rcode() >> 4;
    ExtendedError error = answer.error();
    return error == null
        ? new OPTRecord(payloadSize, rcode, 0, flags)
        : new OPTRecord(
            payloadSize, rcode, 0, flags, new ExtendedErrorCodeOption(error.code(), error.text()));
  }

  /** The OPT record of a successful reply, as it stands in a message. */
  public byte[] opt(Query query) {
    int flags = query.dnssecOk() ? 0x80 : 0;
    return new byte[] {
      0, 0, Type.OPT, (byte) (payloadSize >> 8), (byte) payloadSize, 0, 0, (byte) flags, 0, 0, 0
    };
  }

  /** What is left of a reply if its records are taken away and TC says so. */
  public byte[] truncate(Query query, byte[] reply) {
    int end = QueryReader.HEADER + query.name().length() + 4;
    byte[] stub = Arrays.copyOf(reply, end);
    stub[2] |= TRUNCATED;
    Arrays.fill(stub, 6, QueryReader.HEADER, (byte) 0);
    return stub;
  }
}
