package org.unipage;

import java.util.Locale;

/** How an entry's bytes get into its virtual machine. */
public enum Delivery {
  /** As a part of the image, one image for each entry. */
  EMBED,
  /** On a block device, one image for all entries. */
  BLOCK;

  /** As on the command line and in the manifest. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
