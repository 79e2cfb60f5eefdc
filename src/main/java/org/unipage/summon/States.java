package org.unipage.summon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unipage.manifest.ServerState;
import org.unipage.manifest.ServerStateJson;

/** What servers tell of the VMs that they start. */
public final class States {
  private static final long MOST_BYTES = 64L << 20; // 200,000 entries are half of it

  private States() {}

  /**
   * Reads the states of those that run, in the order of their names.
   *
   * @param out where the site was staged
   * @param target how its VMs are run
   * @throws IOException if the folder cannot be read
   */
  public static List<ServerState> read(Path out, String target) throws IOException {
    List<ServerState> states = new ArrayList<>();
    Path run = out.resolve("run").resolve(target);
    if (!Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS)) {
      return states;
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(run, "*.state")) {
      found.forEach(files::add);
    }
    files.sort(null);
    for (Path file : files) {
      try {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.size(file) <= MOST_BYTES) {
          ServerState state = ServerStateJson.read(file);
          if (new LiveProcess(state.pid(), state.start()).alive()) {
            states.add(state);
          }
        }
      } catch (IOException e) {
        // It has just ended and taken its state with it, or somebody else wrote there.
      }
    }
    return states;
  }
}
