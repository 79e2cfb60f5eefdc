package org.unipage.name;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExtensionsTest {

  /**
   * A changed list renames pages of sites that are staged already: think before you change this.
   */
  @Test
  void theListIsFrozen() throws IOException, NoSuchAlgorithmException {
    TreeSet<String> words = new TreeSet<>();
    try (InputStream in = Extensions.class.getResourceAsStream("extensions.txt")) {
      assertThat(in).isNotNull();
      new String(in.readAllBytes(), US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> words.addAll(List.of(line.split(" "))));
    }
    assertThat(words).hasSizeGreaterThan(100).allMatch(Extensions::isKnown);
    StringBuilder all = new StringBuilder();
    words.forEach(word -> all.append(word).append(' '));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(US_ASCII));
    assertThat(HexFormat.of().formatHex(hash))
        .isEqualTo("8b727d3984741469bc6fb5658dab98be43015ee3e8bed1c51c907e77b272588d");
    assertThat(Extensions.isKnown("HTML")).isFalse();
    assertThat(Extensions.isKnown("")).isFalse();
  }
}
