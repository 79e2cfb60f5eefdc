package org.unipage.gateway;

import java.util.concurrent.CompletableFuture;

/** Boots VMs that serve one request each. */
interface FreshVms extends AutoCloseable {
  /**
   * Boots one; it is destroyed when the request is over.
   *
   * @return completes when it accepts connections; exceptionally, with {@link NoAnswer}, if it does
   *     not
   */
  CompletableFuture<Backend> boot(Entry entry);

  /** As {@link Upstreams#acceleration}. */
  String acceleration();

  /** As {@link Upstreams#metrics}. */
  String metrics();

  /** Destroys all that run; waits until they have gone. */
  @Override
  void close();
}
