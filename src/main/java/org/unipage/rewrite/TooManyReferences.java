package org.unipage.rewrite;

/** Ends the reading of a file that holds more references than fit in memory. */
final class TooManyReferences extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * As many references as one file may hold. Each takes up to 400 bytes until the file is staged
   * (its place, its edit, its link and their URLs); real pages hold some thousands.
   */
  static final int MOST = 1 << 20;

  TooManyReferences() {
    super("more than " + MOST + " references", null, false, false);
  }
}
