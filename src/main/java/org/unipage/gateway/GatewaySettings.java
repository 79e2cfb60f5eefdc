package org.unipage.gateway;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.unipage.summon.SummonSettings;

/**
 * How a gateway runs.
 *
 * @param out where the site was staged; null: every host name is answered, by {@code kernel}
 * @param listen where it listens; port 0: the one in the site's URLs, or any that is free if there
 *     is no site
 * @param tls the certificate and key to serve HTTPS with; null: HTTP
 * @param metrics where metrics are served; null: nowhere
 * @param logRequests whether every request is noted in the log
 * @param summon how VMs are started and stopped
 * @param perRequest how each request gets a VM of its own; null: they share them
 * @param scale when an entry gets further copies
 * @param limits what clients and VMs get
 */
public record GatewaySettings(
    @Nullable Path out,
    InetSocketAddress listen,
    @Nullable Tls tls,
    @Nullable InetSocketAddress metrics,
    boolean logRequests,
    SummonSettings summon,
    @Nullable PerRequest perRequest,
    Scale scale,
    Limits limits) {

  public GatewaySettings {
    if (out == null && (perRequest == null || perRequest.guest() == null)) {
      throw new IllegalArgumentException("a staged site is needed, or --kernel");
    }
  }

  /**
   * Files in PEM (RFC 7468).
   *
   * @param certificates the server's certificate, then those that lead to its authority
   * @param key its private key, PKCS #8
   */
  public record Tls(Path certificates, Path key) {}

  /**
   * A VM for each request.
   *
   * @param pool how many VMs are kept ready
   * @param guest what is booted instead of pages; null: pages
   */
  public record PerRequest(int pool, @Nullable Guest guest) {
    public PerRequest {
      if (pool < 0 || pool > 1000) {
        throw new IllegalArgumentException("--pool is a number from 0 to 1000");
      }
    }
  }

  /**
   * A guest for QEMU.
   *
   * @param kernel a Linux kernel, or any image that {@code -kernel} takes
   * @param initrd its initial RAM disk, if it needs one
   * @param append its command line
   * @param memory what it gets, in MiB
   * @param port the TCP port where it speaks HTTP
   * @param accelerator what {@code -accel} is, such as {@code kvm} or {@code tcg}
   * @param ready what it writes on its console when it listens; null: it is tried until it answers
   */
  public record Guest(
      Path kernel,
      @Nullable Path initrd,
      String append,
      int memory,
      int port,
      String accelerator,
      @Nullable String ready) {
    public Guest {
      if (memory < 1 || memory > 1 << 20) {
        throw new IllegalArgumentException("--memory is a number of MiB from 1");
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("--guest-port is a number from 1 to 65535");
      }
      if (!accelerator.matches("[a-z]{1,16}")) {
        throw new IllegalArgumentException("--accel is a word such as kvm or tcg");
      }
    }
  }

  /**
   * When an entry gets further copies.
   *
   * @param at so many requests at once are a copy's share; 0: no copies
   * @param most how many copies an entry may have besides its own VM
   * @param quiet how long a copy stays when it is no longer needed
   */
  public record Scale(int at, int most, Duration quiet) {
    /** No copies. */
    public static final Scale NONE = new Scale(0, 0, Duration.ofSeconds(10));

    /** Copies that go 10 s after they were needed. */
    public static Scale of(int at, int most) {
      return new Scale(at, most, Duration.ofSeconds(10));
    }

    public Scale {
      if (at < 0 || most < 0 || most > 1000) {
        throw new IllegalArgumentException("--scale-at and --max-copies are numbers from 0");
      }
    }
  }

  /**
   * What clients and VMs get.
   *
   * @param connections client connections at a time
   * @param head how long a client may take to send a request's head
   * @param idle how long a client's connection may lie idle, or a body stand still
   * @param answer how long a VM may be silent
   * @param waiting requests that wait for a VM at a time
   * @param drain how long requests may go on after the gateway was told to stop
   */
  public record Limits(
      int connections, Duration head, Duration idle, Duration answer, int waiting, Duration drain) {
    /** For a machine like any other. */
    public static final Limits DEFAULT =
        new Limits(
            4096,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            1024,
            Duration.ofSeconds(10));

    /** These, for VMs that may be silent for so long. */
    public Limits withAnswer(Duration answer) {
      return new Limits(connections, head, idle, answer, waiting, drain);
    }
  }
}
