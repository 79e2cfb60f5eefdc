package org.unipage.dns.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** What happened so far, in the Prometheus text format 0.0.4. Any thread. */
public final class Metrics {
  /** Types with a line of their own; all others are counted together, as anyone can invent some. */
  private static final Map<Integer, String> TYPES =
      Stream.of(
              Type.A,
              Type.AAAA,
              Type.ANY,
              Type.CNAME,
              Type.DS,
              Type.HTTPS,
              Type.MX,
              Type.NS,
              Type.PTR,
              Type.SOA,
              Type.SRV,
              Type.SVCB,
              Type.TXT)
          .collect(Collectors.toUnmodifiableMap(type -> type, Type::string));

  /** Upper bounds of the histogram's buckets, in microseconds. */
  private static final long[] BUCKETS = {
    10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 50_000, 250_000, 1_000_000, 5_000_000
  };

  /** What is counted by itself. */
  public enum Event {
    IGNORED("packets_ignored", "Packets that no query is in and that get no reply."),
    TRUNCATED("replies_truncated", "Replies cut off because they do not fit."),
    RATE_DROPPED("rate_limited_dropped", "Replies not sent because of the rate limit."),
    RATE_TRUNCATED("rate_limited_truncated", "Replies sent empty because of the rate limit."),
    ERROR("errors", "Failures inside the server that no packet should cause."),
    RELOADED("reloads", "Times that zones were read again."),
    RELOAD_REFUSED("reloads_refused", "Times that a zone was bad and the old one stayed."),
    LOG_LOST("query_log_lines_lost", "Lines of the query log that could not be written in time.");

    private final String name;
    private final String help;

    Event(String name, String help) {
      this.name = name;
      this.help = help;
    }
  }

  private record Gauge(String name, String type, String help, LongSupplier value) {}

  private final Map<Event, LongAdder> events =
      Arrays.stream(Event.values())
          .collect(Collectors.toUnmodifiableMap(event -> event, event -> new LongAdder()));
  private final Map<String, LongAdder> queries = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> replies = new ConcurrentHashMap<>();
  private final LongAdder[] durations =
      Stream.generate(LongAdder::new).limit(BUCKETS.length + 1).toArray(LongAdder[]::new);
  private final LongAdder nanos = new LongAdder();
  private final List<Gauge> gauges = new ArrayList<>();

  /** Counts one more. */
  public void count(Event event) {
    adder(event).increment();
  }

  /** How many so far. */
  public long total(Event event) {
    return adder(event).sum();
  }

  private LongAdder adder(Event event) {
    LongAdder adder = events.get(event);
    if (adder == null) {
      throw new IllegalStateException("every event has a counter");
    }
    return adder;
  }

  /** Counts a query. */
  public void query(boolean stream, int type) {
    String name = TYPES.getOrDefault(type, "other");
    String labels =
        stream
            ? "transport=\"tcp\",type=\"" + name + '"'
            : "transport=\"udp\",type=\"" + name + '"';
    queries.computeIfAbsent(labels, key -> new LongAdder()).increment();
  }

  /** Counts a reply and the time that it took. */
  public void reply(int rcode, long took) {
    replies
        .computeIfAbsent("rcode=\"" + Rcode.string(rcode) + '"', key -> new LongAdder())
        .increment();
    nanos.add(took);
    long micros = TimeUnit.NANOSECONDS.toMicros(took);
    int bucket = 0;
    while (bucket < BUCKETS.length && micros > BUCKETS[bucket]) {
      bucket++;
    }
    durations[bucket].increment();
  }

  /** Adds a value that goes up and down, read whenever metrics are; before the first reader. */
  public void gauge(String name, String help, LongSupplier value) {
    gauges.add(new Gauge(name, "gauge", help, value));
  }

  /** Adds a count that is kept elsewhere; before the first reader. */
  public void counter(String name, String help, LongSupplier value) {
    gauges.add(new Gauge(name + "_total", "counter", help, value));
  }

  /** All of it. */
  public String text() {
    StringBuilder out = new StringBuilder(4096);
    family(out, "queries", "Queries, by transport and type.", queries);
    family(out, "replies", "Replies, by response code.", replies);
    for (Event event : Event.values()) {
      head(out, event.name + "_total", "counter", event.help);
      line(out, event.name + "_total", "", total(event));
    }
    for (Gauge gauge : gauges) {
      head(out, gauge.name, gauge.type, gauge.help);
      line(out, gauge.name, "", gauge.value.getAsLong());
    }
    histogram(out);
    return out.toString();
  }

  private static void family(
      StringBuilder out, String name, String help, Map<String, LongAdder> values) {
    head(out, name + "_total", "counter", help);
    new TreeMap<>(values)
        .forEach((labels, value) -> line(out, name + "_total", "{" + labels + "}", value.sum()));
  }

  private void histogram(StringBuilder out) {
    String name = "reply_seconds";
    head(out, name, "histogram", "Time from query to reply.");
    long sum = 0;
    for (int i = 0; i < durations.length; i++) {
      sum += durations[i].sum();
      String bound =
          i < BUCKETS.length ? String.format(Locale.ROOT, "%.6f", BUCKETS[i] / 1e6) : "+Inf";
      line(out, name + "_bucket", "{le=\"" + bound + "\"}", sum);
    }
    out.append("unipage_dns_reply_seconds_sum ")
        .append(String.format(Locale.ROOT, "%.6f", nanos.sum() / 1e9))
        .append('\n');
    line(out, name + "_count", "", sum);
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP unipage_dns_").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE unipage_dns_").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, String labels, long value) {
    out.append("unipage_dns_").append(name).append(labels).append(' ').append(value).append('\n');
  }
}
