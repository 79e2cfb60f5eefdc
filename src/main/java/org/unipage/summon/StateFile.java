package org.unipage.summon;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.unipage.manifest.ServerState;
import org.unipage.manifest.ServerStateJson;

/**
 * Keeps a server's state where {@code unipage top} finds it, written anew once a second if it
 * changed, and always whole. It lies among what {@code staging/vm} has there, goes when that goes,
 * and is written only where that is.
 */
final class StateFile implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger("unipage.summon");

  private final Path file;
  private final LongSupplier version;
  private final Supplier<ServerState> state;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread writer = new Thread(this::run, "vm-state");
  private long written = -1;

  /**
   * Begins.
   *
   * @param file where
   * @param version changes when the state does
   */
  StateFile(Path file, LongSupplier version, Supplier<ServerState> state) {
    this.file = file;
    this.version = version;
    this.state = state;
    writer.setDaemon(true);
    writer.start();
  }

  private void run() {
    try {
      while (!closed.await(1, TimeUnit.SECONDS)) {
        long now = version.getAsLong();
        if ((now != written || !Files.exists(file)) && folderIsThere()) {
          write();
          written = now;
        }
      }
      Files.deleteIfExists(file);
    } catch (IOException | RuntimeException e) {
      LOGGER.log(Level.WARNING, file + ": cannot tell unipage top what happens: " + e);
    } catch (InterruptedException e) {
      // Nobody interrupts it.
    }
  }

  private boolean folderIsThere() {
    Path folder = file.resolveSibling("");
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && !Files.isSymbolicLink(folder.resolveSibling(""));
  }

  private void write() throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".new");
    try (OutputStream out = Files.newOutputStream(temporary)) {
      ServerStateJson.write(state.get(), out);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      writer.join(TimeUnit.SECONDS.toMillis(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
