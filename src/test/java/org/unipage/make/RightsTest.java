package org.unipage.make;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.make.Lab.Ran;

/**
 * What someone without rights is told: which command lacks which right, once, before anything is
 * begun. With real users, devices and ip, on a machine with no network but a loopback; scripts
 * stand in for the tenders, for xl and for a sudo that asks. Root only, as it takes two users.
 */
@Timeout(300)
class RightsTest {
  private static final String SUDO =
      """
      #!/bin/sh
      echo 'sudo: a password is required' >&2
      exit 1
      """;

  private static final String TENDER =
      """
      #!/bin/sh
      echo 'unipage: listening on port 80'
      exec sleep 1000
      """;

  /** Keeps its domains in a folder: a file for each, with the number and the UUID. */
  private static final String XL =
      """
      #!/bin/sh
      cd %s || exit
      case $1 in
        info) echo 4.17 ;;
        create)
          . /dev/stdin <<EOF
      $(sed -n "s/^\\([nu][a-z]*\\) = '\\(.*\\)'$/\\1=\\2/p" "$OLDPWD/$3")
      EOF
          echo "7 $uuid" >"$name"
          ;;
        domid) cut -d' ' -f 1 "$2" ;;
        vm-list) cat * ;;
        destroy) rm "$2" ;;
        console) echo 'unipage: listening on port 80' && exec sleep 1000 ;;
      esac
      """;

  private final Path folder;

  RightsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void twoUsers() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "two users take root's rights");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void saysWhoMayMakeTapDevices() throws IOException {
    lab("spt");
    assertThat(
            inside(
                """
                chown -R 65534:65534 .
                user make -s run
                user make -s status
                user make -s destroy
                ls; ip -o link | wc -l
                """))
        .isEqualTo(
            """
            vm: up: the network cannot be prepared: sudo: a password is required: ip -batch needs root or CAP_NET_ADMIN; try sudo make run
            make: *** [run] Error 1
            No VM runs.
            No VM of www.example.org runs any more. Next: make run
            Makefile
            build
            staging
            1
            """);
  }

  @Test
  void asksNobodyForARightThatIsThere() throws IOException {
    lab("spt");
    assertThat(
            inside(
                """
                chown -R 65534:65534 .
                setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+net_admin \
                  --ambient-caps=+net_admin make -s run | sed -n 1p
                stat -c %U run/spt
                """))
        .isEqualTo("2 VMs run\nnobody\n");
  }

  @Test
  void whatRootStartedIsRootsToStop() throws IOException {
    lab("spt");
    String refused =
        "vm: %1$s: run/spt belongs to root, and only who may write there may do this: sudo make"
            + " %2$s\n";
    assertThat(
            inside(
                """
                chown -R 65534:65534 .
                user sh staging/vm up 2>/dev/null
                make -s run | sed -n 1p
                user make -s status | cut -d' ' -f 2
                user sh staging/vm up
                user sh staging/vm start --all
                user sh staging/vm start %1$s
                user sh staging/vm stop --all
                user make -s destroy
                user sh staging/vm serve <<EOF
                stop %1$s
                EOF
                chmod 700 run/spt
                user make -s status
                make -s status | cut -d' ' -f 2
                make -s destroy
                ls; ip -o link | wc -l
                """
                    .formatted(Lab.id(1))))
        .isEqualTo(
            "2 VMs run\nrunning\nrunning\n"
                + refused.formatted("up", "run")
                + refused.formatted("start", "run")
                + refused.formatted("start", "run")
                + refused.formatted("stop", "destroy")
                + refused.formatted("down", "destroy")
                + """
                make: *** [destroy] Error 1
                {"ok":false,"vms":[],"problems":[{"id":"stop","message":"run/spt belongs to root, and only \
                who may write there may do this: sudo make destroy"}]}
                vm: status: run/spt belongs to root, and others may not read it: sudo make status
                make: *** [status] Error 1
                running
                running
                2 VMs stopped
                No VM of www.example.org runs any more. Next: make run
                Makefile
                build
                staging
                1
                """);
  }

  @Test
  void nobodyButRootSeesDomains() throws IOException {
    lab("xen");
    String refused =
        "vm: %s: xl does not answer: sudo: a password is required: xl needs root and a Xen host; try"
            + " sudo make\n";
    assertThat(
            inside(
                """
                export UNIPAGE_BRIDGE=lo
                chown -R 65534:65534 .
                user sh staging/vm up
                ls
                make -s run | sed -n 1p
                chown -R 65534:65534 .
                user sh staging/vm status
                user sh staging/vm start --all
                user sh staging/vm stop --all
                user sh staging/vm down
                ls run/xen/*.record ../domains | wc -l
                sh staging/vm status | cut -d' ' -f 2,5-7
                sh staging/vm status --json | grep -o '"pid":[^,]*'
                make -s destroy
                ls
                ls ../domains
                """))
        .isEqualTo(
            refused.formatted("up")
                + "Makefile\nbuild\nstaging\n2 VMs run\n"
                + refused.formatted("status")
                + refused.formatted("start")
                + refused.formatted("stop")
                + refused.formatted("down")
                + """
                6
                running domain 7, up
                running domain 7, up
                "pid":null
                "pid":null
                2 VMs stopped
                No VM of www.example.org runs any more. Next: make run
                Makefile
                build
                staging
                """);
  }

  @Test
  void aDomainWithoutARecordGoesToo() throws IOException {
    lab("xen");
    assertThat(
            inside(
                """
                export UNIPAGE_BRIDGE=lo
                make -s run | sed -n 1p
                rm run/xen/*.record
                make -s destroy
                ls ../domains
                """))
        .isEqualTo("2 VMs run\nNo VM of www.example.org runs any more. Next: make run\n");
  }

  @Test
  void saysWhoMayOpenTheKvm() throws IOException {
    lab("hvt");
    assertThat(
            inside(
                """
                chown -R 65534:65534 .
                bare_dev
                user sh staging/vm up
                user sh staging/vm start --all
                ls
                """))
        .isEqualTo(
            """
            vm: up: solo5-hvt opens /dev/kvm, which nobody may not: sudo adduser nobody kvm, and log in again
            vm: start: solo5-hvt opens /dev/kvm, which nobody may not: sudo adduser nobody kvm, and log in again
            Makefile
            build
            staging
            """);
  }

  @Test
  void saysThatQemuEmulates() throws IOException {
    lab("virtio");
    assertThat(
            inside(
                """
                chown -R 65534:65534 .
                bare_dev
                user sh staging/vm start %1$s
                UNIPAGE_ACCEL=tcg user sh staging/vm start %1$s 2>&1 | wc -l
                """
                    .formatted(Lab.id(1))))
        .isEqualTo(
            """
            vm: QEMU emulates, as nobody may not open /dev/kvm: sudo adduser nobody kvm, and log in again
            vm: %s: the network cannot be prepared: sudo: a password is required: ip -batch needs root or CAP_NET_ADMIN; try sudo make run
            1
            """
                .formatted(Lab.id(1)));
  }

  @Test
  void saysWhoMayListenOnTheLowPorts() throws IOException {
    lab("unix");
    assertThat(
            inside(
                """
                chown -R 65534:65534 .
                echo 1024 >/proc/sys/net/ipv4/ip_unprivileged_port_start
                user make -s run
                ls
                """))
        .isEqualTo(
            """
            vm: up: listening on port 80 needs root or CAP_NET_BIND_SERVICE: sudo make run, or stage with --port 8080
            make: *** [run] Error 1
            Makefile
            build
            staging
            """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"process", "spt"})
  void saysWhoMayBuild(String target) throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), target, false, 1);
    lab.write("staging/server/process.ml", new byte[0]);
    assertThat(
            inside(
                """
                user make -s
                chown 65534 .
                mkdir build
                user make -s
                user make clean; echo $?
                """))
        .isEqualTo(
            """
            make: nobody may not write to ./, which belongs to root: say make as root, or sudo chown -R nobody .
            make: *** [%1$s] Error 1
            make: nobody may not write to build/, which belongs to root: say make as root, or sudo chown -R nobody build
            make: *** [%1$s] Error 1
            make: nobody may not write to build/, which belongs to root: say make as root, or sudo chown -R nobody build
            make: *** [clean] Error 1
            2
            """
                .formatted(target.equals("spt") ? "room" : "build/page-server"));
    assertThat(lab.out.resolve("build")).isEmptyDirectory();
  }

  private void lab(String target) throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), target, false, 2);
    lab.write("build/" + target + "/page.o", new byte[0]);
    lab.write("build/" + target + "/page.stamp", "0123456789abcdef\n".getBytes(UTF_8));
    for (int entry = 1; entry <= 2; entry++) {
      lab.write("build/" + target + "/" + Lab.id(entry) + "." + target, new byte[0]);
    }
    for (String tender : List.of("solo5-spt", "solo5-hvt", "qemu-system-x86_64")) {
      program(tender, TENDER);
    }
    program("sudo", SUDO);
    program("xl", XL.formatted(Files.createDirectory(folder.resolve("domains"))));
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * What commands say, on both streams, in OUT on a machine with no network but a loopback. {@code
   * user} runs one as nobody, {@code bare_dev} leaves devices that are root's alone.
   */
  private String inside(String commands) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--net", "--mount", "--pid", "--fork"));
    command.addAll(List.of("--mount-proc", "--kill-child", "sh", "-c"));
    command.add(
        """
        exec 2>&1
        umask 022
        unset SUDO_USER
        mount -t sysfs sys /sys
        PATH=%s:$PATH
        user() {
          setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all "$@"
        }
        bare_dev() {
          mount -t tmpfs dev /dev
          mkdir /dev/net
          ln -s /proc/self/fd /dev/fd
          mknod -m 666 /dev/null c 1 3
          mknod -m 666 /dev/net/tun c 10 200
          mknod -m 600 /dev/kvm c 10 232
        }
        %s"""
            .formatted(folder.resolve("bin"), commands));
    Ran ran = Lab.run(folder.resolve("lab"), command, "");
    assertThat(ran.err()).isEmpty();
    return ran.out().replaceAll("\\[[\\w./]+:\\d+: ", "[");
  }
}
