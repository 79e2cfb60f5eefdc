package org.unipage.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code staging/vm serve} answers to one command.
 *
 * @param ok whether all went well
 * @param vms the VMs that the command named, as they are after it
 * @param problems what went wrong
 */
public record VmReply(boolean ok, List<Vm> vms, List<Trouble> problems) {
  public VmReply {
    vms = List.copyOf(vms);
    problems = List.copyOf(problems);
  }

  /**
   * A VM as {@code staging/vm status --json} tells of it.
   *
   * @param id the entry's id, 20 hex digits
   * @param copy which copy of it, 0 for the first
   * @param state {@code running}, {@code stopped} or {@code dead}
   * @param pid its process, if it runs and has one
   * @param ipv4 its address, if it has one
   * @param bootMs how long it took until it accepted connections, in milliseconds, if it runs
   * @param log the file that has what it said, relative to OUT, if there is one
   */
  public record Vm(
      String id,
      int copy,
      String state,
      @Nullable Long pid,
      @Nullable String ipv4,
      @Nullable Integer bootMs,
      @Nullable String log) {

    /** Whether it runs. */
    public boolean running() {
      return state.equals("running");
    }
  }

  /**
   * What is wrong with a VM, or with a command.
   *
   * @param id the name of the VM, or the command
   * @param message what is wrong
   */
  public record Trouble(String id, String message) {}
}
