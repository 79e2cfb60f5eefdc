package org.unipage.dns.forward;

import org.unipage.dns.message.ExtendedError;

/** What came of asking. */
public sealed interface Outcome {
  /** An answer that counts. */
  record Found(UpstreamReply reply) implements Outcome {}

  /** None. */
  record Failed(ExtendedError error) implements Outcome {}
}
