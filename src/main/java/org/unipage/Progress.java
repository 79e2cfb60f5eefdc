package org.unipage;

import org.unipage.manifest.Manifest;

/** Hears how a run gets on. Calls come from several threads, one at a time. */
public interface Progress {

  /** Work on {@code entries} entries begins. */
  void start(int entries);

  /** One more entry is done; they come in the order of their paths. */
  void done(Manifest.Page page);

  /** All entries are done. */
  void end();
}
