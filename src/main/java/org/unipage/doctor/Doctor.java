package org.unipage.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks at a machine for what a target needs. */
public final class Doctor {
  private static final Versions MIRAGE = new Versions("4.11", "4.12");
  private static final Versions OCAML = new Versions("4.14", "4.15");
  private static final Versions DUNE = new Versions("3.22", "4");
  private static final Versions OPAM = new Versions("2.1", "3");
  private static final Versions SOLO5 = new Versions("0.9.1", "0.13");
  private static final String DEBIAN = "sudo apt-get install ";
  private static final int NET_ADMIN = 12; // capabilities(7): CAP_NET_ADMIN
  private static final Pattern CAPABILITIES = Pattern.compile("CapEff:\\s*([0-9a-fA-F]{1,16})");
  private static final Pattern AVAILABLE = Pattern.compile("MemAvailable:\\s*([0-9]{1,15}) kB");

  /**
   * Opens the device, asks for its version (12 since 2007) and makes a machine, which ends with it.
   */
  private static final String MAKE_A_MACHINE =
      "open(K,'+<','/dev/kvm') or die \"it cannot be opened: $!\\n\";"
          + "ioctl(K,0xAE00,0)==12 or die \"no KVM: $!\\n\";"
          + "ioctl(K,0xAE01,0) or die \"no machine can be made: $!\\n\"";

  private final Machine machine;
  private final String target;
  private final String architecture;
  private final List<Check> checks = new ArrayList<>();

  private Doctor(Machine machine, String target, String architecture) {
    this.machine = machine;
    this.target = target;
    this.architecture = architecture;
  }

  /**
   * Looks at everything.
   *
   * @param target {@code process}, {@code unix}, {@code spt}, {@code hvt}, {@code virtio} or {@code
   *     xen}
   * @param architecture as {@code uname -m} says it
   * @param memory what each VM gets, in MiB
   * @param vms how many VMs are to run
   */
  public static List<Check> examine(
      Machine machine, String target, String architecture, int memory, int vms) {
    return new Doctor(machine, target, architecture).examine(memory, vms);
  }

  private List<Check> examine(int memory, int vms) {
    command("make", DEBIAN + "make");
    command("flock", DEBIAN + "util-linux");
    if (target.equals("process")) {
      command("ocamlfind", DEBIAN + "ocaml-findlib");
      command("ocamlopt", DEBIAN + "ocaml-nox");
      if (machine.run("ocamlfind", "query", "lwt.unix") == null) {
        add(Check.lacking("lwt", "is not there", DEBIAN + "liblwt-ocaml-dev"));
      } else {
        add(Check.fine("lwt", "lwt.unix"));
      }
    } else {
      toolchain();
      host();
    }
    room(memory, vms);
    return List.copyOf(checks);
  }

  private void toolchain() {
    command("cc", DEBIAN + "gcc");
    command("strip", DEBIAN + "binutils");
    version("ocaml", OCAML, "opam switch create 4.14.2", "ocamlfind", "ocamlopt", "-version");
    version("mirage", MIRAGE, "opam install 'mirage>=4.11' 'mirage<4.12'", "mirage", "--version");
    version("dune", DUNE, "opam install dune.3.24.2", "dune", "--version");
    opam();
    if (!target.equals("unix")) {
      version("solo5", SOLO5, "opam install 'solo5<0.13'", "sh", "-c", "solo5-elftool help || :");
      command(architecture + "-solo5-none-static-cc", "opam install solo5");
      String cross = machine.run("ocamlfind", "-toolchain", "solo5", "ocamlopt", "-version");
      String host = machine.run("ocamlfind", "ocamlopt", "-version");
      if (cross == null || !cross.equals(host)) {
        add(
            Check.lacking(
                "ocaml-solo5",
                cross == null ? "is not there" : cross + " is not the version of ocaml",
                "opam install ocaml-solo5"));
      } else {
        add(Check.fine("ocaml-solo5", cross));
      }
    }
  }

  /** It brings the libraries; who has them in a folder does without. */
  private void opam() {
    String install = "bash -c \"sh <(curl -fsSL https://opam.ocaml.org/install.sh)\"";
    String opam = machine.run("opam", "--version");
    String instead = " (make DUNIVERSE=DIR needs none)";
    if (opam == null || OPAM.place(opam) < 0) {
      add(
          Check.optional(
              "opam",
              (opam == null ? "is not there" : opam + " is too old, " + OPAM) + instead,
              install));
    } else {
      add(Check.fine("opam", opam));
    }
    String monorepo = machine.run("opam", "monorepo", "--version");
    add(
        monorepo == null
            ? Check.optional(
                "opam-monorepo", "is not there" + instead, "opam install opam-monorepo")
            : Check.fine("opam-monorepo", monorepo));
  }

  private void host() {
    switch (target) {
      case "spt" -> {
        version("solo5-spt", SOLO5, "opam install solo5", "solo5-spt", "--version");
        taps();
      }
      case "hvt" -> {
        version("solo5-hvt", SOLO5, "opam install solo5", "solo5-hvt", "--version");
        kvm(true);
        taps();
      }
      case "virtio" -> {
        command("qemu-system-" + architecture, DEBIAN + "qemu-system");
        kvm(false);
        taps();
      }
      case "xen" -> xen();
      default -> {}
    }
  }

