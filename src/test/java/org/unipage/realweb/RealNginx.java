package org.unipage.realweb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * nginx in the foreground on a port of 127.0.0.1, serving a folder (symbolic links followed, folder
 * indexes, Debian's media types) for one host name and no other; {@link #close} ends it.
 *
 * <p>It also takes requests in absolute-form (RFC 9112 section 3.2.2), so a client that is told to
 * use it as its proxy reaches the host name without any name service.
 */
public final class RealNginx implements AutoCloseable {
  private final Process process;
  private final InetSocketAddress address;
  private final Path log;

  private RealNginx(Process process, InetSocketAddress address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts nginx and returns once it accepts connections.
   *
   * @param work an empty or absent folder for its configuration, log and temporary files
   * @param host the host name that it serves {@code root} for
   * @param root the folder to serve
   * @param directives more of nginx's configuration, inside the {@code server} block
   * @throws IllegalStateException with nginx's log if it ends, or does not listen in 30 s
   */
  public static RealNginx serving(Path work, String host, Path root, String... directives)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    InetSocketAddress address;
    try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
      address = new InetSocketAddress(loopback, free.getLocalPort());
    }
    Path configuration =
        Files.writeString(
            work.resolve("nginx.conf"),
            """
            daemon off;
            worker_processes 1;
            pid "%1$s/pid";
            error_log stderr warn;
            # Of use to root only: a worker of another user cannot read a test's folders.
            user root root;
            events { worker_connections 256; }
            http {
              include /etc/nginx/mime.types;
              default_type application/octet-stream;
              access_log off;
              client_body_temp_path "%1$s/body";
              proxy_temp_path "%1$s/proxy";
              fastcgi_temp_path "%1$s/fastcgi";
              uwsgi_temp_path "%1$s/uwsgi";
              scgi_temp_path "%1$s/scgi";
              server { listen 127.0.0.1:%2$d default_server; return 421; }
              server {
                listen 127.0.0.1:%2$d;
                server_name "%3$s";
                port_in_redirect off;
                root "%4$s";
                %5$s
              }
            }
            """
                .formatted(work, address.getPort(), host, root, String.join("\n    ", directives)));
    Path log = work.resolve("log");
    Process process =
        new ProcessBuilder(
                "nginx", "-p", work.toString(), "-e", "stderr", "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    RealNginx nginx = new RealNginx(process, address, log);
    try {
      nginx.awaitListening();
    } catch (IOException | InterruptedException | RuntimeException e) {
      nginx.close();
      throw e;
    }
    return nginx;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  private void awaitListening() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() - deadline < 0) {
      try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
        if (probe.isConnected()) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    throw new IllegalStateException("nginx does not listen:\n" + Files.readString(log));
  }

  /** Ends it, its worker too (SIGTERM is nginx's fast shutdown), and waits until it is gone. */
  @Override
  public void close() {
    List<ProcessHandle> workers = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        workers.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
