package org.unipage.gateway;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Listens for clients. Its selectors have the connections to VMs as well ({@link VmConnector}), so
 * that a request and its answer need one thread, and no other is woken.
 */
final class SiteConnector extends ServerConnector {

  SiteConnector(Server server, ConnectionFactory... factories) {
    super(server, 0, -1, factories); // whoever selects also accepts
  }

  @Override
  protected SelectorManager newSelectorManager(
      Executor executor, Scheduler scheduler, int selectors) {
    return new BothSides(executor, scheduler, selectors);
  }

  private final class BothSides extends ServerConnectorManager {
    BothSides(Executor executor, Scheduler scheduler, int selectors) {
      super(executor, scheduler, selectors);
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
        SelectableChannel channel, ManagedSelector selector, SelectionKey key) throws IOException {
      VmConnector.Side vms = VmConnector.side(key.attachment());
      return vms == null
          ? super.newEndPoint(channel, selector, key)
          : vms.newEndPoint(channel, selector, key);
    }

    @Override
    public Connection newConnection(SelectableChannel channel, EndPoint endPoint, Object attachment)
        throws IOException {
      VmConnector.Side vms = VmConnector.side(attachment);
      return vms == null
          ? super.newConnection(channel, endPoint, attachment)
          : vms.newConnection(channel, endPoint, attachment);
    }

    @Override
    public void connectionOpened(Connection connection, Object attachment) {
      VmConnector.Side vms = VmConnector.side(attachment);
      if (vms == null) {
        super.connectionOpened(connection, attachment);
      } else {
        vms.connectionOpened(connection, attachment);
      }
    }

    @Override
    protected void connectionFailed(
        SelectableChannel channel, Throwable failure, Object attachment) {
      VmConnector.Side vms = VmConnector.side(attachment);
      if (vms == null) {
        super.connectionFailed(channel, failure, attachment);
      } else {
        vms.connectionFailed(channel, failure, attachment);
      }
    }

    @Override
    protected void endPointOpened(EndPoint endPoint) {
      if (!leadsToVm(endPoint)) {
        super.endPointOpened(endPoint);
      }
    }

    @Override
    protected void endPointClosed(EndPoint endPoint) {
      if (!leadsToVm(endPoint)) {
        super.endPointClosed(endPoint);
      }
    }
  }

  /** Whether it is none of a client's, which are counted. */
  private static boolean leadsToVm(EndPoint endPoint) {
    return endPoint.getConnection() instanceof org.eclipse.jetty.client.Connection;
  }
}
