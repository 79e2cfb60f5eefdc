package org.unipage.site;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Walk.Found;

/**
 * Reads a mirror: the folder that {@code wget -m} leaves behind, also with {@code -k}, {@code -p},
 * {@code -E} and {@code -K}.
 *
 * <p>Every regular file is an entry, except {@linkplain Backups wget's backups} and {@linkplain
 * Leftovers what mirroring programs keep for themselves}. A symbolic link is what it leads to, a
 * folder too, as long as that lies in the mirror. What cannot be an entry is a problem, one each:
 *
 * <table>
 *   <caption>Kinds of problem</caption>
 *   <tr><td>{@code link-out}</td><td>a link out of the mirror</td></tr>
 *   <tr><td>{@code link-loop}</td><td>a link to itself, or to a folder that it lies in</td></tr>
 *   <tr><td>{@code link-dangling}</td><td>a link to nothing</td></tr>
 *   <tr><td>{@code link-limit}</td><td>links to folders of links that multiply the mirror</td></tr>
 *   <tr><td>{@code unreadable}</td><td>a file or folder without permission, or a broken one</td></tr>
 *   <tr><td>{@code special-file}</td><td>a fifo, socket or device; it is never opened</td></tr>
 *   <tr><td>{@code too-long}</td><td>a folder whose paths are longer than the system takes</td></tr>
 * </table>
 *
 * The result depends on names, bytes and links alone: not on the locale, the order in which the
 * system lists folders, or the clock.
 */
public final class Mirror {

  /**
   * How to read a mirror.
   *
   * @param siteHost what {@code --site-host} says; null: the folder's name
   * @param followLinks trees outside the mirror that links may lead into ({@code --follow-links})
   */
  public record Options(@Nullable String siteHost, List<Path> followLinks) {

    /** The folder's name is the site host, and no link leads out. */
    public static final Options DEFAULT = new Options(null, List.of());

    public Options {
      followLinks = List.copyOf(followLinks);
    }
  }

  private Mirror() {}

  /**
   * Reads the mirror in {@code dir}; changes nothing.
   *
   * @throws BadInput if {@code dir} is missing, no folder, unreadable, holds no file or is the
   *     folder of several sites; if its name is no host name and none is given; if a tree of {@code
   *     followLinks} is missing
   */
  public static SiteMap read(Path dir, Options options) {
    Path root = realFolder(dir, "");
    HostFolders.refuse(dir, list(dir, root), options.siteHost());
    SiteHost siteHost = SiteHost.of(dir, options.siteHost());
    List<Path> trees = new ArrayList<>(List.of(root));
    for (Path tree : options.followLinks()) {
      trees.add(realFolder(tree, "--follow-links "));
    }
    Walk walk = new Walk(trees);
    walk.run(root);
    List<Problem> problems = new ArrayList<>(walk.problems());
    List<Entry> entries = entries(Backups.resolve(Leftovers.removeFrom(walk.found())), problems);
    problems.sort(Comparator.naturalOrder());
    if (entries.isEmpty()) {
      throw new BadInput(
          FileName.typed(dir)
              + " holds no file that could be staged; give the folder that wget -m left behind"
              + (problems.isEmpty() ? "" : " (" + problems.get(0) + ")"));
    }
    return new SiteMap(siteHost.name(), entries, problems);
  }

  private static List<Entry> entries(List<Found> found, List<Problem> problems) {
    List<Found> files = new ArrayList<>(found);
    files.sort(Comparator.comparing(Found::path));
    List<String> urls = OriginalUrl.of(files.stream().map(Found::path).toList());
    List<Entry> entries = new ArrayList<>(files.size());
    for (int i = 0; i < files.size(); i++) {
      Found file = files.get(i);
      try {
        String mediaType = MediaTypes.of(file.path().fileName(), file.file());
        entries.add(new Entry(file.path(), urls.get(i), file.file(), file.size(), mediaType));
      } catch (IOException e) {
        problems.add(Problem.of(file.path(), "unreadable", Walk.unreadable("file", e)));
      }
    }
    return entries;
  }

  private static Path realFolder(Path dir, String option) {
    String typed = option + FileName.typed(dir);
    Path real;
    try {
      real = dir.toRealPath();
    } catch (NoSuchFileException e) {
      throw new BadInput(typed + " does not exist; give a folder");
    } catch (IOException e) {
      throw new BadInput(typed + ": " + Walk.unreadable("folder", e));
    }
    if (!Files.isDirectory(real)) {
      throw new BadInput(typed + " is a file; give the folder that it lies in");
    }
    return real;
  }

  private static List<Path> list(Path dir, Path root) {
    List<Path> top = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
      stream.forEach(top::add);
    } catch (AccessDeniedException e) {
      throw new BadInput(
          FileName.typed(dir)
              + " cannot be read: permission denied; type: chmod -R u+rX "
              + FileName.typed(dir));
    } catch (IOException e) {
      throw new BadInput(FileName.typed(dir) + ": " + Walk.unreadable("folder", e));
    } catch (DirectoryIteratorException e) {
      throw new BadInput(FileName.typed(dir) + ": " + Walk.unreadable("folder", e.getCause()));
    }
    top.sort(Comparator.comparing(FileName::latin1));
    return top;
  }
}
