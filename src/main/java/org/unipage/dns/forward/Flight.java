package org.unipage.dns.forward;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.unipage.dns.forward.UpstreamReply.Packet;
import org.unipage.dns.forward.UpstreamReply.Refusal;
import org.unipage.dns.forward.UpstreamReply.Stray;
import org.unipage.dns.forward.UpstreamReply.Truncated;
import org.unipage.dns.forward.UpstreamReply.Whole;
import org.unipage.dns.message.ExtendedError;
import org.unipage.dns.transport.EventLoop;
import org.xbill.DNS.Rcode;

/**
 * One question on its way, and all the clients that wait for it. The servers are asked one after
 * the other, the next as soon as one fails or keeps us waiting, all of them again if all keep
 * silent; the first answer that counts is it. On the forwarder's event loop.
 */
final class Flight implements Exchange.Listener {
  private static final int ROUNDS = 2;

  private final EventLoop loop;
  private final List<InetSocketAddress> servers;
  private final ForwardLimits limits;
  private final Question question;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final Consumer<Outcome> landed;
  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<EventLoop.Timer> timers = new ArrayList<>();
  private final Map<InetSocketAddress, String> failures = new LinkedHashMap<>();
  private int asked;
  private boolean networkFailed;
  private boolean done;

  /**
   * @param servers whom to ask, at least one
   * @param landed told what came of it, once
   */
  Flight(
      EventLoop loop,
      List<InetSocketAddress> servers,
      ForwardLimits limits,
      Question question,
      RandomGenerator random,
      LongSupplier nanoTime,
      Consumer<Outcome> landed) {
    this.loop = loop;
    this.servers = servers;
    this.limits = limits;
    this.question = question;
    this.random = random;
    this.nanoTime = nanoTime;
    this.landed = landed;
  }

  void start() {
    timers.add(loop.schedule(limits.deadline(), this::fail));
    askNext();
  }

  /** Gives up now. */
  void abandon() {
    fail();
  }

  private void askNext() {
    if (done || asked == ROUNDS * servers.size()) {
      return;
    }
    InetSocketAddress server = servers.get(asked % servers.size());
    asked++;
    if (failures.containsKey(server)) {
      askNext();
      return;
    }
    boolean lastOfRound = asked % servers.size() == 0;
    timers.add(loop.schedule(lastOfRound ? limits.repeat() : limits.stagger(), this::askNext));
    ask(server, true);
  }

  private void ask(InetSocketAddress server, boolean edns) {
    try {
      UpstreamQuery query = new UpstreamQuery(random.nextInt(1 << 16), question, edns);
      exchanges.add(UdpExchange.start(loop, server, query, random, nanoTime, this));
    } catch (IOException e) {
      networkFailed = true;
      failed(server, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void replied(Exchange exchange, Packet packet) {
    if (done) {
      return;
    }
    exchanges.remove(exchange);
    InetSocketAddress server = exchange.server();
    if (packet instanceof Whole whole) {
      end(new Outcome.Found(whole.reply()));
    } else if (packet instanceof Refusal refusal) {
      if (!refusal.edns() && mayNotKnowEdns(refusal.rcode()) && !question.dnssecOk()) {
        ask(server, false);
      } else {
        failed(server, "says " + Rcode.string(refusal.rcode()));
      }
    } else if (exchange instanceof UdpExchange
        && (packet instanceof Truncated || packet instanceof Stray)) {
      askByTcp(server);
    } else {
      failed(server, "replied with nonsense");
    }
  }

  /** RFC 6891, section 6.2.2 and section 7. */
  private static boolean mayNotKnowEdns(int rcode) {
    return rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP;
  }

  private void askByTcp(InetSocketAddress server) {
    try {
      UpstreamQuery query = new UpstreamQuery(random.nextInt(1 << 16), question, true);
      exchanges.add(TcpExchange.start(loop, server, query, nanoTime, this));
    } catch (IOException e) {
      networkFailed = true;
      failed(server, "TCP: " + e.getMessage());
    }
  }

  @Override
  public void failed(Exchange exchange, String why) {
    exchanges.remove(exchange);
    networkFailed = true;
    failed(exchange.server(), why);
  }

  private void failed(InetSocketAddress server, String why) {
    if (done) {
      return;
    }
    failures.put(server, why);
    if (failures.size() == servers.size()) {
      fail();
    } else if (asked < servers.size()) {
      askNext();
    }
  }

  private void fail() {
    if (done) {
      return;
    }
    String text =
        servers.stream()
            .map(server -> name(server) + " " + failures.getOrDefault(server, "does not answer"))
            .collect(joining(", "));
    int code =
        networkFailed && failures.size() == servers.size()
            ? ExtendedError.NETWORK_ERROR
            : ExtendedError.NO_REACHABLE_AUTHORITY;
    end(new Outcome.Failed(new ExtendedError(code, text)));
  }

  private static String name(InetSocketAddress server) {
    return server.getAddress().getHostAddress() + "#" + server.getPort();
  }

  private void end(Outcome outcome) {
    done = true;
    exchanges.forEach(Exchange::close);
    exchanges.clear();
    timers.forEach(EventLoop.Timer::cancel);
    landed.accept(outcome);
  }
}
