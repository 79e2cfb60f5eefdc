package org.unipage.gateway;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.unipage.site.BadInput;

/** Sets up where Jetty listens: HTTP/1.1 and HTTP/2, in clear text or over TLS. */
final class Connectors {
  private static final int HEAD_BYTES = 16 << 10;
  private static final int STREAMS = 128;

  private Connectors() {}

  /** The public address. */
  static SiteConnector site(Server server, GatewaySettings settings, InetSocketAddress address)
      throws IOException {
    GatewaySettings.Limits limits = settings.limits();
    // A client that waits for an answer is idle, too, while its VM boots and thinks.
    Duration thinking = settings.summon().timeout().plus(limits.answer()).plusSeconds(5);
    Duration idle = thinking.compareTo(limits.idle()) > 0 ? thinking : limits.idle();
    HttpConfiguration http = http(idle);
    SiteConnector connector;
    GatewaySettings.Tls tls = settings.tls();
    if (tls == null) {
      connector =
          new SiteConnector(
              server,
              new HttpConnectionFactory(http),
              bounded(new HTTP2CServerConnectionFactory(http)));
    } else {
      // Any name is answered by the one certificate; whether the site has it is asked later, by
      // Host.
      SecureRequestCustomizer secure = new SecureRequestCustomizer(false);
      http.addCustomizer(secure);
      HttpConnectionFactory http1 = new HttpConnectionFactory(http);
      ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
      alpn.setDefaultProtocol(http1.getProtocol());
      SslContextFactory.Server context = new SslContextFactory.Server();
      context.setKeyStore(Pem.keyStore(tls));
      context.setKeyStorePassword("");
      context.setKeyManagerPassword("");
      context.setSniRequired(false);
      connector =
          new SiteConnector(
              server,
              new SslConnectionFactory(context, alpn.getProtocol()),
              alpn,
              bounded(new HTTP2ServerConnectionFactory(http)),
              http1);
    }
    connector.setIdleTimeout(idle.toMillis());
    connector.setShutdownIdleTimeout(limits.drain().toMillis());
    connector.setAcceptQueueSize(1024);
    return at(connector, address);
  }

  private static AbstractHTTP2ServerConnectionFactory bounded(
      AbstractHTTP2ServerConnectionFactory http2) {
    http2.setMaxConcurrentStreams(STREAMS);
    return http2;
  }

  /** Where metrics are. */
  static ServerConnector metrics(Server server, InetSocketAddress address) throws IOException {
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(http(Duration.ofSeconds(10))));
    connector.setIdleTimeout(10_000);
    return at(connector, address);
  }

  private static <C extends ServerConnector> C at(C connector, InetSocketAddress address)
      throws IOException {
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setReuseAddress(true);
    try {
      connector.open();
    } catch (IOException e) {
      // Jetty wraps what the system said.
      Throwable cause = e.getCause() instanceof BindException ? e.getCause() : e;
      throw new BadInput(
          "cannot listen on "
              + address.getAddress().getHostAddress()
              + " port "
              + address.getPort()
              + ": "
              + cause.getMessage()
              + "; choose another with --listen or --metrics (ports below 1024 need root)");
    }
    return connector;
  }

  private static HttpConfiguration http(Duration idle) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setSendDateHeader(false); // a proxy passes on what it is given
    http.setRequestHeaderSize(HEAD_BYTES);
    http.setResponseHeaderSize(64 << 10);
    http.setIdleTimeout(idle.toMillis());
    http.setHttpCompliance(HttpCompliance.RFC9110); // TE with CL, obs-fold, two Hosts: 400
    // What a path means is the page server's business; the gateway does not read it.
    http.setUriCompliance(UriCompliance.UNSAFE);
    http.setRelativeRedirectAllowed(true);
    return http;
  }
}
