package org.unipage;

import org.unipage.manifest.Manifest;

/** Progress that nobody looks at. */
enum Silent implements Progress {
  PROGRESS;

  @Override
  public void start(int entries) {}

  @Override
  public void done(Manifest.Page page) {}

  @Override
  public void end() {}
}
