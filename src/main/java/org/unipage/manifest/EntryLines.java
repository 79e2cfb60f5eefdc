package org.unipage.manifest;

import java.util.List;

/**
 * The lines of a manifest's entries as they were read, so that those that stay need not be written
 * anew.
 *
 * @param json the whole manifest
 * @param pages the entries
 * @param ends where in {@code json} the line of each entry ends; it begins after the end of the one
 *     before, a comma and a line feed
 */
record EntryLines(byte[] json, List<Manifest.Page> pages, int[] ends) {

  /** Of a manifest whose entries are written otherwise than we do it. */
  static final EntryLines NONE = new EntryLines(new byte[0], List.of(), new int[0]);

  /** Whether {@code page}, the entry of that number, is the very one that was read. */
  @SuppressWarnings("ReferenceEquality") // to compare all members takes as long as to write them
  boolean has(int number, Manifest.Page page) {
    return number > 0 && number < pages.size() && pages.get(number) == page;
  }

  /** Where the line of an entry but the first begins. */
  int start(int number) {
    return ends[number - 1] + 2;
  }
}
