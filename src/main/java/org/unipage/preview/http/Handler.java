package org.unipage.preview.http;

import java.util.concurrent.CompletableFuture;

/** Answers requests. Called on the server's one thread, so it leaves long work to others. */
public interface Handler {

  /** The answer, now or later; a failed future ends the connection. */
  CompletableFuture<Answer> answer(Request request);

  /**
   * Whether requests come to a proxy: {@code CONNECT} is one, and the target's authority is kept.
   */
  default boolean isProxy() {
    return false;
  }
}
