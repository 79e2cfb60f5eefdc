package org.unipage.stage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.io.file.PathUtils;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.KeptManifest;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.unipage.site.BadInput;
import org.unipage.site.Problem;

/**
 * The output tree, and the only code that changes it.
 *
 * <p>A run that dies anywhere leaves a tree that the next run completes. Every file and every new
 * project appears whole, by a rename. Before the first change {@code manifest.json} steps aside as
 * {@code .manifest.last.json}, and the new one moves into place when all that it promises is there:
 * so there never is a manifest that promises what is not, and a run that finds no {@code
 * manifest.json} knows that it must not believe the tree.
 */
public final class StagingArea implements Closeable {

  private static final String MANIFEST = "manifest.json";
  private static final String LAST = ".manifest.last.json";
  private static final String LOCK = ".lock";

  /** What a file or folder that is not yet whole is called. */
  private static final String PART = ".part-";

  private final Path out;
  private final Path staging;
  private final boolean dry;
  private final @Nullable FileChannel lock;
  private final @Nullable KeptManifest last;
  private final boolean whole;
  private final Set<String> projects;
  private final Set<String> foreign;

  /** What a run that died left half-written. */
  private final List<Path> parts = new ArrayList<>();

  /** When the manifest of the last run moved into place. */
  private FileTime lastTime = FileTime.fromMillis(0);

  /** Whether the folder staging/ was made for this run. */
  private boolean made;

  private boolean begun;

  private StagingArea(
      Path out,
      boolean dry,
      @Nullable FileChannel lock,
      @Nullable KeptManifest last,
      boolean whole) {
    this.out = out;
    this.staging = out.resolve("staging");
    this.dry = dry;
    this.lock = lock;
    this.last = last;
    this.whole = whole;
    this.projects = new TreeSet<>();
    this.foreign = new TreeSet<>();
  }

  /**
   * Opens an output tree for one run, alone.
   *
   * @param out the folder OUT; made if it is not there
   * @param dry whether this run is to change nothing
   * @throws BadInput if another run is at work there, or something there is not ours to change
   */
  public static StagingArea open(Path out, boolean dry) throws IOException {
    Path staging = out.resolve("staging");
    refuseLink(staging);
    FileChannel lock = null;
    boolean made = !dry && !Files.exists(staging);
    if (!dry) {
      Files.createDirectories(staging);
      lock = lock(staging.resolve(LOCK));
    }
    try {
      Path manifest = staging.resolve(MANIFEST);
      refuseLink(manifest);
      boolean whole = Files.exists(manifest);
      KeptManifest last = readLast(whole ? manifest : staging.resolve(LAST));
      StagingArea area = new StagingArea(out, dry, lock, last, whole);
      if (whole) {
        area.lastTime = Files.getLastModifiedTime(manifest);
      }
      area.made = made;
      area.findProjects();
      return area;
    } catch (IOException | RuntimeException e) {
      if (lock != null) {
        lock.close();
      }
      throw e;
    }
  }

  /** What the last run staged; null if there was none. */
  public @Nullable Manifest last() {
    return last == null ? null : last.manifest();
  }

  /** Whether the last run ended well, so that the tree is what {@link #last()} says. */
  public boolean whole() {
    return whole;
  }

  /**
   * Whether the project of {@code page} is there, with a content of the right size, and was not
   * touched since the manifest was written; for pages of {@link #last()} in a {@link #whole()}
   * tree.
   */
  public boolean holds(Manifest.Page page) throws IOException {
    Path project = staging.resolve(page.id());
    if (!projects.contains(page.id())) {
      return false;
    }
    for (String name : Project.FILES) {
      BasicFileAttributes file = attributes(project.resolve(name));
      if (file == null
          || !isUntouched(file)
          || (name.equals(Project.CONTENT) && file.size() != page.bytes())) {
        return false;
      }
    }
    return true;
  }

  /**
   * The same of a file that stands once in the tree.
   *
   * @param name its path relative to OUT
   */
  public boolean holds(String name) throws IOException {
    BasicFileAttributes file = attributes(out.resolve(name));
    return file != null && isUntouched(file);
  }

  private boolean isUntouched(BasicFileAttributes file) {
    return file.isRegularFile() && file.lastModifiedTime().compareTo(lastTime) < 0;
  }

