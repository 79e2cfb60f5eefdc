package org.unipage.gateway;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What happened so far, in the Prometheus text format (version 0.0.4). For any number of threads.
 */
final class GatewayMetrics {
  private static final String PREFIX = "unipage_gateway_";
  private static final long[] BUCKETS_MICROS = {
    500,
    1000,
    2500,
    5000,
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    1_000_000,
    5_000_000,
    30_000_000
  };

  /** What is counted. */
  enum Event {
    NO_VM("no_vm", "Requests for which no VM could be had."),
    HUNG("vm_hung", "VMs that were silent for too long in the middle of a request."),
    GARBAGE("vm_garbage", "VMs that answered something that is no HTTP."),
    BROKE_OFF("vm_broke_off", "VMs that ended before their answer did."),
    BOOTED("fresh_vms", "VMs booted for one request each."),
    BOOT_FAILED("fresh_vms_failed", "VMs for one request that could not be booted.");

    private final String label;
    private final String help;

    Event(String label, String help) {
      this.label = label;
      this.help = help;
    }
  }

  private final Map<Event, LongAdder> events = new EnumMap<>(Event.class);
  private final LongAdder[] statuses = adders(6);
  private final Map<String, Gauge> gauges = new LinkedHashMap<>();
  private final Histogram answers = new Histogram();

  GatewayMetrics() {
    for (Event event : Event.values()) {
      events.put(event, new LongAdder());
    }
  }

  private static LongAdder[] adders(int count) {
    return Stream.generate(LongAdder::new).limit(count).toArray(LongAdder[]::new);
  }

  void count(Event event) {
    LongAdder adder = events.get(event);
    if (adder != null) {
      adder.increment();
    }
  }

  long total(Event event) {
    LongAdder adder = events.get(event);
    return adder == null ? 0 : adder.sum();
  }

  /** Notes an answer with {@code status} that took so long. */
  void answered(int status, long nanos) {
    statuses[status >= 100 && status < 600 ? status / 100 : 0].increment();
    answers.add(nanos);
  }

  private record Gauge(String help, LongSupplier value) {}

  /** Adds a value that goes up and down, read whenever metrics are; before the first reader. */
  void gauge(String name, String help, LongSupplier value) {
    gauges.put(name, new Gauge(help, value));
  }

  /** All of it. */
  String text() {
    StringBuilder out = new StringBuilder(4096);
    head(out, "answers_total", "counter", "Answers, by class of status.");
    for (int i = 1; i < statuses.length; i++) {
      line(out, "answers_total", "{status=\"" + i + "xx\"}", statuses[i].sum());
    }
    for (Event event : Event.values()) {
      head(out, event.label + "_total", "counter", event.help);
      line(out, event.label + "_total", "", total(event));
    }
    gauges.forEach(
        (name, gauge) -> {
          head(out, name, "gauge", gauge.help());
          line(out, name, "", gauge.value().getAsLong());
        });
    answers.write(out, "answer_seconds", "Time from a request's first byte to its answer's last.");
    return out.toString();
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(PREFIX).append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(PREFIX).append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, String labels, long value) {
    out.append(PREFIX).append(name).append(labels).append(' ').append(value).append('\n');
  }

  private static final class Histogram {
    private final LongAdder[] buckets = adders(BUCKETS_MICROS.length + 1);
    private final LongAdder nanos = new LongAdder();

    void add(long took) {
      long micros = TimeUnit.NANOSECONDS.toMicros(took);
      int bucket = 0;
      while (bucket < BUCKETS_MICROS.length && micros > BUCKETS_MICROS[bucket]) {
        bucket++;
      }
      buckets[bucket].increment();
      nanos.add(took);
    }

    void write(StringBuilder out, String name, String help) {
      head(out, name, "histogram", help);
      long sum = 0;
      for (int i = 0; i < buckets.length; i++) {
        sum += buckets[i].sum();
        String bound =
            i < BUCKETS_MICROS.length
                ? String.format(Locale.ROOT, "%.4f", BUCKETS_MICROS[i] / 1e6)
                : "+Inf";
        line(out, name + "_bucket", "{le=\"" + bound + "\"}", sum);
      }
      String seconds = String.format(Locale.ROOT, "%.6f", nanos.sum() / 1e9);
      out.append(PREFIX).append(name).append("_sum ").append(seconds).append('\n');
      line(out, name + "_count", "", sum);
    }
  }
}
