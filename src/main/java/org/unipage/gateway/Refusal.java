package org.unipage.gateway;

import java.util.concurrent.CompletionException;
import org.unipage.summon.Unavailable;

/** What a client is told when a VM cannot be had. */
final class Refusal {
  private Refusal() {}

  /** Tells why {@code failure} came. */
  static NoAnswer of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof NoAnswer no) {
      return no;
    }
    if (cause instanceof Unavailable no) {
      return switch (no.reason()) {
        case UNKNOWN -> new NoAnswer(502, "VM is not staged: " + no.why());
        case FULL, TOO_FAST -> new NoAnswer(503, "no VM is free: " + no.why());
        case TIME_OUT -> new NoAnswer(504, "VM did not boot: " + no.why());
        case FAILED -> new NoAnswer(502, "VM did not boot: " + no.why());
        case CLOSED -> new NoAnswer(503, "no VM is free: " + no.why());
      };
    }
    return new NoAnswer(502, "VM did not boot: " + cause.getMessage());
  }
}
