package org.unipage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unipage.site.BadInput;
import org.unipage.site.Entry;
import org.unipage.site.Mirror;
import org.unipage.site.SiteHost;
import org.unipage.site.SiteMap;
import org.unipage.site.SitePath;

/**
 * A mirror as it was found at one time, under the name that it is previewed by.
 *
 * @param siteHost that name, and what the mirror was taken from
 * @param origins what else was this site
 * @param files the entries
 * @param stamps for each entry, by what a change of its bytes is seen without reading them
 */
record PreviewedMirror(SiteHost siteHost, Set<String> origins, SiteMap files, List<Stamp> stamps) {

  /** Names below this one are this machine's own (RFC 6761 section 6.3), without any DNS set-up. */
  static final String LOCALHOST = "localhost";

  /** Where the preview itself is to be found; no site can have that name. */
  static final String PREVIEW_HOST = "unipage." + LOCALHOST;

  /**
   * What the system knows of a file; equal if it was not written to.
   *
   * @param size in bytes; -1 if it is not there
   */
  record Stamp(long size, FileTime modified, @Nullable Object file) {
    static Stamp of(Entry entry) {
      try {
        BasicFileAttributes is = Files.readAttributes(entry.source(), BasicFileAttributes.class);
        return new Stamp(is.size(), is.lastModifiedTime(), is.fileKey());
      } catch (IOException e) {
        return new Stamp(-1, FileTime.fromMillis(0), null);
      }
    }
  }

  /**
   * Reads a mirror.
   *
   * @param realNames whether the site keeps its own name, rather than one below {@code localhost}
   * @throws BadInput if it cannot be previewed
   */
  static PreviewedMirror read(StageOptions options, boolean realNames) throws IOException {
    SiteMap files;
    SiteHost original;
    try {
      files =
          Mirror.read(
              options.mirror(), new Mirror.Options(options.siteHost(), options.followLinks()));
      original = SiteHost.of(options.mirror(), options.siteHost());
    } catch (BadInput e) {
      // Some of its messages say what to type, for the command that most mirrors are given to.
      throw new BadInput(
          String.valueOf(e.getMessage()).replace("unipage stage ", "unipage preview "));
    }
    boolean isLocal =
        original.name().equals(LOCALHOST) || original.name().endsWith("." + LOCALHOST);
    String name = realNames || isLocal ? original.name() : original.name() + "." + LOCALHOST;
    if (name.length() > SiteHost.MAX_LENGTH) {
      throw new BadInput(
          "\""
              + name
              + "\" is longer than "
              + SiteHost.MAX_LENGTH
              + " characters, which leaves no room for the names of the pages; give a shorter name"
              + " with --site-host");
    }
    if (name.equals(PREVIEW_HOST) || name.endsWith("." + PREVIEW_HOST)) {
      throw new BadInput(
          "\"" + name + "\" is the preview's own name; give the site another one with --site-host");
    }
    Set<String> origins = new HashSet<>();
    origins.add(original.mirrorAuthority());
    origins.add(original.name());
    origins.add(
        original.name().startsWith("www.")
            ? original.name().substring("www.".length())
            : "www." + original.name());
    return new PreviewedMirror(
        new SiteHost(name, original.mirrorHost(), original.mirrorPort()),
        origins,
        new SiteMap(name, files.entries(), files.problems()),
        files.entries().stream().map(Stamp::of).toList());
  }

  /** This mirror after some of its files were written to. */
  PreviewedMirror withWritten(Set<Integer> written) {
    List<Entry> entries = new ArrayList<>(files.entries());
    List<Stamp> now = new ArrayList<>(stamps);
    for (int i : written) {
      Entry entry = entries.get(i);
      now.set(i, Stamp.of(entry));
      entries.set(
          i,
          new Entry(
              entry.path(),
              entry.originalUrl(),
              entry.source(),
              Math.max(0, now.get(i).size()),
              entry.mediaType()));
    }
    return new PreviewedMirror(
        siteHost, origins, new SiteMap(files.siteHost(), entries, files.problems()), now);
  }

  SitePath path(int index) {
    return files.entries().get(index).path();
  }

  /** Whether the same entries have the same names and types as in {@code other}. */
  boolean hasEntriesOf(PreviewedMirror other) {
    List<Entry> mine = files.entries();
    List<Entry> theirs = other.files.entries();
    if (mine.size() != theirs.size()) {
      return false;
    }
    for (int i = 0; i < mine.size(); i++) {
      Entry a = mine.get(i);
      Entry b = theirs.get(i);
      if (!a.path().equals(b.path())
          || !a.originalUrl().equals(b.originalUrl())
          || !a.mediaType().equals(b.mediaType())) {
        return false;
      }
    }
    return true;
  }

  /** The entries, of equally many, that have not the stamps that they have in {@code other}. */
  List<Integer> changedSince(PreviewedMirror other) {
    List<Integer> changed = new ArrayList<>();
    for (int i = 0; i < stamps.size(); i++) {
      if (!stamps.get(i).equals(other.stamps.get(i))
          || !files.entries().get(i).source().equals(other.files.entries().get(i).source())) {
        changed.add(i);
      }
    }
    return changed;
  }
}
