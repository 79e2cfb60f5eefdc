package org.unipage.dns.message;

import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/**
 * A query with one question, as it came.
 *
 * @param id the id to reply with, 0 to 65535
 * @param flags the second 16 bits of the header
 * @param name the name asked for, in the letter case it was asked in
 * @param type the type asked for, 0 to 65535
 * @param dclass the class asked for, 0 to 65535
 * @param edns what the client can, if it said so
 */
public record Query(int id, int flags, Name name, int type, int dclass, @Nullable Edns edns)
    implements Received {

  private static final int RECURSION_DESIRED = 0x0100;
  private static final int CHECKING_DISABLED = 0x0010;

  /**
   * EDNS(0) of a query (RFC 6891).
   *
   * @param payloadSize the largest UDP message that it takes, in bytes, as it said
   * @param version the EDNS version, 0 to 255
   * @param dnssecOk whether it wants DNSSEC records (RFC 3225)
   */
  public record Edns(int payloadSize, int version, boolean dnssecOk) {}

  /** Whether the client asks us to ask others. */
  public boolean recursionDesired() {
    return (flags & RECURSION_DESIRED) != 0;
  }

  /** Whether the client checks DNSSEC itself. */
  public boolean checkingDisabled() {
    return (flags & CHECKING_DISABLED) != 0;
  }

  /** Whether the client wants DNSSEC records. */
  public boolean dnssecOk() {
    return edns != null && edns.dnssecOk();
  }

  /**
   * The largest UDP message to reply with: what the client takes, but at least 512 (RFC 6891,
   * section 6.2.3) and at most {@code most} bytes.
   */
  public int udpLimit(int most) {
    return edns == null ? 512 : Math.max(512, Math.min(edns.payloadSize(), most));
  }
}
