package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Takes edits back: what shows that nothing outside of them changed. */
final class Undo {
  private Undo() {}

  /** The bytes before {@code rewritten}, made of its bytes and of what its edits replaced. */
  static byte[] of(byte[] input, Rewritten rewritten) {
    List<Edit> back = new ArrayList<>();
    int shift = 0;
    for (Edit edit : rewritten.edits()) {
      int start = edit.start() + shift;
      int length = edit.end() - edit.start();
      String old = new String(input, edit.start(), length, ISO_8859_1);
      back.add(new Edit(start, start + edit.text().length(), old));
      shift += edit.text().length() - length;
    }
    return Splice.apply(rewritten.bytes(), back);
  }
}
