package org.unipage.dns.message;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What a query is answered with.
 *
 * @param rcode the response code, 0 to 4095
 * @param authoritative whether the name asked for is in a zone of ours
 * @param answer the answer section
 * @param authority the authority section
 * @param additional the additional section, without OPT
 * @param error more about a failure
 */
public record Answer(
    int rcode,
    boolean authoritative,
    List<Record> answer,
    List<Record> authority,
    List<Record> additional,
    @Nullable ExtendedError error) {

  /** A failure without any record. */
  public static Answer failure(int rcode, @Nullable ExtendedError error) {
    return new Answer(rcode, false, List.of(), List.of(), List.of(), error);
  }

  /** A failure of this server. */
  public static Answer serverFailure(int code, String text) {
    return failure(Rcode.SERVFAIL, new ExtendedError(code, text));
  }

  /** Whether it sends the client on to the name servers of a child zone. */
  public boolean isReferral() {
    return rcode == Rcode.NOERROR && !authority.isEmpty() && authority.get(0).getType() == Type.NS;
  }
}
