package org.unipage.dns.forward;

import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A question as it is sent to another server.
 *
 * @param id the id, chosen at random
 * @param question the question
 * @param edns whether EDNS is used; DNSSEC records need it
 */
record UpstreamQuery(int id, Question question, boolean edns) {
  /** The largest datagram that no path should break up (DNS flag day 2020). */
  static final int PAYLOAD_SIZE = 1232;

  byte[] toWire() {
    Message message = new Message(id);
    message.getHeader().setFlag(Flags.RD);
    if (question.checkingDisabled()) {
      message.getHeader().setFlag(Flags.CD);
    }
    message.addRecord(
        Record.newRecord(question.name(), question.type(), DClass.IN), Section.QUESTION);
    if (edns) {
      message.addRecord(
          new OPTRecord(PAYLOAD_SIZE, 0, 0, question.dnssecOk() ? ExtendedFlags.DO : 0),
          Section.ADDITIONAL);
    }
    return message.toWire();
  }
}
