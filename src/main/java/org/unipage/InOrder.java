package org.unipage;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands on results in the order of their numbers, whatever order they come in. */
final class InOrder<T> {
  private final @Nullable Object[] waiting;
  private final Consumer<T> next;
  private int handedOn;

  InOrder(int size, Consumer<T> next) {
    this.waiting = new Object[size];
    this.next = next;
  }

  @SuppressWarnings("unchecked") // only put() stores
  synchronized void put(int index, T result) {
    waiting[index] = result;
    while (handedOn < waiting.length && waiting[handedOn] != null) {
      Object ready = waiting[handedOn];
      waiting[handedOn] = null;
      handedOn++;
      next.accept((T) ready);
    }
  }
}
