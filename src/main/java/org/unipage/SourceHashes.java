package org.unipage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Entry;
import org.unipage.site.Sha256;

/**
 * The hashes of a mirror's files, which other threads work out while the rest of a plan is made. No
 * file is held as a whole.
 */
final class SourceHashes implements Closeable {
  private static final int PIECE = 1 << 17;

  private final List<Entry> entries;
  private final @Nullable String[] hashes;
  private final AtomicInteger next = new AtomicInteger();
  private final List<Thread> others = new ArrayList<>();
  private volatile boolean wanted = true;

  private SourceHashes(List<Entry> entries) {
    this.entries = entries;
    this.hashes = new String[entries.size()];
  }

  /**
   * Begins.
   *
   * @param threads how many files to read at once
   */
  static SourceHashes begin(List<Entry> entries, int threads) {
    SourceHashes begun = new SourceHashes(entries);
    for (int i = 0; i < Math.min(threads, entries.size()); i++) {
      Thread other = new Thread(begun::work, "hashes-" + i);
      other.setDaemon(true);
      begun.others.add(other);
      other.start();
    }
    return begun;
  }

  /** Takes part in what there is still to do, and waits until all is done. */
  void finish() {
    work();
    join();
  }

  /** Lets what is not done be. */
  @Override
  public void close() {
    wanted = false;
    join();
  }

  /**
   * The hash of an entry's bytes in the mirror, 64 hex digits; null if they could not be read, or
   * were not. To be called when all threads are still.
   */
  @Nullable String of(int index) {
    return hashes[index];
  }

  private void join() {
    try {
      for (Thread other : others) {
        other.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private void work() {
    MessageDigest digest = Sha256.digest();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    for (int i; wanted && (i = next.getAndIncrement()) < hashes.length; ) {
      try (FileChannel file = FileChannel.open(entries.get(i).source(), StandardOpenOption.READ)) {
        while (file.read(piece.clear()) > 0) {
          digest.update(piece.array(), 0, piece.position());
        }
        hashes[i] = HexFormat.of().formatHex(digest.digest());
      } catch (IOException e) {
        // Whoever is to stage that file says so.
        digest.reset();
      }
    }
  }
}
