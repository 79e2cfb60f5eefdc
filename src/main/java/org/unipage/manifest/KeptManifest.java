package org.unipage.manifest;

/**
 * A manifest that was read, and that most of is to be written again. It holds on to the whole file,
 * and looking at a reference takes a little longer.
 */
public final class KeptManifest {
  private final Manifest manifest;
  private final EntryLines lines;

  KeptManifest(Manifest manifest, EntryLines lines) {
    this.manifest = manifest;
    this.lines = lines;
  }

  /** What was read. */
  public Manifest manifest() {
    return manifest;
  }

  /** Its entries as they stood there. */
  EntryLines lines() {
    return lines;
  }
}
