package org.unipage.doctor;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What can be asked of a machine. */
public interface Machine {

  /** Whether there is a command of that name on the path. */
  boolean has(String command);

  /** What a command said on both streams, without white space at its ends; null if it failed. */
  @Nullable String run(String... command);

  /** The text of a file; null if it cannot be read. */
  @Nullable String read(Path file);

  /** Whether a file or device can be opened for reading and writing. */
  boolean isWritable(Path file);
}
