package org.unipage.summon;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A VM that somebody needs or that runs, and who waits for it. Guarded by the summoner's lock. */
final class Vm {
  /** Where it is on its way. */
  enum State {
    /** Waits for its turn. */
    WAITING,
    /** Is being started, and does not accept connections yet. */
    STARTING,
    RUNNING,
    /** Is being stopped. */
    STOPPING
  }

  final VmName name;
  final Entries.Entry entry;

  /** Whether it is for one lease alone, and destroyed after it. */
  final boolean fresh;

  State state = State.WAITING;

  /** Whether it waits for its turn although nobody asked for it: somebody may, soon. */
  boolean hint;

  /** Whether somebody has asked for it by now. */
  boolean asked;

  /** Completes for all who wait. */
  CompletableFuture<Running> ready = new CompletableFuture<>();

  /** While it is being stopped: what completes for those who need it again. */
  @Nullable CompletableFuture<Running> again;

  /** When those who wait will hear that it took too long, in the clock's nanoseconds. */
  long deadline;

  long launched;
  long lastAsked;
  long lastActive;
  long lastSeenAlive;
  int leases;

  /** Whether the command that starts it is done. */
  boolean answered;

  /** Whether it was started twice, as it ended before it accepted a connection. */
  boolean restarted;

  @Nullable Running running;
  @Nullable LiveProcess process;
  private @Nullable Tap tap;
  private long packets;
  @Nullable CompletableFuture<Void> connecting;

  Vm(VmName name, Entries.Entry entry, boolean fresh, long now, long deadline) {
    this.name = name;
    this.entry = entry;
    this.fresh = fresh;
    this.lastAsked = now;
    this.lastActive = now;
    this.deadline = deadline;
  }

  /**
   * It is run by a process.
   *
   * @param pid null: by none of this system, as under Xen
   */
  void is(@Nullable Long pid) {
    LiveProcess there = pid == null ? null : LiveProcess.of(pid);
    process = pid == null || there != null ? there : LiveProcess.gone(pid);
    tap = pid == null ? null : Tap.of(pid);
    packets = tap == null ? 0 : tap.packets();
  }

  /** Whether it has sent packets since this was asked last, as far as one can see. */
  boolean sent() {
    long before = packets;
    packets = tap == null ? 0 : tap.packets();
    return packets != before;
  }

  /** Whether {@link #sent} can tell. */
  boolean hasTap() {
    return tap != null;
  }

  /** Whether it runs for nobody. */
  boolean unused() {
    return state == State.RUNNING && leases == 0 && !fresh;
  }

  /** When something last happened to it. */
  long lastUsed() {
    return Math.max(lastAsked, lastActive);
  }

  @Nullable InetSocketAddress address() {
    return running == null ? null : running.address();
  }
}
