package org.unipage.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import org.unipage.summon.Lease;
import org.unipage.summon.Running;
import org.unipage.summon.Summoner;
import org.unipage.summon.VmName;

/** VMs that requests share: started when the first comes, and more of them when many do. */
final class SharedVms implements Upstreams {
  private final Summoner summoner;
  private final GatewaySettings.Scale scale;
  private final ScheduledExecutorService timer;
  private final ConcurrentMap<String, Copies> busy = new ConcurrentHashMap<>();

  /**
   * @param timer what stops copies that are no longer needed
   */
  SharedVms(
      Summoner summoner,
      GatewaySettings.Scale scale,
      GatewayMetrics metrics,
      ScheduledExecutorService timer) {
    this.summoner = summoner;
    this.scale = scale;
    this.timer = timer;
    metrics.gauge(
        "copies",
        "Copies that run because of many requests at once.",
        () -> busy.values().stream().mapToLong(Copies::count).sum());
  }

  @Override
  public CompletableFuture<Backend> lend(Entry entry) {
    if (scale.at() == 0 || scale.most() == 0) {
      return lend(VmName.of(entry.id()), () -> {});
    }
    Copies copies = busy.computeIfAbsent(entry.id(), id -> new Copies(id, summoner, scale, timer));
    int copy = copies.begin();
    return lend(new VmName(entry.id(), copy), () -> copies.end(copy));
  }

  private CompletableFuture<Backend> lend(VmName name, Runnable after) {
    CompletableFuture<Lease> leased = summoner.lease(name).toCompletableFuture();
    boolean ran = leased.isDone();
    return leased
        .thenApply(
            lease -> {
              Running vm = lease.vm();
              return Backend.of(
                  lease,
                  () -> ran ? -1 : vm.bootNanos(),
                  outcome -> {
                    if (outcome == Backend.Outcome.BROKEN) {
                      summoner.suspect(vm);
                    }
                    lease.close();
                    after.run();
                  });
            })
        .whenComplete(
            (vm, failure) -> {
              if (failure != null) {
                after.run();
              }
            });
  }

  @Override
  public String acceleration() {
    return "";
  }

  @Override
  public boolean fresh() {
    return false;
  }

  @Override
  public String metrics() {
    return summoner.metrics().text();
  }

  @Override
  public void close() {
    busy.values().forEach(Copies::close);
    summoner.close();
  }
}
