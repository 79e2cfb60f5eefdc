package org.unipage.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.unipage.doctor.Check.State;

class DoctorTest {

  /** A machine that has everything, unless something is taken away. */
  private static final class Fake implements Machine {
    final Set<String> missing = new TreeSet<>();
    final Map<String, @Nullable String> said =
        new HashMap<>(
            Map.of(
                "ocamlfind ocamlopt -version", "4.14.2",
                "ocamlfind -toolchain solo5 ocamlopt -version", "4.14.2",
                "mirage --version", "4.11.1",
                "dune --version", "3.24.2",
                "opam --version", "2.1.2",
                "opam monorepo --version", "0.4.3",
                "sh -c solo5-elftool help || :", "solo5-elftool version v0.12.1",
                "solo5-spt --version", "solo5-spt tender, version v0.12.1\nABI version 2",
                "solo5-hvt --version", "solo5-hvt tender, version v0.12.1\nABI version 2"));
    final Map<Path, String> files =
        new HashMap<>(
            Map.of(
                Path.of("/proc/meminfo"), "MemTotal: 9 kB\nMemAvailable:   3379200 kB\n",
                Path.of("/proc/misc"), "232 kvm\n",
                Path.of("/proc/self/status"), "Name:\tjava\nCapEff:\t0000000000001000\n"));
    boolean machines = true;

    @Override
    public boolean has(String command) {
      return !missing.contains(command);
    }

    @Override
    public @Nullable String run(String... command) {
      String line = String.join(" ", command);
      return command[0].equals("perl") ? machines ? "" : null : said.get(line);
    }

    @Override
    public @Nullable String read(Path file) {
      return files.get(file);
    }

    @Override
    public boolean isWritable(Path file) {
      return !missing.contains(file.toString());
    }
  }

  private final Fake machine = new Fake();

  @Test
  void isContentWithAMachineThatHasEverything() {
    assertThat(examine("hvt", 1))
        .extracting(Check::name, Check::state, Check::found, Check::mend)
        .containsExactly(
            tuple("make", State.FINE, "is there", ""),
            tuple("flock", State.FINE, "is there", ""),
            tuple("cc", State.FINE, "is there", ""),
            tuple("strip", State.FINE, "is there", ""),
            tuple("ocaml", State.FINE, "4.14.2", ""),
            tuple("mirage", State.FINE, "4.11.1", ""),
            tuple("dune", State.FINE, "3.24.2", ""),
            tuple("opam", State.FINE, "2.1.2", ""),
            tuple("opam-monorepo", State.FINE, "0.4.3", ""),
            tuple("solo5", State.FINE, "0.12.1", ""),
            tuple("x86_64-solo5-none-static-cc", State.FINE, "is there", ""),
            tuple("ocaml-solo5", State.FINE, "4.14.2", ""),
            tuple("solo5-hvt", State.FINE, "0.12.1", ""),
            tuple("kvm", State.FINE, "/dev/kvm makes machines", ""),
            tuple("ip", State.FINE, "is there", ""),
            tuple("tun", State.FINE, "/dev/net/tun opens", ""),
            tuple("rights", State.FINE, "CAP_NET_ADMIN, for tap devices and routes", ""),
            tuple("memory", State.FINE, "3300 MiB are free, room for 100 VMs of 32 MiB", ""));
  }

  @Test
  void saysWhichVersionsAreSupported() {
    machine.said.put("mirage --version", "4.10.6");
    machine.said.put("ocamlfind ocamlopt -version", "5.4.1");
    machine.said.put("dune --version", "n/a");
    machine.said.put("solo5-spt --version", null);
    assertThat(examine("spt", 1))
        .filteredOn(check -> check.state() != State.FINE)
        .extracting(Check::name, Check::state, Check::found)
        .containsExactly(
            tuple("ocaml", State.LACKING, "5.4.1 is too new; from 4.14, before 4.15 is supported"),
            tuple(
                "mirage", State.LACKING, "4.10.6 is too old; from 4.11, before 4.12 is supported"),
            tuple(
                "dune",
                State.OPTIONAL,
                "does not say its version; from 3.22, before 4 is supported"),
            tuple("ocaml-solo5", State.LACKING, "4.14.2 is not the version of ocaml"),
            tuple(
                "solo5-spt", State.LACKING, "is not there; from 0.9.1, before 0.13 is supported"));
  }

  @Test
  void asksWhetherKvmWorksAndNotWhetherItIsThere() {
    machine.machines = false;
    assertThat(lacking("hvt")).containsExactly("kvm: /dev/kvm is there, but makes no machine");
    assertThat(lacking("virtio")).isEmpty();
    machine.missing.add("/dev/kvm");
    assertThat(lacking("hvt")).containsExactly("kvm: /dev/kvm cannot be opened");
    machine.files.remove(Path.of("/proc/misc"));
    assertThat(lacking("hvt")).containsExactly("kvm: there is no /dev/kvm");
  }

  @Test
  void asksWhoMayMakeTaps() {
    machine.files.put(Path.of("/proc/self/status"), "CapEff:\t0000000000000fff\n");
    assertThat(lacking("spt"))
        .containsExactly("rights: ip needs CAP_NET_ADMIN or root, for tap devices and routes");
    machine.said.put("sudo -n -l ip", "/usr/sbin/ip");
    assertThat(lacking("spt")).isEmpty();
  }

  @Test
  void countsTheVmsForWhichThereIsMemory() {
    assertThat(examine("spt", 100).get(examine("spt", 100).size() - 1).state())
        .isEqualTo(State.FINE);
    Check memory = examine("spt", 101).get(examine("spt", 101).size() - 1);
    assertThat(memory.state()).isEqualTo(State.LACKING);
    assertThat(memory.found())
        .isEqualTo("3300 MiB are free, room for 100 VMs of 32 MiB, not for 101");
  }

  @Test
  void knowsAXenHost() {
    assertThat(lacking("xen")).containsExactly("xen: this is no Xen host");
    machine.files.put(Path.of("/proc/xen/capabilities"), "control_d\n");
    machine.missing.add("xl");
    assertThat(lacking("xen")).containsExactly("xl: is not there");
  }

  @Test
  void asksLittleForProcesses() {
    machine.said.put("ocamlfind query lwt.unix", "/usr/lib/ocaml/lwt");
    assertThat(examine("process", 1))
        .extracting(Check::name)
        .containsExactly("make", "flock", "ocamlfind", "ocamlopt", "lwt", "memory");
  }

  @Test
  void findsThisMachine() {
    ThisMachine here = new ThisMachine();
    assertThat(here.has("sh")).isTrue();
    assertThat(here.has("no-such-command")).isFalse();
    assertThat(here.run("sh", "-c", "echo a; echo b >&2")).isEqualTo("a\nb");
    assertThat(here.run("sh", "-c", "exit 1")).isNull();
    assertThat(here.run("no-such-command")).isNull();
    assertThat(here.read(Path.of("/proc/meminfo"))).contains("MemAvailable");
    assertThat(here.read(Path.of("/no/such/file"))).isNull();
  }

  private List<Check> examine(String target, int vms) {
    return Doctor.examine(machine, target, "x86_64", 32, vms);
  }

  private List<String> lacking(String target) {
    return examine(target, 1).stream()
        .filter(check -> check.state() == State.LACKING)
        .map(check -> check.name() + ": " + check.found())
        .toList();
  }
}
