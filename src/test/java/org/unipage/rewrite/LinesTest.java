package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class LinesTest {

  /** What stands before each offset, with CR LF as one, decides its line and column. */
  @Test
  void countsAsOneWouldByHand() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = new byte[random.nextInt(60)];
      for (int i = 0; i < bytes.length; i++) {
        int kind = random.nextInt(8);
        // 0x0B and 0x8A are one bit away from what ends a line.
        bytes[i] = (byte) (kind < 4 ? "\n\r\u000B\u008A".charAt(kind) : random.nextInt(256));
      }
      Lines lines = new Lines(bytes, Encoding.UTF8);
      for (int at = 0; at <= bytes.length; at += random.nextInt(20)) {
        lines.advance(at);
        String before = new String(bytes, 0, at, ISO_8859_1);
        if (before.endsWith("\r") && at < bytes.length && bytes[at] == '\n') {
          continue; // in the midst of one
        }
        String[] all = before.split("\r\n|\r|\n", -1);
        assertThat(lines.line()).isEqualTo(all.length);
        assertThat(lines.column()).isEqualTo(all[all.length - 1].length() + 1);
      }
    }
  }
}
