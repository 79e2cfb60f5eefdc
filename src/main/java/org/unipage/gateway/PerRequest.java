package org.unipage.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A VM of its own for every request. Some are kept ready, for the entries that were asked for last:
 * a request that finds one has another booted for the next.
 */
final class PerRequest implements Upstreams {
  private final FreshVms vms;
  private final int size;
  private final GatewayMetrics metrics;
  private final Deque<Ready> ready = new ArrayDeque<>(); // the longest unused first
  private int booting;
  private boolean closed;

  private record Ready(Entry entry, Backend vm) {}

  /**
   * @param vms what boots them
   * @param size how many are kept ready
   */
  PerRequest(FreshVms vms, int size, GatewayMetrics metrics) {
    this.vms = vms;
    this.size = size;
    this.metrics = metrics;
    metrics.gauge("pool_ready", "VMs booted ahead of requests.", this::inPool);
  }

  /** Boots as many VMs of {@code first} ahead as are to be kept ready. */
  void fill(Entry first) {
    for (int i = 0; i < size; i++) {
      refill(first);
    }
  }

  private synchronized long inPool() {
    return ready.size();
  }

  @Override
  public CompletableFuture<Backend> lend(Entry entry) {
    Backend vm = take(entry);
    CompletableFuture<Backend> lent =
        vm == null ? boot(entry) : CompletableFuture.completedFuture(vm);
    if (size > 0) {
      refill(entry);
    }
    return lent;
  }

  private CompletableFuture<Backend> boot(Entry entry) {
    return vms.boot(entry)
        .whenComplete(
            (vm, failure) -> {
              if (vm == null) {
                metrics.count(GatewayMetrics.Event.BOOT_FAILED);
              } else {
                metrics.count(GatewayMetrics.Event.BOOTED);
              }
            });
  }

  private synchronized @Nullable Backend take(Entry entry) {
    for (Iterator<Ready> each = ready.iterator(); each.hasNext(); ) {
      Ready one = each.next();
      if (one.entry().equals(entry)) {
        each.remove();
        return one.vm();
      }
    }
    return null;
  }

  private void refill(Entry entry) {
    Ready gone = null;
    synchronized (this) {
      if (closed || booting >= size) {
        return;
      }
      if (ready.size() + booting >= size) {
        Ready oldest = ready.peekFirst();
        if (oldest == null || oldest.entry().equals(entry)) {
          return; // what is ready is for the same
        }
        gone = ready.removeFirst();
      }
      booting++;
    }
    if (gone != null) {
      gone.vm().ended().with(Backend.Outcome.ANSWERED);
    }
    var unused = boot(entry).whenComplete((vm, failure) -> booted(entry, vm));
  }

  private void booted(Entry entry, @Nullable Backend vm) {
    boolean late;
    synchronized (this) {
      booting--;
      late = closed;
      if (vm != null && !late) {
        ready.addLast(new Ready(entry, vm));
      }
    }
    if (vm != null && late) {
      vm.ended().with(Backend.Outcome.ANSWERED);
    }
  }

  @Override
  public String acceleration() {
    return vms.acceleration();
  }

  @Override
  public boolean fresh() {
    return true;
  }

  @Override
  public String metrics() {
    return vms.metrics();
  }

  @Override
  public void close() {
    List<Ready> left;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(ready);
      ready.clear();
    }
    left.forEach(one -> one.vm().ended().with(Backend.Outcome.ANSWERED));
    vms.close();
  }
}
