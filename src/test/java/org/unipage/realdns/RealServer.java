package org.unipage.realdns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A real name server in the foreground on a loopback port; {@link #close} ends it. */
public final class RealServer implements AutoCloseable {
  private final String name;
  private final Process process;
  private final InetSocketAddress address;
  private final Path log;

  private RealServer(String name, Process process, InetSocketAddress address, Path log) {
    this.name = name;
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts {@code command} in {@code folder} and returns once it answers at {@code address} a
   * question for {@code probe}'s SOA with NOERROR.
   *
   * @throws IllegalStateException with the server's log if it ends, or does not answer in 30 s
   */
  public static RealServer start(
      Path folder, InetSocketAddress address, String probe, List<String> command) {
    Path log = folder.resolve("log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      RealServer server = new RealServer(command.get(0), process, address, log);
      try {
        server.awaitAnswer(Name.fromString(probe, Name.root));
      } catch (RuntimeException e) {
        server.close();
        throw e;
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command that was started. */
  public String name() {
    return name;
  }

  /** Where it listens, UDP and TCP. */
  public InetSocketAddress address() {
    return address;
  }

  public int port() {
    return address.getPort();
  }

  public long pid() {
    return process.pid();
  }

  /** What it said so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks it one question over UDP, TCP if the answer is truncated. */
  public Message ask(String name, int type) throws IOException {
    return ask(Name.fromString(name, Name.root), type, Duration.ofSeconds(5));
  }

  private Message ask(Name name, int type, Duration timeout) throws IOException {
    SimpleResolver resolver = new SimpleResolver(address);
    resolver.setTimeout(timeout);
    return resolver.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
  }

  private void awaitAnswer(Name probe) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (process.isAlive() && System.nanoTime() - deadline < 0) {
      try {
        if (ask(probe, Type.SOA, Duration.ofMillis(200)).getRcode() == Rcode.NOERROR) {
          return;
        }
        process.waitFor(50, TimeUnit.MILLISECONDS);
      } catch (IOException e) {
        // Not listening yet: the refused datagram comes back at once, so wait a little.
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new IllegalStateException(name + " does not answer:\n" + log());
  }

  private void pause() {
    try {
      process.waitFor(50, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it and waits until it is gone. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A port of 127.0.0.1 that is free for UDP and TCP now. */
  public static int freePort() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int attempt = 0; attempt < 100; attempt++) {
      try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
        return udp.getLocalPort();
      } catch (IOException e) {
        // Free for TCP only: the next attempt gets another.
      }
    }
    throw new IllegalStateException("no port is free for UDP and TCP");
  }
}
