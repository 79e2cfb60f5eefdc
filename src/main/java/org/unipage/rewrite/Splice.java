package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/** Puts edits into a file, in one pass forwards. */
final class Splice {
  private Splice() {}

  /**
   * @param bytes the file; not changed
   * @param edits sorted by offset, none overlapping
   * @return the file with every edit made; {@code bytes} itself if there is none
   * @throws IllegalArgumentException if the edits overlap or lie outside the file
   */
  static byte[] apply(byte[] bytes, List<Edit> edits) {
    if (edits.isEmpty()) {
      return bytes;
    }
    long length = bytes.length;
    int at = 0;
    for (Edit edit : edits) {
      if (edit.start() < at || edit.end() < edit.start() || edit.end() > bytes.length) {
        throw new IllegalArgumentException("edits overlap or lie outside the file: " + edit);
      }
      at = edit.end();
      length += edit.text().length() - (edit.end() - edit.start());
    }
    byte[] out = new byte[Math.toIntExact(length)];
    int from = 0;
    int to = 0;
    for (Edit edit : edits) {
      System.arraycopy(bytes, from, out, to, edit.start() - from);
      to += edit.start() - from;
      byte[] text = edit.text().getBytes(ISO_8859_1);
      System.arraycopy(text, 0, out, to, text.length);
      to += text.length;
      from = edit.end();
    }
    System.arraycopy(bytes, from, out, to, bytes.length - from);
    return out;
  }
}
