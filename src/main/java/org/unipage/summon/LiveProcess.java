package org.unipage.summon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A process, told from a later one of the same number by when it started.
 *
 * @param pid its number
 * @param start field 22 of {@code /proc/PID/stat}: clock ticks since boot
 */
record LiveProcess(long pid, String start) {
  private static final int STATE = 0; // of what follows the name
  private static final int START = 19;

  /** Process {@code pid}; null if there is none. */
  static @Nullable LiveProcess of(long pid) {
    String[] fields = stat(pid);
    return fields == null ? null : new LiveProcess(pid, fields[START]);
  }

  /** Process {@code pid}, which has ended already: it is never alive. */
  static LiveProcess gone(long pid) {
    return new LiveProcess(pid, "");
  }

  /** Whether it still runs. */
  boolean alive() {
    String[] fields = stat(pid);
    return fields != null && fields[START].equals(start);
  }

  /**
   * The fields of proc(5) from the third on; null if there is no such process, or only a zombie.
   */
  private static String @Nullable [] stat(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), ISO_8859_1);
      // The second field, the name in parentheses, may hold anything.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean gone =
          fields.length <= START || fields[STATE].equals("Z") || fields[STATE].equals("X");
      return gone ? null : fields;
    } catch (IOException | IndexOutOfBoundsException e) {
      return null;
    }
  }
}