  private void kvm(boolean needed) {
    String use = needed ? "" : ", so that QEMU emulates, which is slow";
    String mend = "sudo adduser \"$USER\" kvm, and log in again; or target spt, which needs none";
    if (!machine.isWritable(Path.of("/dev/kvm"))) {
      String devices = machine.read(Path.of("/proc/misc"));
      boolean there = devices != null && devices.contains(" kvm\n");
      String found = (there ? "/dev/kvm cannot be opened" : "there is no /dev/kvm") + use;
      add(
          needed
              ? Check.lacking(
                  "kvm", found, there ? mend : "sudo modprobe kvm_intel || sudo modprobe kvm_amd")
              : Check.optional(
                  "kvm", found, there ? mend : "sudo modprobe kvm_intel || sudo modprobe kvm_amd"));
    } else if (!machine.has("perl")) {
      add(Check.optional("kvm", "opens; whether it makes machines is not known", DEBIAN + "perl"));
    } else if (machine.run("perl", "-e", MAKE_A_MACHINE) == null) {
      String found = "/dev/kvm is there, but makes no machine" + use;
      add(needed ? Check.lacking("kvm", found, mend) : Check.optional("kvm", found, mend));
    } else {
      add(Check.fine("kvm", "/dev/kvm makes machines"));
    }
  }

  private void taps() {
    command("ip", DEBIAN + "iproute2");
    if (!machine.isWritable(Path.of("/dev/net/tun"))) {
      add(Check.lacking("tun", "/dev/net/tun cannot be opened", "sudo modprobe tun"));
    } else {
      add(Check.fine("tun", "/dev/net/tun opens"));
    }
    rights("ip", "tap devices and routes");
  }

  /** Whether this user, or sudo without a question, may do what takes a right. */
  private void rights(String command, String what) {
    String status = machine.read(Path.of("/proc/self/status"));
    Matcher bits = CAPABILITIES.matcher(status == null ? "" : status);
    if (bits.find() && (Long.parseUnsignedLong(bits.group(1), 16) >> NET_ADMIN & 1) == 1) {
      add(Check.fine("rights", "CAP_NET_ADMIN, for " + what));
    } else if (machine.run("sudo", "-n", "-l", command) != null) {
      add(Check.fine("rights", "sudo " + command + ", for " + what));
    } else {
      add(
          Check.lacking(
              "rights",
              command + " needs CAP_NET_ADMIN or root, for " + what,
              "sudo make run; or let sudo run " + command + " without a password: sudo visudo"));
    }
  }

  private void xen() {
    command("ip", DEBIAN + "iproute2");
    String capabilities = machine.read(Path.of("/proc/xen/capabilities"));
    if (capabilities == null || !capabilities.contains("control_d")) {
      add(
          Check.lacking(
              "xen",
              "this is no Xen host",
              DEBIAN + "xen-system-amd64, and start the machine anew"));
    } else {
      add(Check.fine("xen", "this is dom0"));
    }
    command("xl", DEBIAN + "xen-utils-common");
    rights("xl", "domains");
  }

  private void room(int memory, int vms) {
    String meminfo = target.equals("xen") ? freeOfXen() : machine.read(Path.of("/proc/meminfo"));
    Matcher available = AVAILABLE.matcher(meminfo == null ? "" : meminfo);
    if (!available.find()) {
      add(Check.optional("memory", "how much is free is not known", ""));
      return;
    }
    long free = Long.parseLong(available.group(1)) / 1024;
    long each = memory + 1L;
    String found =
        "%d MiB are free, room for %d VMs of %d MiB".formatted(free, free / each, memory);
    add(
        free / each < vms
            ? Check.lacking(
                "memory", found + ", not for " + vms, "give --memory less, or stop what runs")
            : Check.fine("memory", found));
  }

  /** What the hypervisor has free, in the form of /proc/meminfo. */
  private @Nullable String freeOfXen() {
    String free = machine.run("sudo", "-n", "xl", "info", "free_memory");
    return free == null || !free.matches("[0-9]{1,9}")
        ? null
        : "MemAvailable: " + Long.parseLong(free) * 1024 + " kB";
  }

  private void command(String name, String mend) {
    add(
        machine.has(name)
            ? Check.fine(name, "is there")
            : Check.lacking(name, "is not there", mend));
  }

  private void version(String name, Versions supported, String mend, String... command) {
    String said = machine.run(command);
    if (said == null) {
      add(Check.lacking(name, "is not there; " + supported + " is supported", mend));
      return;
    }
    String version = Versions.in(said);
    if (version == null) {
      add(Check.optional(name, "does not say its version; " + supported + " is supported", mend));
    } else if (supported.place(version) != 0) {
      String place = supported.place(version) < 0 ? "old" : "new";
      add(
          Check.lacking(
              name, version + " is too " + place + "; " + supported + " is supported", mend));
    } else {
      add(Check.fine(name, version));
    }
  }

  private void add(Check check) {
    checks.add(check);
  }
}
