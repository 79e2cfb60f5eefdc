package org.unipage.summon;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A VM that is in use, and not stopped before the lease ends. */
public final class Lease implements AutoCloseable {
  private final Running vm;
  private final Supplier<CompletionStage<Void>> release;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();

  Lease(Running vm, Supplier<CompletionStage<Void>> release) {
    this.vm = vm;
    this.release = release;
  }

  /** The VM. */
  public Running vm() {
    return vm;
  }

  /**
   * Ends the lease; a second time does nothing.
   *
   * @return completes at once, but for a VM of its own: when that is destroyed
   */
  public CompletionStage<Void> end() {
    if (over.compareAndSet(false, true)) {
      var unused =
          release
              .get()
              .whenComplete(
                  (nothing, failure) -> {
                    if (failure == null) {
                      ended.complete(null);
                    } else {
                      ended.completeExceptionally(failure);
                    }
                  });
    }
    return ended.minimalCompletionStage();
  }

  /** Ends the lease, and waits for nothing. */
  @Override
  public void close() {
    var unused = end();
  }
}
