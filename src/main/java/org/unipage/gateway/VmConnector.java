package org.unipage.gateway;

import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Map;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Connects to VMs, and gives the connections to the selectors that clients' connections have. */
final class VmConnector extends ClientConnector {
  private final SelectorManager selectors;

  /**
   * @param selectors a {@link SiteConnector}'s
   */
  VmConnector(SelectorManager selectors) {
    this.selectors = selectors;
  }

  @Override
  protected SelectorManager newSelectorManager() {
    return new Side(getExecutor(), getScheduler());
  }

  /** What knows about a connection to a VM; null if it is none. */
  static @Nullable Side side(@Nullable Object attachment) {
    // What Jetty attaches to a client's connection: ClientConnector.connect.
    return attachment instanceof Map<?, ?> context
            && context.get(CONTEXT_KEY) instanceof VmConnector connector
            && connector.getSelectorManager() instanceof Side side
        ? side
        : null;
  }

  /** Knows how connections are made, and has others select them. */
  final class Side extends ClientSelectorManager {
    Side(Executor executor, Scheduler scheduler) {
      super(executor, scheduler, 1); // its selector sleeps
    }

    @Override
    public void connect(SelectableChannel channel, Object attachment) {
      selectors.connect(channel, attachment);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
        SelectableChannel channel, ManagedSelector selector, SelectionKey key) {
      return (SocketChannelEndPoint) super.newEndPoint(channel, selector, key); // all is TCP
    }

    @Override
    protected void connectionFailed(
        SelectableChannel channel, Throwable failure, Object attachment) {
      super.connectionFailed(channel, failure, attachment);
    }
  }
}
