package org.unipage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
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
  private final Workers workers;

  /**
   * Begins.
   *
   * @param threads how many files to read at once before {@link #finish}
   */
  SourceHashes(List<Entry> entries, int threads) {
    this.entries = entries;
    this.hashes = new String[entries.size()];
    this.workers = Workers.begin(entries.size(), threads, this::worker);
  }

  /** Waits until all hashes are there. */
  void finish() throws IOException {
    workers.finish();
  }

  /** Lets what is not done be. */
  @Override
  public void close() throws IOException {
    workers.close();
  }

  /**
   * The hash of an entry's bytes in the mirror, 64 hex digits; null if they could not be read, or
   * were not. To be called after {@link #finish} or {@link #close}.
   */
  @Nullable String of(int index) {
    return hashes[index];
  }

  private Workers.Work worker() {
    MessageDigest digest = Sha256.digest();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    return index -> {
      Path source = entries.get(index).source();
      try {
        hashes[index] = Sha256.of(source, digest, piece);
      } catch (IOException e) {
        // Whoever is to stage that file says so.
        digest.reset();
      }
    };
  }
}
