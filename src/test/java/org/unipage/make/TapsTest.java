package org.unipage.make;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.make.Lab.Ran;

/**
 * {@code staging/vm} of the targets with tap devices, with real ip in a network of its own that
 * goes with the test. A script that writes down its arguments stands in for the tender.
 */
@Timeout(300)
class TapsTest {
  private static final String TENDER =
      """
      #!/bin/sh
      echo "$0 $*" | sed 's,^[^ ]*/,,' >>%s
      echo 'unipage: listening on port 80'
      exec sleep 1000
      """;

  private final Path folder;

  TapsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void runsEachPageOnATapOfItsOwn() throws IOException {
    lab("spt", 2);
    assertThat(
            inside(
                """
                make -s run
                ip -o addr show dev unip0a390003 | tr -s ' ' | cut -d' ' -f 2-4
                ip route show dev unip0a390003
                ip neigh show dev unip0a390003
                vm start %1$s+1 | sed 's/pid.*//'
                ip -o link | wc -l
                make -s run | sed -n 1p
                make -s destroy
                ip -o link | wc -l; ip route | wc -l; ls
                """
                    .formatted(Lab.id(1))))
        .isEqualTo(
            """
            2 VMs run
            The front of http://www.example.org/ answers at http://10.57.0.3:80/
            Next: make dns, make status, make destroy
            unip0a390003 inet 10.57.0.1/32
            10.57.0.3 scope link src 10.57.0.1 linkdown\s
            10.57.0.3 lladdr 02:00:0a:39:00:03 PERMANENT\s
            %1$s+1 running 10.57.250.1:80 1.txt.www.example.org\s
            4
            2 VMs run, 2 of them since before
            3 VMs stopped
            No VM of www.example.org runs any more. Next: make run
            1
            0
            Makefile
            build
            staging
            """
                .formatted(Lab.id(1)));
  }

  @Test
  void tellsTheTenderEverything() throws IOException {
    lab("spt", 1);
    inside("vm start %s; vm down".formatted(Lab.id(1)));
    assertThat(said())
        .isEqualTo(
            "solo5-spt --mem=32 --net:service=unip0a390003 --net-mac:service=02:00:0a:39:00:03 --"
                + " build/spt/%s.spt --ipv4=10.57.0.3/32 --ipv4-gateway=10.57.0.1"
                    .formatted(Lab.id(1))
                + " --ipv4-only=true --port=80\n");
  }

  @Test
  void tellsQemuEverything() throws IOException {
    lab("virtio", 1);
    inside("vm start %s; vm down".formatted(Lab.id(1)));
    assertThat(said())
        .isEqualTo(
            ("qemu-system-x86_64 -accel kvm -accel tcg -cpu max -m 32 -nodefaults -no-acpi"
                    + " -no-user-config -display none -no-reboot -serial stdio -kernel"
                    + " build/virtio/%s.virtio -device"
                    + " virtio-net-pci,netdev=n0,mac=02:00:0a:39:00:03 -netdev"
                    + " tap,id=n0,ifname=unip0a390003,script=no,downscript=no -append"
                    + " --ipv4=10.57.0.3/32 --ipv4-gateway=10.57.0.1 --ipv4-only=true --port=80\n")
                .formatted(Lab.id(1)));
  }

  @Test
  void givesEachMachineTheBlockDeviceOfItsPage() throws IOException {
    MirageLab lab = lab("hvt", 1);
    lab.write("build/hvt/page.hvt", new byte[0]);
    lab.write("build/hvt/" + Lab.id(1) + ".img", new byte[0]);
    inside("vm start %s; vm down".formatted(Lab.id(1)));
    assertThat(said())
        .contains(" --block:pagedata=build/hvt/%s.img -- build/hvt/page.hvt ".formatted(Lab.id(1)));
  }

  @Test
  void leavesTheTapsOfOthersAlone() throws IOException {
    lab("spt", 2);
    assertThat(
            inside(
                """
                ip tuntap add dev unip0a390003 mode tap
                ip link set dev unip0a390003 group 77 up
                ip tuntap add dev other mode tap
                vm up
                vm start --all
                vm down
                ip -o link show | cut -d: -f 2
                """))
        .isEqualTo(
            """
            vm: up: 1 of the tap devices, unip0a390003 the first, belong to someone else: left alone
            vm: %s: 1 of the tap devices, unip0a390003 the first, belong to someone else: left alone
            1 VMs run, 1 failed
            1 VMs stopped
             lo
             unip0a390003
             other
            """
                .formatted(Lab.id(1)));
  }

