package org.unipage.preview;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.unipage.preview.http.Body;
import org.unipage.preview.page.PageAnswers;
import org.unipage.stage.Content;
import org.unipage.stage.Project;

/**
 * The pages that were asked for lately. A page is made when it is first asked for, by a few threads
 * that do nothing else, and forgotten when it has changed or others need the room. What is not
 * small waits in files that have no name, so that however many pages are being sent, memory holds.
 */
final class ServedPages implements AutoCloseable {

  /** Bytes from which on something is kept in a file. */
  private static final int SMALL = 1 << 16;

  /** How many pages are kept, and how many bytes in memory. */
  private static final int MOST_PAGES = 2048;

  private static final long MOST_BYTES = 32 << 20;

  private final ExecutorService makers;
  private final Map<String, Made> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /** A page, made or in the making. */
  private record Made(Object version, CompletableFuture<PageAnswers> answers, long[] size) {}

  /**
   * @param threads how many pages are made at once
   */
  ServedPages(int threads) {
    makers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "preview-page");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** What the page of {@code host} answers, made now if need be. */
  synchronized CompletableFuture<PageAnswers> get(String host, LiveSite.Page page) {
    Made known = kept.get(host);
    Object version = page.version();
    if (known != null && known.version().equals(version)) {
      return known.answers();
    }
    forget(host);
    CompletableFuture<PageAnswers> answers = new CompletableFuture<>();
    Made made = new Made(version, answers, new long[1]);
    kept.put(host, made);
    makers.execute(
        () -> {
          try {
            Project project = page.project();
            long size = heldBytes(project);
            PageAnswers ready = make(project);
            made(host, made, size);
            answers.complete(ready);
          } catch (IOException | RuntimeException | Error e) {
            failed(host, made);
            answers.completeExceptionally(e);
          }
        });
    return answers;
  }

  private synchronized void made(String host, Made made, long size) {
    if (Objects.equals(kept.get(host), made)) {
      made.size()[0] = size;
      bytes += size;
      while (kept.size() > 1 && (kept.size() > MOST_PAGES || bytes > MOST_BYTES)) {
        forget(kept.keySet().iterator().next());
      }
    }
  }

  private synchronized void failed(String host, Made made) {
    if (Objects.equals(kept.get(host), made)) {
      kept.remove(host);
    }
  }

  private void forget(String host) {
    Made old = kept.remove(host);
    if (old != null) {
      bytes -= old.size()[0];
    }
  }

  private static long heldBytes(Project project) {
    return project.files().values().stream()
        .filter(content -> content instanceof Content.Bytes && content.size() < SMALL)
        .mapToLong(Content::size)
        .sum();
  }

  private static PageAnswers make(Project project) throws IOException {
    Content page = Objects.requireNonNull(project.files().get(Project.PAGE));
    Content content = Objects.requireNonNull(project.files().get(Project.CONTENT));
    Body body =
        content instanceof Content.Copy copy
            ? new Body.OnDisk(copy.source(), copy.size())
            : new Body.InMemory(buffer(content));
    return new PageAnswers(buffer(page), body);
  }

  /** The bytes in memory, or mapped if they are many. */
  private static ByteBuffer buffer(Content content) throws IOException {
    if (content instanceof Content.Bytes small && small.size() < SMALL) {
      return ByteBuffer.wrap(small.bytes());
    }
    return Spill.of(content::writeTo);
  }

  @Override
  public void close() {
    makers.shutdownNow();
  }
}
