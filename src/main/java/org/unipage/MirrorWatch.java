package org.unipage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Says what in some folder trees may have changed. The kernel tells, folder by folder; where it
 * cannot (network file systems, too many folders for its limit), every so often something may have
 * changed. For use by one thread.
 */
final class MirrorWatch implements Closeable {

  /** How often something may have changed if nobody tells, milliseconds. */
  static final int INTERVAL = 1000;

  /** If more files than this were touched, all are looked at. */
  private static final int MOST = 1000;

  /** File systems on which others write, of whom this kernel knows nothing. */
  private static final Set<String> REMOTE =
      Set.of("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse", "fuseblk", "virtiofs", "vboxsf");

  private final List<Path> trees;
  private final Set<Path> touched = new HashSet<>();
  private final Set<Path> came = new HashSet<>();
  private @Nullable WatchService service;
  private boolean anything;
  private boolean lost;

  /**
   * What may have changed.
   *
   * @param anything whether any file or folder may have come, gone or changed
   * @param touched if not: what was written to, came or went, but no folder came
   * @param came those of them that were not there before; they may be gone again
   */
  record Changes(boolean anything, Set<Path> touched, Set<Path> came) {}

  /**
   * @param trees real paths of folders
   */
  MirrorWatch(List<Path> trees) throws IOException {
    this.trees = List.copyOf(trees);
    for (Path tree : trees) {
      if (REMOTE.contains(Files.getFileStore(tree).type().replaceFirst("^fuse\\..*", "fuse"))) {
        return;
      }
    }
    open();
  }

  /** Whether nobody tells. */
  boolean isPolling() {
    return service == null;
  }

  private void open() {
    try {
      service = trees.get(0).getFileSystem().newWatchService();
      lost = false;
      for (Path tree : trees) {
        register(tree);
      }
    } catch (IOException e) {
      close(); // no more folders can be watched
    }
  }

  private void register(Path tree) throws IOException {
    WatchService to = service;
    if (to == null) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes unused)
              throws IOException {
            if (Files.isReadable(folder)) {
              folder.register(to, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
              return FileVisitResult.CONTINUE;
            }
            return FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // it is gone already
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Whether {@link #await} would return at once. */
  boolean isPending() {
    WatchService from = service;
    while (from != null && !lost) {
      WatchKey key = from.poll();
      if (key == null) {
        break;
      }
      take(key);
    }
    return anything || !touched.isEmpty();
  }

  /** Has everything looked at once more: what {@link #take} gave could not be acted upon. */
  void again() {
    anything = true;
  }

  /** What was found since this was last asked. */
  Changes take() {
    Changes changes = new Changes(anything, Set.copyOf(touched), Set.copyOf(came));
    anything = false;
    touched.clear();
    came.clear();
    return changes;
  }

  /** Waits until something more may have changed, at most so many milliseconds; says if it has. */
  boolean await(long millis) throws InterruptedException {
    WatchService from = service;
    if (from == null) {
      Thread.sleep(Math.min(millis, INTERVAL));
      anything |= millis >= INTERVAL;
      return millis >= INTERVAL;
    }
    if (lost) {
      // A folder of the top that went away may come again, as a new one.
      close();
      Thread.sleep(INTERVAL / 4);
      open();
      anything = true;
      return true;
    }
    WatchKey key = from.poll(millis, TimeUnit.MILLISECONDS);
    if (key != null) {
      take(key);
    }
    return key != null;
  }

  private void take(WatchKey key) {
    Path folder = (Path) key.watchable();
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.kind() == OVERFLOW) {
        lost = true;
        anything = true;
      } else {
        touch(folder.resolve((Path) event.context()), event.kind() == ENTRY_CREATE);
      }
    }
    if (!key.reset() && trees.contains(folder)) {
      lost = true;
      anything = true;
    }
  }

  private void touch(Path path, boolean created) {
    if (created && Files.isDirectory(path, NOFOLLOW_LINKS)) {
      anything = true;
      try {
        register(path);
      } catch (IOException e) {
        close();
      }
    } else if (touched.add(path) && created) {
      came.add(path);
    }
    anything |= touched.size() > MOST;
  }

  @Override
  public void close() {
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // It is of no more use either way.
      }
      service = null;
    }
  }
}
