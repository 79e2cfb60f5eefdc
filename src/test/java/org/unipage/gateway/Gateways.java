package org.unipage.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.unipage.gateway.GatewaySettings.Limits;
import org.unipage.gateway.GatewaySettings.PerRequest;
import org.unipage.gateway.GatewaySettings.Scale;
import org.unipage.gateway.GatewaySettings.Tls;
import org.unipage.summon.SummonSettings;

/**
 * Settings for gateways in tests: any free port of 127.0.0.1, and time enough for a busy machine.
 */
record Gateways(
    @Nullable Path out,
    @Nullable Tls tls,
    @Nullable PerRequest perRequest,
    Scale scale,
    Limits limits,
    Duration timeout) {

  static Gateways of(Path out) {
    return new Gateways(out, null, null, Scale.NONE, Limits.DEFAULT, Duration.ofSeconds(30));
  }

  Gateways tls(Path certificates, Path key) {
    return new Gateways(out, new Tls(certificates, key), perRequest, scale, limits, timeout);
  }

  Gateways perRequest(int pool) {
    return new Gateways(out, tls, new PerRequest(pool, null), scale, limits, timeout);
  }

  Gateways scale(int at, int most, Duration quiet) {
    return new Gateways(out, tls, perRequest, new Scale(at, most, quiet), limits, timeout);
  }

  Gateways limits(Limits limits) {
    return new Gateways(out, tls, perRequest, scale, limits, timeout);
  }

  Gateways timeout(Duration timeout) {
    return new Gateways(out, tls, perRequest, scale, limits, timeout);
  }

  Gateway start() throws Exception {
    return Gateway.start(
        new GatewaySettings(
            out,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort()),
            tls,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            false,
            new SummonSettings(timeout, Duration.ofMinutes(2), 0, 1000, true),
            perRequest,
            scale,
            limits));
  }

  private static int freePort() throws Exception {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
