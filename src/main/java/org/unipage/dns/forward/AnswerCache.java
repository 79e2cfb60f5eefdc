package org.unipage.dns.forward;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers of other servers, kept as long as they say (RFC 2308 for those that say nothing exists),
 * the least recently asked for leaving first when there is no more room. Any thread.
 */
public final class AnswerCache {
  private final long capacity;
  private final LongSupplier nanoTime;
  private final LinkedHashMap<Question, UpstreamReply> replies =
      new LinkedHashMap<>(16, 0.75f, true);
  private long weight;

  /**
   * @param capacity bytes that it may take, roughly; 0: keeps nothing
   * @param nanoTime the clock, in nanoseconds
   */
  public AnswerCache(long capacity, LongSupplier nanoTime) {
    this.capacity = capacity;
    this.nanoTime = nanoTime;
  }

  /** The answer to {@code question}, if one is kept that is still good. */
  public synchronized @Nullable UpstreamReply get(Question question) {
    UpstreamReply reply = replies.get(question);
    if (reply != null && !reply.isFresh(nanoTime.getAsLong())) {
      remove(question);
      return null;
    }
    return reply;
  }

  /** Keeps {@code reply} if it may be kept. */
  public synchronized void put(Question question, UpstreamReply reply) {
    if (!reply.isKept() || reply.weight() > capacity) {
      return;
    }
    remove(question);
    replies.put(question, reply);
    weight += reply.weight();
    while (weight > capacity) {
      Map.Entry<Question, UpstreamReply> eldest = replies.entrySet().iterator().next();
      remove(eldest.getKey());
    }
  }

  /** How many answers are kept. */
  public synchronized int size() {
    return replies.size();
  }

  private void remove(Question question) {
    UpstreamReply removed = replies.remove(question);
    if (removed != null) {
      weight -= removed.weight();
    }
  }
}
