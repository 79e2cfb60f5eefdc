package org.unipage.gateway;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Jetty's threads. A connection whose request was answered by way of another connection would go on
 * reading on a thread that is woken for that; here it may go on where the answer came.
 */
final class GatewayThreads extends QueuedThreadPool {
  private final ThreadLocal<Boolean> here = ThreadLocal.withInitial(() -> false);

  GatewayThreads(int most, int least) {
    super(most, least);
    setName("gateway");
  }

  /** Runs {@code answered}; connections that go on because of it do so within it. */
  void goOnHere(Runnable answered) {
    boolean before = here.get();
    here.set(true);
    try {
      answered.run();
    } finally {
      here.set(before);
    }
  }

  @Override
  public void execute(Runnable job) {
    if (job instanceof Connection && here.get()) {
      // Whatever comes of it is for later: one connection's turn must not hold up another's.
      here.set(false);
      job.run();
      here.set(true);
    } else {
      super.execute(job);
    }
  }
}
