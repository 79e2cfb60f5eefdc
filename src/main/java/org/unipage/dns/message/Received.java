package org.unipage.dns.message;

/** What a packet turned out to be. */
public sealed interface Received permits Query, Received.Rejected, Received.Ignored {

  /**
   * No query that can be answered, but one that is told so.
   *
   * @param id the id to reply with
   * @param flags the second 16 bits of its header
   * @param rcode why: FORMERR or NOTIMP
   */
  record Rejected(int id, int flags, int rcode) implements Received {
    /** The reply: a header alone. */
    public byte[] reply() {
      byte[] reply = new byte[QueryReader.HEADER];
      reply[0] = (byte) (id >> 8);
      reply[1] = (byte) id;
      reply[2] = (byte) (0x80 | ((flags >> 8) & 0x79)); // QR; opcode and RD as they came
      reply[3] = (byte) rcode;
      return reply;
    }
  }

  /**
   * Nothing to reply to: a reply itself (two servers could answer each other for ever), or dust.
   */
  record Ignored() implements Received {}
}
