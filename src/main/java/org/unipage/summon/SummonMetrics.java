package org.unipage.summon;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What became of VMs so far, in the Prometheus text format 0.0.4. Any thread. */
public final class SummonMetrics {
  /** Upper bounds of the histogram's buckets, in milliseconds. */
  private static final long[] BUCKETS = {
    1, 2, 5, 10, 15, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1_000, 2_000, 5_000, 10_000
  };

  /** Why a VM ended. */
  enum End {
    /** Nobody asked for it for long enough. */
    IDLE("idle"),
    /** Others needed its place. */
    ROOM("room"),
    /** Somebody said so, or its lease was over. */
    ASKED("asked"),
    /** It did not accept connections. */
    BROKEN("broken"),
    /** It ended by itself. */
    DIED("died");

    private final String label;

    End(String label) {
      this.label = label;
    }
  }

  private record Value(String name, String help, LongSupplier value) {}

  private final LongAdder starts = new LongAdder();
  private final Map<End, LongAdder> ends = new EnumMap<>(End.class);
  private final Map<Unavailable.Reason, LongAdder> failures =
      new EnumMap<>(Unavailable.Reason.class);
  private final LongAdder[] boots =
      Stream.generate(LongAdder::new).limit(BUCKETS.length + 1).toArray(LongAdder[]::new);
  private final LongAdder bootNanos = new LongAdder();
  private final List<Value> gauges;

  SummonMetrics(LongSupplier running, LongSupplier waiting, LongSupplier most) {
    for (End end : End.values()) {
      ends.put(end, new LongAdder());
    }
    for (Unavailable.Reason reason : Unavailable.Reason.values()) {
      failures.put(reason, new LongAdder());
    }
    gauges =
        List.of(
            new Value("running", "VMs that run.", running),
            new Value("waiting", "VMs that are needed and do not accept connections yet.", waiting),
            new Value("max_running", "VMs that may run at once.", most));
  }

  void started(long nanos) {
    starts.increment();
    bootNanos.add(nanos);
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos + 999_999); // whole ones, rounded up
    int bucket = 0;
    while (bucket < BUCKETS.length && millis > BUCKETS[bucket]) {
      bucket++;
    }
    boots[bucket].increment();
  }

  void ended(End end) {
    add(ends.get(end));
  }

  void failed(Unavailable.Reason reason) {
    add(failures.get(reason));
  }

  private static void add(@Nullable LongAdder adder) {
    if (adder != null) { // always: each has one
      adder.increment();
    }
  }

  /** How many were started so far. */
  public long starts() {
    return starts.sum();
  }

  /** How many ended so far, for whatever reason. */
  public long ends() {
    return ends.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** How many could not be had so far, for whatever reason. */
  public long failures() {
    return failures.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** All of it; every name begins with {@code unipage_vm_}. */
  public String text() {
    StringBuilder out = new StringBuilder(2048);
    head(out, "starts_total", "counter", "VMs started.");
    line(out, "starts_total", starts.sum());
    head(out, "stops_total", "counter", "VMs that ended, by reason.");
    ends.forEach((end, n) -> line(out, "stops_total{reason=\"" + end.label + "\"}", n.sum()));
    head(out, "failures_total", "counter", "VMs that could not be had, by reason.");
    failures.forEach(
        (reason, n) -> line(out, "failures_total{reason=\"" + reason.label() + "\"}", n.sum()));
    for (Value gauge : gauges) {
      head(out, gauge.name(), "gauge", gauge.help());
      line(out, gauge.name(), gauge.value().getAsLong());
    }
    head(out, "boot_seconds", "histogram", "Time from a start until connections are accepted.");
    long sum = 0;
    for (int i = 0; i < boots.length; i++) {
      sum += boots[i].sum();
      String bound =
          i < BUCKETS.length ? String.format(Locale.ROOT, "%.3f", BUCKETS[i] / 1e3) : "+Inf";
      line(out, "boot_seconds_bucket{le=\"" + bound + "\"}", sum);
    }
    out.append("unipage_vm_boot_seconds_sum ")
        .append(String.format(Locale.ROOT, "%.6f", bootNanos.sum() / 1e9))
        .append('\n');
    line(out, "boot_seconds_count", sum);
    return out.toString();
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP unipage_vm_").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE unipage_vm_").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String name, long value) {
    out.append("unipage_vm_").append(name).append(' ').append(value).append('\n');
  }
}
