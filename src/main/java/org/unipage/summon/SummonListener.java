package org.unipage.summon;

/** Hears what becomes of VMs. Called on any thread, with no lock held; must not block. */
public interface SummonListener {
  /** A VM was started and accepts connections. */
  default void started(Running vm) {}

  /** A VM was stopped, or found to have ended by itself. */
  default void ended(Running vm, String why) {}

  /** A VM could not be had. */
  default void failed(VmName vm, Unavailable why) {}
}
