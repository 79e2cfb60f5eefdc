package org.unipage.site;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through a folder tree without recursion and without opening anything but folders: one lstat
 * and one access check a file. Symbolic links are followed when their real target lies in one of
 * the allowed trees and is no folder that the way to the link leads through.
 */
final class Walk {

  /** Bytes in a path that Linux still takes: PATH_MAX of limits.h, less its NUL. */
  static final int MAX_PATH = 4095;

  /**
   * How much may be met behind links to folders: the bytes of those paths, and {@value #PATH_COST}
   * for each. Ten folders with ten links each to the next make 10^10 paths without a single loop;
   * this ends that after some 200,000 paths of ordinary length.
   */
  static final long MAX_LINKED = 64L << 20;

  static final int PATH_COST = 256;

  /** How many links Linux follows on the way to one file: MAXSYMLINKS. */
  private static final int MAX_LINKS = 40;

  /**
   * A regular file.
   *
   * @param path where it stands in the mirror, links kept
   * @param file where it is on disk, links resolved
   */
  record Found(SitePath path, Path file, long size) {}

  /** The real folders on the way to a folder in which a link was taken. */
  private record Way(@Nullable Way up, Path folder) {}

  /** A folder still to be read; {@code prefix} is empty or ends in a slash. */
  private record Folder(String prefix, Path real, int realLength, @Nullable Way way) {}

  private record Child(String name, Path real) {}

  private final List<Path> trees;
  private final List<Found> found = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Deque<Folder> open = new ArrayDeque<>();
  private long linked;

  /**
   * @param trees where links may lead: real paths
   */
  Walk(List<Path> trees) {
    this.trees = List.copyOf(trees);
  }

  /** Walks the tree at {@code root}, a real path. */
  void run(Path root) {
    open.push(new Folder("", root, FileName.allLatin1(root).length(), null));
    while (!open.isEmpty()) {
      Folder folder = open.pop();
      if (folder.way() == null || linked <= MAX_LINKED) {
        read(folder);
      }
    }
  }

  /** The files, in no particular order. */
  List<Found> found() {
    return found;
  }

  /** What was no file and no folder, in no particular order. */
  List<Problem> problems() {
    return problems;
  }

