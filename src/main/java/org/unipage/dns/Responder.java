package org.unipage.dns;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.access.RateLimiter;
import org.unipage.dns.access.RateLimiter.Kind;
import org.unipage.dns.authority.Authority;
import org.unipage.dns.authority.Zones;
import org.unipage.dns.forward.Forwarder;
import org.unipage.dns.forward.Outcome;
import org.unipage.dns.forward.Question;
import org.unipage.dns.forward.UpstreamReply;
import org.unipage.dns.message.Answer;
import org.unipage.dns.message.ExtendedError;
import org.unipage.dns.message.Query;
import org.unipage.dns.message.QueryReader;
import org.unipage.dns.message.Received;
import org.unipage.dns.message.ReplyWriter;
import org.unipage.dns.operation.Metrics;
import org.unipage.dns.operation.QueryLog;
import org.unipage.dns.source.Copies;
import org.unipage.dns.transport.Client;
import org.unipage.dns.transport.PacketHandler;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What becomes of a query: answered from the zones, asked of others, or refused. Any thread. */
final class Responder implements PacketHandler {
  private static final int BAD_VERSION = Rcode.BADVERS;
  private static final int TRUNCATED = 0x02;

  private final Supplier<Zones> zones;
  private final @Nullable Forwarder forwarder;
  private final Policy policy;
  private final Metrics metrics;
  private final @Nullable QueryLog log;
  private final Consumer<Throwable> guard;
  private final LongSupplier nanoTime;
  private final ReplyWriter writer;

  /**
   * What clients get.
   *
   * @param allowed who may ask for names outside the zones
   * @param limiter how many UDP replies, if limited
   * @param allowedAreLimited whether that holds for those too who may ask for any name
   * @param payloadSize the largest UDP reply, in bytes
   * @param gate where answers with addresses wait
   * @param copies what adds the addresses of further copies
   */
  record Policy(
      List<AddressBlock> allowed,
      @Nullable RateLimiter limiter,
      boolean allowedAreLimited,
      int payloadSize,
      AnswerGate gate,
      Copies copies) {}

  /**
   * @param zones the zones as they are now
   * @param forwarder who asks others, if anybody does
   * @param log where queries are noted, if they are
   * @param guard told of what should never happen
   */
  Responder(
      Supplier<Zones> zones,
      @Nullable Forwarder forwarder,
      Policy policy,
      Metrics metrics,
      @Nullable QueryLog log,
      Consumer<Throwable> guard,
      LongSupplier nanoTime) {
    this.zones = zones;
    this.forwarder = forwarder;
    this.policy = policy;
    this.metrics = metrics;
    this.log = log;
    this.guard = guard;
    this.nanoTime = nanoTime;
    this.writer = new ReplyWriter(policy.payloadSize());
  }

  /** A query that waits for its reply. */
  private record Pending(Query query, Client client, boolean allowed, long since) {}

  @Override
  public void handle(ByteBuffer packet, Client client) {
    long now = nanoTime.getAsLong();
    Received received = QueryReader.read(packet);
    if (received instanceof Query query) {
      metrics.query(client.stream(), query.type());
      boolean allowed = AddressBlock.anyContains(policy.allowed(), client.address().getAddress());
      Pending pending = new Pending(query, client, allowed, now);
      try {
        answer(pending);
      } catch (Throwable e) { // whatever is in a packet, its sender hears and the thread lives
        guard.accept(e);
        send(pending, Answer.serverFailure(ExtendedError.OTHER, "internal error"));
      }
    } else if (received instanceof Received.Rejected rejected) {
      reject(rejected, client, now);
    } else {
      metrics.count(Metrics.Event.IGNORED);
      client.ignore();
    }
  }

  private void reject(Received.Rejected rejected, Client client, long since) {
    boolean allowed = AddressBlock.anyContains(policy.allowed(), client.address().getAddress());
    if (verdict(client, allowed, Kind.FAILURE) == RateLimiter.Verdict.DROP) {
      client.ignore();
      return;
    }
    client.reply(rejected.reply());
    metrics.reply(rejected.rcode(), nanoTime.getAsLong() - since);
  }

  private void answer(Pending pending) {
    Query query = pending.query();
    if (query.edns() != null && query.edns().version() > 0) {
      send(pending, Answer.failure(BAD_VERSION, null));
    } else if (query.dclass() != DClass.IN) {
      send(pending, Answer.failure(Rcode.REFUSED, null));
    } else if (query.type() == Type.AXFR || query.type() == Type.IXFR) {
      send(pending, refusal(ExtendedError.PROHIBITED, "no zone transfers"));
    } else {
      Optional<Authority.Result> ours = Authority.answer(zones.get(), query);
      if (ours.isPresent()) {
        answer(pending, ours.get());
      } else {
        forward(pending);
      }
    }
  }

  private static Answer refusal(int code, String text) {
    return Answer.failure(Rcode.REFUSED, new ExtendedError(code, text));
  }

  private void answer(Pending pending, Authority.Result ours) {
    Query query = pending.query();
    if (ours.elsewhere() != null && mayForward(pending)) {
      follow(pending, ours.answer(), ours.elsewhere());
    } else if (policy.gate() != AnswerGate.OPEN && asksForAddress(query, ours.answer())) {
      pass(pending, ours.answer());
    } else {
      send(pending, spread(query, ours.answer()));
    }
  }

  private Answer spread(Query query, Answer answer) {
    return query.type() == Type.A ? policy.copies().spread(answer) : answer;
  }

