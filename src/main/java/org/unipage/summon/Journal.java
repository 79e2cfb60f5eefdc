package org.unipage.summon;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.unipage.summon.SummonMetrics.End;

/**
 * Notes what happens: one line in the log for each start and stop, metrics, and who wants to know.
 */
final class Journal {
  private static final int BOOTS = 200; // the last so many of an entry make its percentiles

  private final Logger logger;
  private final Turns turns;
  private final SummonMetrics metrics;
  private final List<SummonListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Tally> tallies = new HashMap<>();
  private long version;

  /** What happened to one entry. */
  static final class Tally {
    long asked;
    long starts;
    long lastUsed; // in the clock's nanoseconds
    double p50 = -1; // in ms
    double p99 = -1;
    private final ArrayDeque<Long> boots = new ArrayDeque<>();

    private void boot(long nanos) {
      starts++;
      if (boots.size() == BOOTS) {
        boots.remove();
      }
      boots.add(nanos);
      List<Long> sorted = boots.stream().sorted().toList();
      p50 = percentile(sorted, 50);
      p99 = percentile(sorted, 99);
    }

    /** What {@code percent} of 100 boots take at most, in ms, to a thousandth. */
    private static double percentile(List<Long> sorted, int percent) {
      return Math.round(sorted.get((sorted.size() * percent + 99) / 100 - 1) / 1e3) / 1e3;
    }
  }

  Journal(Logger logger, Turns turns, SummonMetrics metrics) {
    this.logger = logger;
    this.turns = turns;
    this.metrics = metrics;
  }

  void listen(SummonListener listener) {
    listeners.add(listener);
  }

  void asked(String id, long now) {
    tally(id).asked++;
    used(id, now);
  }

  /** Something happens with an entry that was asked for. */
  void used(String id, long now) {
    version++;
    tally(id).lastUsed = now;
  }

  /** Changes when what there is to tell does. */
  long version() {
    return version;
  }

  private Tally tally(String id) {
    return tallies.computeIfAbsent(id, key -> new Tally());
  }

  Map<String, Tally> tallies() {
    return tallies;
  }

  void started(Vm vm, Running running) {
    metrics.started(running.bootNanos());
    version++;
    tally(vm.name.id()).boot(running.bootNanos());
    turns.then(
        () -> {
          logger.log(
              Level.INFO,
              String.format(
                  Locale.ROOT,
                  "started %s %s at %s:%d in %d ms",
                  vm.name,
                  vm.entry.host(),
                  running.address().getAddress().getHostAddress(),
                  running.address().getPort(),
                  TimeUnit.NANOSECONDS.toMillis(running.bootNanos())));
          listeners.forEach(listener -> listener.started(running));
        });
  }

  void ended(Vm vm, Running running, End end, String why) {
    metrics.ended(end);
    version++;
    turns.then(
        () -> {
          logger.log(
              end == End.BROKEN || end == End.DIED ? Level.WARNING : Level.INFO,
              "stopped " + vm.name + " " + vm.entry.host() + ": " + why);
          listeners.forEach(listener -> listener.ended(running, why));
        });
  }

  /** One that somebody waits for will not run. */
  void failed(Vm vm, Unavailable why) {
    turns.then(() -> logger.log(Level.WARNING, vm.name + " " + vm.entry.host() + ": " + why.why()));
    refused(vm.name, why);
  }

  /** Somebody asks for one in vain: as often as somebody does, so there is no line in the log. */
  void refused(VmName name, Unavailable why) {
    metrics.failed(why.reason());
    turns.then(() -> listeners.forEach(listener -> listener.failed(name, why)));
  }

  void note(Level level, String line) {
    turns.then(() -> logger.log(level, line));
  }
}