  /** Makes a project what it should be. Several threads may stage different projects at once. */
  public Change stage(Project project) throws IOException {
    Path folder = staging.resolve(project.id());
    String name = "staging/" + project.id();
    if (!projects.contains(project.id())) {
      begin();
      if (!dry) {
        Path part = staging.resolve(PART + project.id());
        Files.createDirectory(part);
        for (Map.Entry<String, Content> file : project.files().entrySet()) {
          create(part.resolve(file.getKey()), file.getValue());
        }
        Files.move(part, folder, ATOMIC_MOVE);
      }
      return new Change(Change.Kind.CREATE, name);
    }
    Change.Kind kind = Change.Kind.KEEP;
    for (Map.Entry<String, Content> file : project.files().entrySet()) {
      if (put(folder.resolve(file.getKey()), file.getValue()) != Change.Kind.KEEP) {
        kind = Change.Kind.REPLACE;
      }
    }
    return new Change(kind, name);
  }

  /**
   * Makes a file that stands once in the tree what it should be.
   *
   * @param name its path relative to OUT
   * @param executable whether it is a script to run
   * @throws BadInput if a file of that name is there that {@code unipage} did not generate
   */
  public Change stage(String name, byte[] bytes, boolean executable) throws IOException {
    Path file = out.resolve(name);
    Change.Kind kind = put(file, new Content.Bytes(bytes));
    if (executable && kind != Change.Kind.KEEP && !dry) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return new Change(kind, name);
  }

  /**
   * Checks that everything may be written, before anything is.
   *
   * @param ids the projects that should exist
   * @param names the files that should stand once in the tree
   * @throws BadInput naming the first that is there and that {@code unipage} did not generate
   */
  public void claim(Collection<String> ids, List<String> names) throws IOException {
    for (String id : ids) {
      if (foreign.contains(id)) {
        throw notOurs(staging.resolve(id));
      }
    }
    for (String name : names) {
      Path file = out.resolve(name);
      for (Path p = file.getParent(); p != null && p.startsWith(out); p = p.getParent()) {
        if (!p.equals(out)) {
          refuseLink(p);
        }
      }
      if (Files.exists(file, NOFOLLOW_LINKS) && !Generated.isOurs(file)) {
        throw notOurs(file);
      }
    }
  }

  /**
   * Removes the projects of files that are gone.
   *
   * @param ids every project that should exist
   */
  public List<Change> removeProjectsBut(Set<String> ids) throws IOException {
    List<Change> changes = new ArrayList<>();
    for (String id : projects) {
      if (!ids.contains(id)) {
        begin();
        Path project = staging.resolve(id);
        if (!dry) {
          // Its config.ml goes last: as long as it is there, the folder is known to be ours.
          for (int i = Project.FILES.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(project.resolve(Project.FILES.get(i)));
          }
          if (!isEmptyFolder(project)) {
            // Somebody built there by hand; what they made is theirs.
            changes.add(new Change(Change.Kind.LEAVE, "staging/" + id));
            continue;
          }
          Files.delete(project);
        }
        changes.add(new Change(Change.Kind.REMOVE, "staging/" + id));
      }
    }
    return changes;
  }

  /** Removes a file that an earlier run generated under a name that is not used any more. */
  public List<Change> removeFile(String name) throws IOException {
    Path file = out.resolve(name).normalize();
    if (!file.startsWith(out.normalize()) || !Generated.isOurs(file)) {
      return List.of();
    }
    begin();
    if (!dry) {
      Files.delete(file);
    }
    return List.of(new Change(Change.Kind.REMOVE, name));
  }

  /** Moves the manifest into place, when everything else is. */
  public Change commit(Manifest manifest) throws IOException {
    Path file = staging.resolve(MANIFEST);
    Change.Kind kind =
        last == null
            ? Change.Kind.CREATE
            : begun || !manifest.equals(last.manifest()) ? Change.Kind.REPLACE : Change.Kind.KEEP;
    if (kind != Change.Kind.KEEP) {
      begin();
    }
    if (!dry && (begun || !whole)) {
      Path part = staging.resolve(PART + MANIFEST);
      try (FileChannel channel = FileChannel.open(part, CREATE, TRUNCATE_EXISTING, WRITE)) {
        OutputStream json = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        ManifestJson.write(manifest, last, json);
        json.flush();
        channel.force(true);
      }
      Files.move(part, file, ATOMIC_MOVE);
    }
    if (!dry) {
      // Also where nothing changed: a run that was killed right after that move left it.
      Files.deleteIfExists(staging.resolve(LAST));
    }
    return new Change(kind, "staging/" + MANIFEST);
  }

