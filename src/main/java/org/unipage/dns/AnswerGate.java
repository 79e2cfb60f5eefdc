package org.unipage.dns;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.unipage.dns.message.ExtendedError;

/**
 * Where an answer waits until what it points at is there. Asked before every answer to a question
 * for the addresses, A or AAAA, of a name that is in our zones, also if it has none of that kind.
 */
@FunctionalInterface
public interface AnswerGate {
  /** Lets every answer go at once. */
  AnswerGate OPEN = (host, client) -> CompletableFuture.completedFuture(Optional.empty());

  /**
   * Says when an answer may go. Must not block: the stage may complete later, on any thread.
   *
   * @param host the host name asked for, in lower case, without the last dot
   * @param client who asked
   * @return completes with nothing to send the answer, or with why SERVFAIL is sent instead; so
   *     does an exception
   */
  CompletionStage<Optional<ExtendedError>> pass(String host, InetAddress client);

  /** Zones were read again. */
  default void reloaded() {}

  /** More metrics, in the Prometheus text format. */
  default String metrics() {
    return "";
  }
}
