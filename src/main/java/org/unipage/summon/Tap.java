package org.unipage.summon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The tap that a VM's tender or QEMU has opened, whatever it is called: the kernel names it in
 * {@code fdinfo} of the process (drivers/net/tun.c). What the VM sends is what the host receives.
 *
 * @param counter the file that says how many packets that were
 */
record Tap(Path counter) {
  /** The tap of a process; null if it has none, or one that we may not see. */
  static @Nullable Tap of(long pid) {
    return of(Path.of("/proc/" + pid + "/fdinfo"), Path.of("/sys/class/net"));
  }

  /**
   * The same, from elsewhere.
   *
   * @param fdinfo what is open, one file each
   * @param net the network interfaces, one folder each
   */
  static @Nullable Tap of(Path fdinfo, Path net) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(fdinfo)) {
      for (Path file : files) {
        for (String line : Files.readAllLines(file, ISO_8859_1)) {
          String name = line.startsWith("iff:") ? line.substring(4).strip() : "";
          if (name.matches("[A-Za-z0-9_.-]{1,15}") && !name.startsWith(".")) {
            return new Tap(net.resolve(name).resolve("statistics").resolve("rx_packets"));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      // The process has ended, or is somebody else's.
    }
    return null;
  }

  /** How many packets the VM has sent; -1 if the tap is gone. */
  long packets() {
    try {
      return Long.parseLong(Files.readString(counter, ISO_8859_1).strip());
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
  }
}
