package org.unipage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.unipage.rewrite.Frames;
import org.unipage.site.Entry;

/**
 * The pages of a mirror whose bytes say that they have no frames, which other threads look for
 * while the rest of a plan is made.
 */
final class FramelessPages implements Closeable {

  /** Larger pages (bytes) are left to the survey, which takes care of the memory. */
  private static final int LARGEST = 4 << 20;

  private final List<Entry> entries;
  private final boolean[] frameless;
  private final Workers workers;

  /**
   * Begins.
   *
   * @param threads how many files to read at once before {@link #finish}
   */
  FramelessPages(List<Entry> entries, int threads) {
    this.entries = entries;
    this.frameless = new boolean[entries.size()];
    this.workers = Workers.begin(entries.size(), threads, () -> this::look);
  }

  /** Waits until all that is to be found is found. */
  void finish() throws IOException {
    workers.finish();
  }

  /** Lets what is not done be. */
  @Override
  public void close() throws IOException {
    workers.close();
  }

  /** Whether an entry was found. To be called after {@link #finish} or {@link #close}. */
  boolean has(int index) {
    return frameless[index];
  }

  private void look(int index) {
    Entry entry = entries.get(index);
    if (entry.mediaType().equals("text/html") && entry.size() <= LARGEST) {
      try {
        frameless[index] = !Frames.mayFrame(Files.readAllBytes(entry.source()));
      } catch (IOException e) {
        // Whoever is to stage that file says so.
      }
    }
  }
}
