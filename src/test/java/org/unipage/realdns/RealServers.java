package org.unipage.realdns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Starts the name servers that Debian packages, each on a free port of 127.0.0.1 with its files in
 * a folder of the test's own, answering as briefly as it can (no authority section with positive
 * answers, no additional section that is not glue).
 */
public final class RealServers {
  private RealServers() {}

  /** BIND. */
  public static RealServer named(Path folder, List<ServedZone> zones) {
    int port = RealServer.freePort();
    String configuration =
        """
        options {
          directory "%1$s";
          pid-file "%1$s/named.pid";
          session-keyfile none;
          managed-keys-directory "%1$s";
          listen-on port %2$d { 127.0.0.1; };
          listen-on-v6 { none; };
          recursion no;
          dnssec-validation no;
          minimal-responses yes;
          minimal-any yes;
          allow-transfer { none; };
          notify no;
          check-names primary ignore;
          check-integrity no;
          empty-zones-enable no;
        };
        controls { };
        """
            .formatted(folder, port);
    String served =
        zones.stream()
            .map(
                zone ->
                    "zone \"%s\" { type primary; file \"%s\"; };\n"
                        .formatted(zone.relative(), zone.file().toAbsolutePath()))
            .collect(Collectors.joining());
    Path file = write(folder, "named.conf", configuration + served);
    return start(folder, port, zones, "named", "-g", "-4", "-n", "2", "-c", file.toString());
  }

  /** NSD. */
  public static RealServer nsd(Path folder, List<ServedZone> zones) {
    int port = RealServer.freePort();
    String configuration =
        """
        server:
          ip-address: 127.0.0.1
          port: %2$d
          username: ""
          chroot: ""
          zonesdir: "%1$s"
          database: ""
          pidfile: "%1$s/nsd.pid"
          xfrdfile: "%1$s/xfrd.state"
          zonelistfile: "%1$s/zone.list"
          xfrdir: "%1$s"
          server-count: 2
          minimal-responses: yes
          rrl-ratelimit: 0
        remote-control:
          control-enable: no
        """
            .formatted(folder, port);
    String served =
        zones.stream()
            .map(
                zone ->
                    "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n"
                        .formatted(zone.relative(), zone.file().toAbsolutePath()))
            .collect(Collectors.joining());
    Path file = write(folder, "nsd.conf", configuration + served);
    return start(folder, port, zones, "nsd", "-d", "-c", file.toString());
  }

  /** Knot. */
  public static RealServer knotd(Path folder, List<ServedZone> zones) {
    int port = RealServer.freePort();
    String configuration =
        """
        server:
            rundir: "%1$s"
            listen: 127.0.0.1@%2$d
            udp-workers: 2
            tcp-workers: 1
        database:
            storage: "%1$s/db"
        log:
          - target: stdout
            any: info
        template:
          - id: default
            storage: "%1$s"
            zonefile-sync: -1
            zonefile-load: whole
            journal-content: none
        zone:
        """
            .formatted(folder, port);
    String served =
        zones.stream()
            .map(
                zone ->
                    "  - domain: \"%s\"\n    file: \"%s\"\n"
                        .formatted(zone.absolute(), zone.file().toAbsolutePath()))
            .collect(Collectors.joining());
    Path file = write(folder, "knot.conf", configuration + served);
    return start(folder, port, zones, "knotd", "-c", file.toString());
  }

  /**
   * Unbound, which resolves: names in {@code origin} from the server at {@code upstream} (asked as
   * an authoritative server, with names minimised), no other names.
   */
  public static RealServer unbound(Path folder, String origin, InetSocketAddress upstream) {
    int port = RealServer.freePort();
    String configuration =
        """
        server:
          interface: 127.0.0.1
          port: %2$d
          directory: "%1$s"
          pidfile: "%1$s/unbound.pid"
          username: ""
          chroot: ""
          use-syslog: no
          do-daemonize: no
          do-not-query-localhost: no
          qname-minimisation: yes
          qname-minimisation-strict: yes
          module-config: "iterator"
          num-threads: 1
          local-zone: "test." nodefault
        remote-control:
          control-enable: no
        stub-zone:
          name: "%3$s"
          stub-addr: %4$s@%5$d
        """
            .formatted(
                folder, port, origin, upstream.getAddress().getHostAddress(), upstream.getPort());
    Path file = write(folder, "unbound.conf", configuration);
    return start(
        folder,
        port,
        List.of(new ServedZone(origin, file)),
        "unbound",
        "-d",
        "-c",
        file.toString());
  }

  private static RealServer start(
      Path folder, int port, List<ServedZone> zones, String... command) {
    return RealServer.start(
        folder,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        zones.get(zones.size() - 1).absolute(),
        List.of(command));
  }

  private static Path write(Path folder, String name, String text) {
    try {
      Files.createDirectories(folder);
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
