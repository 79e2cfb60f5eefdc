package org.unipage.dns.source;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.authority.ZoneIndex;
import org.unipage.dns.authority.Zones;
import org.unipage.dns.source.ZoneSource.Loaded;
import org.xbill.DNS.Name;

/**
 * The zones that are served, from staged sites, master files and folders of master files ({@code
 * *.zone}), and read again where those change. A source that has become bad stays as it was. {@link
 * #zones} is for any thread; all else is for one.
 */
public final class ZoneStore {
  private final List<Path> paths;
  private final @Nullable Name origin;
  private final List<InetAddress> everywhere;
  private Map<Path, Held> held = new LinkedHashMap<>();
  private volatile Zones zones;

  /** A source as it was read. */
  private record Held(ZoneSource source, List<Stamp> stamps, Loaded loaded) {}

  /**
   * By what a file that changed is told: replaced files differ in their key, written ones in the
   * rest.
   */
  private record Stamp(Path file, @Nullable Object key, long modified, long size) {}

  /**
   * What reading again came to.
   *
   * @param changed how many sources were read anew, added or dropped
   * @param problems why others were not, one line each
   */
  public record Reloaded(int changed, List<String> problems) {}

  private ZoneStore(List<Path> paths, @Nullable Name origin, List<InetAddress> everywhere) {
    this.paths = List.copyOf(paths);
    this.origin = origin;
    this.everywhere = List.copyOf(everywhere);
    try {
      this.zones = new Zones(List.of());
    } catch (BadZone e) {
      throw new IllegalStateException("no two zones are the same", e);
    }
  }

  /**
   * Reads all zones.
   *
   * @param paths staged sites, master files, folders
   * @param origin what relative names in master files are relative to; null: their {@code $ORIGIN}
   * @param everywhere addresses that every host gets instead of its own, if any
   * @throws BadZone if one cannot be served, or there is none; the message says why
   * @throws IOException if one cannot be read
   */
  public static ZoneStore open(
      List<Path> paths, @Nullable Name origin, List<InetAddress> everywhere)
      throws IOException, BadZone {
    ZoneStore store = new ZoneStore(paths, origin, everywhere);
    Map<Path, Held> all = new LinkedHashMap<>();
    for (ZoneSource source : store.sources()) {
      all.put(source.path(), hold(source));
    }
    store.zones = join(all.values());
    store.held = all;
    return store;
  }

  /** The zones as they are now. */
  public Zones zones() {
    return zones;
  }

  /** The addresses that the manifests give to name servers. */
  public List<InetAddress> nameServers() {
    return held.values().stream()
        .flatMap(one -> one.loaded().nameServers().stream())
        .distinct()
        .toList();
  }

  /** What the files look like now; equal to what was given before if none of them changed. */
  public Object state() {
    List<List<Stamp>> state = new ArrayList<>();
    try {
      for (ZoneSource source : sources()) {
        Held one = held.get(source.path());
        state.add(stamps(one == null ? source : one.source()));
      }
    } catch (IOException | BadZone e) {
      return String.valueOf(e.getMessage());
    }
    return state;
  }

  /**
   * Reads again what changed.
   *
   * @param all whether to read what did not, too
   */
  public Reloaded reload(boolean all) {
    List<String> problems = new ArrayList<>();
    Map<Path, Held> next = new LinkedHashMap<>();
    int changed = 0;
    try {
      for (ZoneSource source : sources()) {
        Held before = held.get(source.path());
        if (before != null && !all && before.stamps().equals(stamps(before.source()))) {
          next.put(source.path(), before);
          continue;
        }
        try {
          next.put(source.path(), hold(source));
          changed++;
        } catch (BadZone | IOException e) {
          problems.add(problem(source, e) + (before == null ? "" : "; the old zone stays"));
          if (before != null) {
            next.put(
                source.path(), new Held(before.source(), stamps(before.source()), before.loaded()));
          }
        }
      }
      changed += (int) held.keySet().stream().filter(path -> !next.containsKey(path)).count();
      if (changed > 0) {
        zones = join(next.values());
      }
      held = next;
    } catch (BadZone | IOException e) {
      problems.add(e.getMessage() + "; the old zones stay");
    }
    return new Reloaded(changed, problems);
  }

  private static String problem(ZoneSource source, Exception e) {
    if (e instanceof NoSuchFileException) {
      return source.path() + ": is not there";
    }
    return e instanceof BadZone ? String.valueOf(e.getMessage()) : source.path() + ": " + e;
  }

  private static Held hold(ZoneSource source) throws IOException, BadZone {
    List<Stamp> before = stamps(source);
    Loaded loaded;
    try {
      loaded = source.load();
    } catch (IllegalArgumentException e) { // an address or network that is none
      throw new BadZone(source.path() + ": " + e.getMessage());
    }
    // Which files there are may be known only now; one that changed meanwhile is read again.
    List<Stamp> after = stamps(source);
    return new Held(source, after.size() == before.size() ? before : after, loaded);
  }

  private static Zones join(Collection<Held> all) throws BadZone {
    List<ZoneIndex> joined = new ArrayList<>();
    all.forEach(one -> joined.addAll(one.loaded().zones()));
    return new Zones(joined);
  }

  private List<ZoneSource> sources() throws IOException, BadZone {
    List<ZoneSource> sources = new ArrayList<>();
    for (Path path : paths) {
      if (Files.exists(SiteSource.manifest(path))) {
        sources.add(new SiteSource(path, everywhere));
      } else if (Files.isDirectory(path)) {
        List<Path> files = zoneFiles(path);
        if (files.isEmpty()) {
          throw new BadZone(path + ": neither a staged site nor a folder of *.zone files");
        }
        files.forEach(file -> sources.add(new FileSource(file, origin, everywhere)));
      } else {
        sources.add(new FileSource(path, origin, everywhere));
      }
    }
    return sources;
  }

  private static List<Path> zoneFiles(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.zone")) {
      for (Path file : stream) {
        if (Files.isRegularFile(file)) {
          files.add(file);
        }
      }
    }
    files.sort(null);
    return files;
  }

  private static List<Stamp> stamps(ZoneSource source) {
    return source.inputs().stream().map(ZoneStore::stamp).toList();
  }

  private static Stamp stamp(Path file) {
    try {
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          file, is.fileKey(), is.lastModifiedTime().to(TimeUnit.NANOSECONDS), is.size());
    } catch (IOException e) {
      return new Stamp(file, null, -1, -1);
    }
  }
}
