package org.unipage.gateway;

import java.util.concurrent.CompletableFuture;

/** Where VMs for requests come from. */
interface Upstreams extends AutoCloseable {

  /**
   * A VM for a request.
   *
   * @param entry whose
   * @return completes when the VM accepts connections; exceptionally, with {@link NoAnswer}, if
   *     there is none
   */
  CompletableFuture<Backend> lend(Entry entry);

  /** What stands in parentheses behind a boot time: what makes the VM fast, or does not. */
  String acceleration();

  /** Whether each request gets a VM that nobody used before, and nobody after it. */
  boolean fresh();

  /** Metrics of its own, in the Prometheus text format. */
  String metrics();

  /** Stops what has to be stopped; waits until it has. */
  @Override
  void close();
}