  private void read(Folder folder) {
    List<Child> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.real())) {
      for (Path path : stream) {
        children.add(new Child(FileName.latin1(path), path));
      }
    } catch (IOException e) {
      problem(folder.prefix(), "unreadable", unreadable("folder", e));
      return;
    } catch (DirectoryIteratorException e) {
      problem(folder.prefix(), "unreadable", unreadable("folder", e.getCause()));
      return;
    }
    // The last one pushed is the first one read: in the order of names, so that it is always the
    // same links that are over the limit.
    children.sort((a, b) -> b.name().compareTo(a.name()));
    boolean tooLong = false;
    for (Child child : children) {
      int length = child.name().length() + 1;
      if (folder.realLength() + length > MAX_PATH || folder.prefix().length() + length > MAX_PATH) {
        tooLong = true;
        continue;
      }
      if (folder.way() != null && overLimit(folder, child)) {
        return;
      }
      visit(folder, child);
    }
    if (tooLong) {
      problem(
          folder.prefix(),
          "too-long",
          "holds paths of more than "
              + MAX_PATH
              + " bytes, which the system cannot open: not staged; shorten or remove them");
    }
  }

  private boolean overLimit(Folder folder, Child child) {
    boolean before = linked > MAX_LINKED;
    linked += folder.prefix().length() + child.name().length() + PATH_COST;
    boolean now = linked > MAX_LINKED;
    if (now && !before) {
      problem(
          folder.prefix(),
          "link-limit",
          "links to folders multiply the mirror: no such link is followed from here on;"
              + " remove the links to folders that hold such links themselves");
    }
    return now;
  }

  private void visit(Folder folder, Child child) {
    String path = folder.prefix() + child.name();
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(child.real(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        visitLink(folder, child, path);
      } else if (attributes.isDirectory()) {
        int length = folder.realLength() + 1 + child.name().length();
        open.push(new Folder(path + "/", child.real(), length, folder.way()));
      } else {
        visitFile(path, child.real(), attributes);
      }
    } catch (IOException e) {
      problem(path, "unreadable", unreadable("file", e));
    }
  }

  private void visitFile(String path, Path real, BasicFileAttributes attributes) {
    if (!attributes.isRegularFile()) {
      problem(
          path, "special-file", "a special file (a fifo, socket or device), not staged; remove it");
    } else if (!Files.isReadable(real)) {
      problem(path, "unreadable", unreadable("file", new AccessDeniedException("")));
    } else {
      found.add(new Found(new SitePath(path), real, attributes.size()));
    }
  }

  private void visitLink(Folder folder, Child child, String path) throws IOException {
    Path target;
    try {
      target = child.real().toRealPath();
    } catch (AccessDeniedException e) {
      problem(path, "unreadable", unreadable("file", e));
      return;
    } catch (FileSystemException e) {
      if (leadsToItself(child.real())) {
        problem(path, "link-loop", "a symbolic link that leads to itself, not staged; remove it");
      } else {
        problem(
            path, "link-dangling", "a symbolic link to nothing, not staged; remove or repair it");
      }
      return;
    }
    if (trees.stream().noneMatch(target::startsWith)) {
      Path parent = target.getParent();
      problem(
          path,
          "link-out",
          "a symbolic link out of the mirror, to "
              + FileName.typed(target)
              + ", not staged; to follow it, say --follow-links "
              + FileName.typed(parent == null ? target : parent));
      return;
    }
    BasicFileAttributes attributes = Files.readAttributes(target, BasicFileAttributes.class);
    if (!attributes.isDirectory()) {
      visitFile(path, target, attributes);
    } else if (leadsBack(folder, target)) {
      problem(
          path,
          "link-loop",
          "a symbolic link back to a folder that it lies in, not followed; remove it");
    } else if (linked <= MAX_LINKED) {
      int length = FileName.allLatin1(target).length();
      open.push(new Folder(path + "/", target, length, new Way(folder.way(), folder.real())));
    }
  }

  /**
   * Whether the system gives up on {@code link} (ELOOP). The JDK has no type for that, and its text
   * depends on the locale.
   */
  private static boolean leadsToItself(Path link) throws IOException {
    Path at = link;
    for (int i = 0; i <= MAX_LINKS; i++) {
      if (!Files.isSymbolicLink(at)) {
        return false;
      }
      at = at.resolveSibling(Files.readSymbolicLink(at));
    }
    return true;
  }

  /**
   * Whether {@code target} is a folder on the way to {@code folder}, or holds one: then the way
   * from it comes back to this very link. Without such links every way ends.
   */
  private static boolean leadsBack(Folder folder, Path target) {
    boolean back = folder.real().startsWith(target);
    for (Way way = folder.way(); way != null && !back; way = way.up()) {
      back = way.folder().startsWith(target);
    }
    return back;
  }

  private void problem(String path, String kind, String message) {
    String where = path;
    if (path.endsWith("/")) {
      where = new SitePath(path.substring(0, path.length() - 1)).encoded() + "/";
    } else if (!path.isEmpty()) {
      where = new SitePath(path).encoded();
    }
    problems.add(new Problem(where, 0, 0, kind, message));
  }

  /** One line about a {@code what} that could not be read. */
  static String unreadable(String what, @Nullable IOException e) {
    String why =
        e instanceof AccessDeniedException
            ? "permission denied; make it readable (chmod -R u+rX) and stage again"
            : e instanceof NoSuchFileException
                ? "it went away meanwhile; stage again"
                : "the system says: " + (e instanceof FileSystemException f ? f.getReason() : e);
    return "this " + what + " cannot be read, not staged: " + why;
  }
}
