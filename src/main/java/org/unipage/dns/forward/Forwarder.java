package org.unipage.dns.forward;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.unipage.dns.message.ExtendedError;
import org.unipage.dns.transport.EventLoop;

/**
 * Asks other servers. A question that is on its way already is not asked again: whoever asks it
 * meanwhile waits for the same answer, so that nobody can multiply the chances of a forged reply
 * (RFC 5452, section 5), and a question that comes back to us round a loop of forwarders goes no
 * further.
 */
public final class Forwarder implements AutoCloseable {
  private final EventLoop loop;
  private final List<InetSocketAddress> servers;
  private final ForwardLimits limits;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final AnswerCache cache;

  /** Only on the event loop. */
  private final Map<Question, Waiting> flights = new HashMap<>();

  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder asked = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder joined = new LongAdder();
  private final LongAdder hits = new LongAdder();

  /**
   * @param loop a started event loop, of this forwarder alone
   * @param servers whom to ask, at least one
   * @param random where ids and ports come from; nobody must be able to guess what it gives
   * @param nanoTime the clock, in nanoseconds
   */
  public Forwarder(
      EventLoop loop,
      List<InetSocketAddress> servers,
      ForwardLimits limits,
      RandomGenerator random,
      LongSupplier nanoTime) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("nobody to forward to");
    }
    this.loop = loop;
    this.servers = List.copyOf(servers);
    this.limits = limits;
    this.random = random;
    this.nanoTime = nanoTime;
    this.cache = new AnswerCache(limits.cacheBytes(), nanoTime);
  }

  private record Waiting(Flight flight, List<Consumer<Outcome>> clients) {}

  /**
   * Asks {@code question}, or remembers its answer. {@code client} is told at once or, on the event
   * loop, within the deadline.
   */
  public void ask(Question question, Consumer<Outcome> client) {
    UpstreamReply known = cache.get(question);
    if (known != null) {
      hits.increment();
      client.accept(new Outcome.Found(known));
    } else if (clients.incrementAndGet() > limits.clients()) {
      clients.decrementAndGet();
      client.accept(busy());
    } else {
      loop.execute(
          () ->
              join(
                  question,
                  outcome -> {
                    clients.decrementAndGet();
                    client.accept(outcome);
                  }));
    }
  }

  private static Outcome busy() {
    return new Outcome.Failed(
        new ExtendedError(ExtendedError.OTHER, "too many questions are waiting for an answer"));
  }

  private void join(Question question, Consumer<Outcome> client) {
    Waiting waiting = flights.get(question);
    if (waiting != null) {
      joined.increment();
      waiting.clients().add(client);
      return;
    }
    UpstreamReply known = cache.get(question); // it may have arrived on the way here
    if (known != null) {
      client.accept(new Outcome.Found(known));
      return;
    }
    if (flights.size() >= limits.questions()) {
      client.accept(busy());
      return;
    }
    List<Consumer<Outcome>> all = new ArrayList<>(1);
    all.add(client);
    Flight flight =
        new Flight(
            loop,
            servers,
            limits,
            question,
            random,
            nanoTime,
            outcome -> land(question, all, outcome));
    flights.put(question, new Waiting(flight, all));
    open.set(flights.size());
    asked.increment();
    flight.start();
  }

  private void land(Question question, List<Consumer<Outcome>> all, Outcome outcome) {
    flights.remove(question);
    open.set(flights.size());
    if (outcome instanceof Outcome.Found found) {
      cache.put(question, found.reply());
    } else {
      failed.increment();
    }
    for (Consumer<Outcome> client : all) {
      client.accept(outcome);
    }
  }

  /** Whom it asks. */
  public List<InetSocketAddress> servers() {
    return servers;
  }

  /** The clock that TTLs go by, in nanoseconds. */
  public long now() {
    return nanoTime.getAsLong();
  }

  /** Questions on their way now. */
  public int open() {
    return open.get();
  }

  /** Clients that wait now. */
  public int waiting() {
    return clients.get();
  }

  /** Questions asked of others so far. */
  public long asked() {
    return asked.sum();
  }

  /** Questions that nobody had an answer to so far. */
  public long failed() {
    return failed.sum();
  }

  /** Questions answered along with one that was on its way so far. */
  public long joined() {
    return joined.sum();
  }

  /** Questions answered from memory so far. */
  public long hits() {
    return hits.sum();
  }

  /** Answers in memory now. */
  public int kept() {
    return cache.size();
  }

  /** Tells everybody who waits that there will be no answer, and ends the event loop. */
  @Override
  public void close() {
    loop.execute(
        () -> List.copyOf(flights.values()).forEach(waiting -> waiting.flight().abandon()));
    loop.close();
  }
}
