package org.unipage.summon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.unipage.manifest.Manifest;

/** How many VMs there is memory for. */
final class FreeMemory {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final int UNKNOWN = 100;

  private FreeMemory() {}

  /**
   * How many more VMs of a site fit into three quarters of the memory that is free now, each of the
   * size of the site's largest; at least 1.
   */
  static int vms(Manifest manifest) {
    int largest = 1;
    for (Manifest.Page page : manifest.entries()) {
      largest = Math.max(largest, page.memory());
    }
    try {
      for (String line : Files.readAllLines(MEMINFO)) {
        if (line.startsWith("MemAvailable:")) { // in KiB: proc(5)
          long kib = Long.parseLong(line.replaceAll("[^0-9]", ""));
          return (int) Math.max(1, Math.min(1_000_000, kib / 1024 * 3 / 4 / largest));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // A system that does not tell.
    }
    return UNKNOWN;
  }
}