  private static boolean asksForAddress(Query query, Answer answer) {
    return (query.type() == Type.A || query.type() == Type.AAAA)
        && answer.rcode() == Rcode.NOERROR
        && !answer.isReferral();
  }

  private void pass(Pending pending, Answer answer) {
    String host = pending.query().name().toString(true).toLowerCase(Locale.ROOT);
    InetAddress client = pending.client().address().getAddress();
    CompletionStage<Optional<ExtendedError>> gate = policy.gate().pass(host, client);
    gate.whenComplete(
        (error, exception) ->
            guarded(
                pending,
                () -> {
                  if (exception != null) {
                    guard.accept(exception);
                    send(pending, Answer.serverFailure(ExtendedError.NOT_READY, host));
                  } else {
                    send(
                        pending,
                        error
                            .map(failure -> Answer.failure(Rcode.SERVFAIL, failure))
                            .orElseGet(() -> spread(pending.query(), answer)));
                  }
                }));
  }

  private boolean mayForward(Pending pending) {
    return forwarder != null && pending.allowed() && pending.query().recursionDesired();
  }

  private void forward(Pending pending) {
    Query query = pending.query();
    if (forwarder == null || !mayForward(pending)) {
      send(pending, refusal(ExtendedError.NOT_AUTHORITATIVE, "not a name of a zone served here"));
      return;
    }
    forwarder.ask(
        question(query, query.name()),
        outcome ->
            guarded(
                pending,
                () -> {
                  if (outcome instanceof Outcome.Found found) {
                    relay(pending, found.reply(), forwarder.now());
                  } else if (outcome instanceof Outcome.Failed failed) {
                    send(pending, Answer.failure(Rcode.SERVFAIL, failed.error()));
                  }
                }));
  }

  /** An alias in our zones points out of them: a client that may gets the whole answer. */
  private void follow(Pending pending, Answer ours, Name elsewhere) {
    if (forwarder == null) {
      send(pending, ours);
      return;
    }
    forwarder.ask(
        question(pending.query(), elsewhere),
        outcome ->
            guarded(
                pending,
                () -> {
                  if (outcome instanceof Outcome.Found found) {
                    send(pending, join(ours, found.reply(), forwarder.now()));
                  } else if (outcome instanceof Outcome.Failed failed) {
                    send(pending, Answer.failure(Rcode.SERVFAIL, failed.error()));
                  }
                }));
  }

  private static Question question(Query query, Name name) {
    return new Question(name, query.type(), query.dnssecOk(), query.checkingDisabled());
  }

  private static Answer join(Answer ours, UpstreamReply theirs, long now) {
    List<Record> answer = new ArrayList<>(ours.answer());
    answer.addAll(theirs.section(Section.ANSWER, now));
    return new Answer(
        theirs.rcode(),
        ours.authoritative(),
        answer,
        theirs.section(Section.AUTHORITY, now),
        List.of(),
        null);
  }

  private void guarded(Pending pending, Runnable action) {
    try {
      action.run();
    } catch (Throwable e) { // see handle
      guard.accept(e);
      pending.client().ignore();
    }
  }

  private int limit(Pending pending) {
    return pending.client().stream()
        ? ReplyWriter.STREAM_LIMIT
        : pending.query().udpLimit(policy.payloadSize());
  }

  private void relay(Pending pending, UpstreamReply reply, long now) {
    Query query = pending.query();
    byte[] opt = query.edns() == null ? null : writer.opt(query);
    byte[] wire = reply.toClient(query, opt, limit(pending), now);
    Kind kind = kind(reply.rcode(), reply.isEmpty(), false);
    send(pending, wire, reply.rcode(), kind);
  }

  private void send(Pending pending, Answer answer) {
    boolean recursion = forwarder != null && pending.allowed();
    byte[] wire = writer.write(pending.query(), answer, limit(pending), recursion);
    Kind kind = kind(answer.rcode(), answer.answer().isEmpty(), !answer.authoritative());
    send(pending, wire, answer.rcode(), kind);
  }

  private static Kind kind(int rcode, boolean empty, boolean referral) {
    if (rcode == Rcode.NXDOMAIN) {
      return Kind.NO_NAME;
    }
    if (rcode != Rcode.NOERROR) {
      return Kind.FAILURE;
    }
    if (empty) {
      return referral ? Kind.REFERRAL : Kind.NO_DATA;
    }
    return Kind.POSITIVE;
  }

  private void send(Pending pending, byte[] wire, int rcode, Kind kind) {
    Client client = pending.client();
    byte[] reply = wire;
    switch (verdict(client, pending.allowed(), kind)) {
      case DROP -> {
        metrics.count(Metrics.Event.RATE_DROPPED);
        client.ignore();
        return;
      }
      case TRUNCATE -> {
        metrics.count(Metrics.Event.RATE_TRUNCATED);
        reply = writer.truncate(pending.query(), wire);
      }
      case SEND -> {
        if ((wire[2] & TRUNCATED) != 0) {
          metrics.count(Metrics.Event.TRUNCATED);
        }
      }
    }
    client.reply(reply);
    long took = nanoTime.getAsLong() - pending.since();
    metrics.reply(rcode, took);
    if (log != null) {
      log.add(client.address(), client.stream(), pending.query(), rcode, reply.length, took);
    }
  }

  private RateLimiter.Verdict verdict(Client client, boolean allowed, Kind kind) {
    RateLimiter limiter = policy.limiter();
    if (limiter == null || client.stream() || (allowed && !policy.allowedAreLimited())) {
      return RateLimiter.Verdict.SEND;
    }
    return limiter.admit(client.address().getAddress(), kind);
  }
}