  /** Lets other runs in. What was staged stays; a run that changed nothing leaves no folder. */
  @Override
  public void close() throws IOException {
    if (lock != null) {
      if (made && !begun) {
        Files.deleteIfExists(staging.resolve(LOCK));
        Files.deleteIfExists(staging);
        if (isEmptyFolder(out)) {
          Files.delete(out);
        }
      }
      lock.close();
    }
  }

  private Change.Kind put(Path file, Content content) throws IOException {
    Path part = file.resolveSibling(PART + file.getFileName());
    if (!whole && !dry) {
      Files.deleteIfExists(part);
    }
    BasicFileAttributes there = attributes(file);
    if (there != null) {
      if (!there.isRegularFile()) {
        throw new BadInput(
            Problem.printable(file.toString())
                + " is no regular file: move it away, or stage elsewhere with -o");
      }
      if (there.size() == content.size()) {
        try (InputStream in = Files.newInputStream(file, NOFOLLOW_LINKS)) {
          if (content.matches(in)) {
            return Change.Kind.KEEP;
          }
        }
      }
    }
    begin();
    if (!dry) {
      Files.createDirectories(file.resolveSibling(""));
      create(part, content);
      Files.move(part, file, ATOMIC_MOVE);
    }
    return there == null ? Change.Kind.CREATE : Change.Kind.REPLACE;
  }

  private static void create(Path file, Content content) throws IOException {
    try (OutputStream out = Files.newOutputStream(file, CREATE, TRUNCATE_EXISTING, WRITE)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new IOException("cannot write " + Problem.printable(file + ": " + e.getMessage()), e);
    }
  }

  /** The first change of a run: from here until {@link #commit} there is no manifest. */
  private synchronized void begin() throws IOException {
    if (!begun && !dry) {
      if (whole) {
        Files.move(staging.resolve(MANIFEST), staging.resolve(LAST), ATOMIC_MOVE);
      }
      for (Path part : parts) {
        PathUtils.delete(part);
      }
    }
    begun = true;
  }

  private static FileChannel lock(Path file) throws IOException {
    refuseLink(file);
    FileChannel channel = FileChannel.open(file, CREATE, WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // The other run is in this very process.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new BadInput(
        "another unipage is staging into "
            + Problem.printable(file.resolve("../..").normalize().toString())
            + ": wait for it to end");
  }

  private static @Nullable KeptManifest readLast(Path file) throws IOException {
    try {
      return ManifestJson.readToKeep(file);
    } catch (NoSuchFileException e) {
      return null;
    } catch (ManifestException e) {
      throw new BadInput(
          Problem.printable(file.toString())
              + ":"
              + e.getMessage()
              + "; remove it to stage as if for the first time (addresses may change)");
    }
  }

  /**
   * Tells our projects from folders that merely have such a name. A project that a run did not
   * finish to remove is empty, or has its config.ml still.
   */
  private void findProjects() throws IOException {
    Set<String> trusted = new HashSet<>();
    if (last != null && whole) {
      last.manifest().entries().forEach(page -> trusted.add(page.id()));
    }
    if (dry && !Files.exists(staging)) {
      return;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(staging)) {
      for (Path child : children) {
        String name = String.valueOf(child.getFileName());
        if (Generated.isId(name)) {
          refuseLink(child);
          boolean ours =
              trusted.contains(name)
                  || Generated.isOurs(child.resolve(Project.CONFIG))
                  || isEmptyFolder(child);
          (ours ? projects : foreign).add(name);
        } else if (name.startsWith(PART)) {
          parts.add(child);
        }
      }
    }
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      return !children.iterator().hasNext();
    }
  }

  private static @Nullable BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static BadInput notOurs(Path path) {
    return new BadInput(
        Problem.printable(path.toString())
            + " was not generated by unipage: move it away, or stage elsewhere with -o");
  }

  private static void refuseLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw new BadInput(
          Problem.printable(path.toString())
              + " is a symbolic link: unipage writes to real folders only; remove it, or stage"
              + " elsewhere with -o");
    }
  }
}