  @Test
  void finishesWhatWasBegunAndTakesAwayWhatIsNotWanted() throws IOException {
    lab("spt", 3);
    assertThat(
            inside(
                """
                vm up
                ip route del 10.57.0.4; ip link set dev unip0a390004 down
                ip link del dev unip0a390005
                rm -r staging/%1$s
                vm up
                ip -o link show up | cut -d: -f 2
                ip route | cut -d' ' -f 1
                vm up
                vm down
                ip -o link | wc -l
                """
                    .formatted(Lab.id(1))))
        .isEqualTo(
            " unip0a390004\n unip0a39fa01\n unip0a390005\n10.57.0.4\n10.57.0.5\n10.57.250.1\n1\n");
  }

  @Test
  void saysWhichRightIsMissing() throws IOException {
    lab("spt", 1);
    assertThat(inside("setpriv --bounding-set=-net_admin --inh-caps=-all sh staging/vm up"))
        .startsWith("vm: up: the network cannot be prepared: ")
        .endsWith(": ip -batch needs root or CAP_NET_ADMIN; try sudo make run\n");
  }

  @Test
  void aMachineThatEndsAtOnceIsNotStarted() throws IOException {
    lab("spt", 1);
    Files.writeString(folder.resolve("bin/solo5-spt"), "#!/bin/sh\necho no such option; exit 64\n");
    assertThat(inside("vm start %s; vm status; vm down".formatted(Lab.id(1))))
        .isEqualTo(
            "vm: %1$s: it ended at once: see run/spt/%1$s.log\nNo VM runs.\n".formatted(Lab.id(1)));
  }

  /** As the kernel does, this tender gives a tap to one process only. */
  @Test
  void findsMachinesThatLostTheirRecords() throws IOException {
    lab("spt", 3);
    Files.writeString(
        folder.resolve("bin/solo5-spt"),
        """
        #!/bin/sh
        exec 5>%s/$2
        flock -n 5 || { echo Device or resource busy; exit 1; }
        echo 'unipage: listening on port 80'
        while :; do sleep 1000 5>&-; done
        """
            .formatted(folder));
    assertThat(
            inside(
                """
                running() { grep -l -e '--mem=[3]2' /proc/[0-9]*/cmdline 2>/dev/null | wc -l; }
                vm up
                vm start --all
                rm run/spt/%1$s.record
                make -s run | sed -n 1p
                running
                rm run/spt/*.record
                vm down
                running
                """
                    .formatted(Lab.id(1))))
        .isEqualTo("3 VMs run\n3 VMs run, 2 of them since before\n3\n0\n");
  }

  @Test
  void makesThousandsOfTaps() throws IOException {
    int count = Boolean.getBoolean("unipage.full") ? 5000 : 1500;
    lab("spt", count);
    System.out.println("taps: " + count + " of 5000");
    assertThat(
            inside(
                """
                vm up; ip -o link show up | wc -l; ip route | wc -l; ip neigh | wc -l
                vm up; ip -o link show up | wc -l
                vm down; ip -o link | wc -l
                """))
        .isEqualTo("%1$d\n%1$d\n%1$d\n%1$d\n1\n".formatted(count + 1));
  }

  private MirageLab lab(String target, int entries) throws IOException {
    MirageLab lab = new MirageLab(folder.resolve("lab"), target, false, entries);
    lab.write("build/" + target + "/page.o", new byte[0]);
    lab.write("build/" + target + "/page.stamp", "0123456789abcdef\n".getBytes(UTF_8));
    for (int entry = 1; entry <= entries && entries < 10; entry++) {
      lab.write("build/" + target + "/" + Lab.id(entry) + "." + target, new byte[0]);
    }
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String tender : List.of("solo5-spt", "solo5-hvt", "qemu-system-x86_64")) {
      Path file = bin.resolve(tender);
      Files.writeString(file, TENDER.formatted(folder.resolve("said")));
      assertThat(Lab.run(folder, List.of("chmod", "755", file.toString()), "").status()).isZero();
    }
    return lab;
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  /** What commands say, on both streams, in OUT on a machine with no network but a loopback. */
  private String inside(String commands) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("unshare", "--map-root-user", "--net", "--mount", "--pid", "--fork"));
    command.addAll(List.of("--mount-proc", "--kill-child", "sh", "-c"));
    command.add(
        """
        exec 2>&1
        mount -t sysfs sys /sys
        PATH=%s:$PATH
        vm() { sh staging/vm "$@"; }
        %s"""
            .formatted(folder.resolve("bin"), commands));
    Ran ran = Lab.run(folder.resolve("lab"), command, "");
    assertThat(ran.err()).isEmpty();
    return ran.out();
  }
}
