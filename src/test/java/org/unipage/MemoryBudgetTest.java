package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private static final int FILES = 200;

  @Test
  void neverSharesOutMoreThanThereIs() throws IOException {
    MemoryBudget budget = new MemoryBudget(10 << 10);
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Workers.forEach(
        FILES,
        8,
        index -> {
          int share = index % 12 == 11 ? 10 : index % 12; // 11 stands for more than there is.
          budget.with(
              (index % 12) * 1024L,
              () -> {
                most.accumulateAndGet(taken.addAndGet(share), Math::max);
                return taken.addAndGet(-share);
              });
        });
    assertThat(most).hasValue(10);
  }

  @Test
  void givesBackWhatFailed() throws IOException {
    MemoryBudget budget = new MemoryBudget(1 << 10);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  budget.with(
                      1 << 20,
                      () -> {
                        throw new IOException("disk");
                      }))
          .hasMessage("disk");
    }
    assertThat(budget.<String>with(1 << 20, () -> "done")).isEqualTo("done");
  }
}
