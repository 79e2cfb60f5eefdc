package org.unipage.gateway;

import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.unipage.summon.Lease;
import org.unipage.summon.Running;

/**
 * A VM lent to one request.
 *
 * @param vm its name, for the log
 * @param address where it listens
 * @param incarnation which start of a VM this is: no two share a connection
 * @param bootNanos how long it took until it accepted connections; negative if it ran before the
 *     request came
 * @param booting whether a connection that ends without an answer means that the VM is not ready
 *     yet
 * @param ended what happens when the request is over
 */
record Backend(
    String vm,
    InetSocketAddress address,
    Object incarnation,
    LongSupplier bootNanos,
    BooleanSupplier booting,
    Ended ended) {

  /** A page's VM, which accepts connections. */
  static Backend of(Lease lease, LongSupplier bootNanos, Ended ended) {
    Running vm = lease.vm();
    return new Backend(vm.name().toString(), vm.address(), vm, bootNanos, () -> false, ended);
  }

  /** How a request ended, as far as the VM is concerned. */
  enum Outcome {
    /** The VM answered. */
    ANSWERED,
    /** The VM could not be reached, or broke off. */
    BROKEN,
    /** It took too long. */
    TIMED_OUT
  }

  /** What happens when a request is over. */
  @FunctionalInterface
  interface Ended {
    /** Called once; must not block. */
    void with(Outcome outcome);
  }
}
