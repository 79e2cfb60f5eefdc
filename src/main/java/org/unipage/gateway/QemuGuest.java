package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One QEMU process. A thread reads what its guest writes on the console. */
final class QemuGuest {
  private static final int KEPT = 8 << 10;

  private final long number;
  private final int port;
  private final @Nullable String sign;
  private final Process process;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final StringBuilder console = new StringBuilder();

  /**
   * Starts it.
   *
   * @param number which one, counted from 1
   * @param port where its port is forwarded from
   * @param sign what it writes when it is ready; null: it is taken to be ready at once
   * @throws IOException if there is no QEMU
   */
  QemuGuest(long number, List<String> command, int port, @Nullable String sign) throws IOException {
    this.number = number;
    this.port = port;
    this.sign = sign;
    this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Thread reader = new Thread(this::read, "qemu-" + number);
    reader.setDaemon(true);
    reader.start();
    if (sign == null) {
      ready.complete(null);
    }
  }

  long number() {
    return number;
  }

  int port() {
    return port;
  }

  /** Completes when it has written that it is ready; exceptionally if it ends before. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Runs {@code task} when it has gone. */
  void whenGone(Runnable task) {
    var unused = process.onExit().thenRun(task);
  }

  private void read() {
    byte[] buffer = new byte[4096];
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hear(new String(buffer, 0, n, ISO_8859_1));
      }
    } catch (IOException e) {
      // It has gone.
    }
    ready.completeExceptionally(new IOException("QEMU ended"));
  }

  private void hear(String text) {
    boolean said;
    synchronized (console) {
      console.append(text);
      said = sign != null && !ready.isDone() && console.indexOf(sign) >= 0;
      if (console.length() > KEPT) {
        console.delete(0, console.length() - KEPT / 2);
      }
    }
    if (said) {
      ready.complete(null);
    }
  }

  /** Whether it has not ended. */
  boolean alive() {
    return process.isAlive();
  }

  /** The last line that it wrote. */
  String said() {
    synchronized (console) {
      List<String> lines = console.toString().strip().lines().toList();
      return lines.isEmpty() ? "nothing" : Ascii.printable(lines.get(lines.size() - 1).strip());
    }
  }

  /** Ends it at once: there is nothing in it that anybody would miss. */
  void destroy() {
    process.destroyForcibly();
  }

  /** Waits until it has gone, for some seconds. */
  void awaitEnd() {
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
