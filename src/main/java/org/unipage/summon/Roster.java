package org.unipage.summon;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which VMs there are and in what state, and whose turn it is. Guarded by the summoner's lock. */
final class Roster {
  private final Map<VmName, Vm> vms = new LinkedHashMap<>();
  private final Set<Vm> waiting = new LinkedHashSet<>();
  private final Set<Vm> waitingCopies = new LinkedHashSet<>();
  private final Set<Vm> hints = new LinkedHashSet<>();
  private final Map<Vm.State, Integer> counts = new EnumMap<>(Vm.State.class);
  private int copies; // that have a spare address, or are about to

  @Nullable Vm get(VmName name) {
    return vms.get(name);
  }

  boolean has(VmName name) {
    return vms.containsKey(name);
  }

  List<Vm> all() {
    return List.copyOf(vms.values());
  }

  /** Those that run. */
  Set<VmName> running() {
    Set<VmName> names = new HashSet<>();
    vms.values().stream()
        .filter(vm -> vm.state == Vm.State.RUNNING)
        .forEach(vm -> names.add(vm.name));
    return names;
  }

  /** Where the copies run that are not for one lease alone, by entry. */
  Map<String, List<String>> copyAddresses() {
    Map<String, List<String>> addresses = new HashMap<>();
    for (Vm vm : vms.values()) {
      Running running = vm.running;
      if (vm.state == Vm.State.RUNNING && vm.name.copy() > 0 && !vm.fresh && running != null) {
        addresses
            .computeIfAbsent(vm.name.id(), id -> new ArrayList<>())
            .add(running.address().getAddress().getHostAddress());
      }
    }
    return addresses;
  }

  /** Whether all that run do so as processes of this system. */
  boolean allHaveProcesses() {
    return vms.values().stream().allMatch(vm -> vm.state != Vm.State.RUNNING || vm.process != null);
  }

  int count(Vm.State state) {
    return counts.getOrDefault(state, 0);
  }

  /** How many run, or have not stopped to. */
  int occupied() {
    return vms.size() - count(Vm.State.WAITING);
  }

  /** How many wait for their turn because somebody waits for them. */
  int queue() {
    return waiting.size() + waitingCopies.size();
  }

  int hints() {
    return hints.size();
  }

  /** Adds one in whatever state it is; one that waits goes to the end of its queue. */
  void add(Vm vm) {
    vms.put(vm.name, vm);
    counts.merge(vm.state, 1, Integer::sum);
    if (vm.state == Vm.State.WAITING) {
      queueOf(vm).add(vm);
    } else {
      copies += vm.name.copy() > 0 ? 1 : 0;
    }
  }

  void remove(Vm vm) {
    if (vms.remove(vm.name, vm)) {
      counts.merge(vm.state, -1, Integer::sum);
      if (vm.state == Vm.State.WAITING) {
        queueOf(vm).remove(vm);
      } else {
        copies -= vm.name.copy() > 0 ? 1 : 0;
      }
    }
  }

  void move(Vm vm, Vm.State state) {
    remove(vm);
    vm.state = state;
    add(vm);
  }

  /** Somebody asked for what was only likely to be asked for. */
  void comesTrue(Vm vm, long deadline) {
    remove(vm);
    vm.hint = false;
    vm.deadline = deadline;
    add(vm);
  }

  private Set<Vm> queueOf(Vm vm) {
    return vm.hint ? hints : vm.name.copy() > 0 ? waitingCopies : waiting;
  }

  /** Whose turn it is, of those for whom there is an address; hints come last. */
  @Nullable Vm next(int spares) {
    Vm first = first(waiting);
    Vm copy = copies < spares ? first(waitingCopies) : null;
    if (first != null && copy != null) {
      return first.deadline - copy.deadline <= 0 ? first : copy;
    }
    return first != null ? first : copy != null ? copy : first(hints);
  }

  private static @Nullable Vm first(Collection<Vm> queue) {
    return queue.isEmpty() ? null : queue.iterator().next();
  }

  /**
   * Those who wait in vain: there is no place for them, and none becomes free.
   *
   * @param places how many places there are, or will be soon
   */
  List<Vm> inVain(int places) {
    return waiting.stream().skip(places).toList();
  }

  /** How many wait for a place, not for a spare address. */
  int wanted(int spares) {
    return waiting.size() + Math.max(0, Math.min(waitingCopies.size(), spares - copies));
  }

  /** Whether a copy waits for a spare address. */
  boolean wantsSpare(int spares) {
    return !waitingCopies.isEmpty() && copies >= spares;
  }

  /**
   * The one that was asked for least recently, of those that run for nobody; one that nobody has
   * asked for yet comes first.
   *
   * @param open both ends of all open connections
   * @param copiesOnly whether it is for its spare address
   * @param also what else has to hold
   */
  Optional<Vm> leastRecent(Set<InetSocketAddress> open, boolean copiesOnly, Predicate<Vm> also) {
    return vms.values().stream()
        .filter(vm -> vm.unused() && !open.contains(vm.address()))
        .filter(vm -> !copiesOnly || vm.name.copy() > 0)
        .filter(also)
        .min(Comparator.comparing((Vm vm) -> vm.asked).thenComparingLong(vm -> vm.lastAsked));
  }
}
