package org.unipage.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class PackingTest {

  private final Deflate deflate = new Deflate();

  @Test
  void unpacksToTheSameBytesWhateverTheyAre() {
    Random random = new Random(1);
    int count = Boolean.getBoolean("unipage.full") ? 200_000 : 5_000;
    System.out.println("packed: " + count + " texts (seed 1)");
    for (int i = 0; i < count; i++) {
      assertUnpacks(text(random, i < 600 ? i : random.nextInt(5_000)));
    }
  }

  @Test
  void unpacksLongRunsAndFarMatches() {
    assertUnpacks(new byte[0]);
    assertUnpacks(new byte[1]);
    for (int size : new int[] {257, 258, 259, 260, 266, 32767, 32768, 32769, 1_000_000}) {
      assertUnpacks(new byte[size]);
    }
    // The same 300 random bytes again, just inside the window and just outside of it.
    Random random = new Random(2);
    for (int distance = 32_760; distance < 32_780; distance++) {
      byte[] bytes = new byte[distance + 300];
      random.nextBytes(bytes);
      System.arraycopy(bytes, 0, bytes, distance, 300);
      assertUnpacks(bytes);
    }
  }

  @Test
  void unpacksWhatFillsManyBlocks() {
    byte[] noise = new byte[1_000_000];
    new Random(3).nextBytes(noise);
    assertUnpacks(noise);
    for (int size : new int[] {(1 << 15) - 1, 1 << 15, (1 << 15) + 1, 1 << 16}) {
      assertUnpacks(Arrays.copyOf(noise, size));
    }
  }

  @Test
  void limitsTheLengthOfCodes() {
    // Frequencies like Fibonacci numbers want codes of 25 bits; there are 15.
    StringBuilder text = new StringBuilder();
    Random random = new Random(4);
    for (int symbol = 0, a = 1, b = 1; symbol < 21; symbol++) {
      for (int i = 0; i < a; i++) {
        text.append((char) ('A' + symbol));
      }
      int next = a + b;
      a = b;
      b = next;
    }
    char[] shuffled = text.toString().toCharArray();
    for (int i = shuffled.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      char c = shuffled[i];
      shuffled[i] = shuffled[j];
      shuffled[j] = c;
    }
    assertUnpacks(new String(shuffled).getBytes(US_ASCII));
    HuffmanCode code = new HuffmanCode(30, 7);
    int[] counts = new int[30];
    for (int i = 0; i < 30; i++) {
      counts[i] = 1 << i;
    }
    code.build(counts);
    double space = 0;
    for (byte length : code.lengths) {
      assertThat(length).isBetween((byte) 1, (byte) 7);
      space += Math.pow(2, -length);
    }
    assertThat(space).isEqualTo(1);
  }

  @Test
  void unpacksRealPages() throws IOException {
    Path html = Path.of("/usr/share/doc/python3.11/html");
    long before = 0;
    long after = 0;
    List<Path> pages;
    try (Stream<Path> files = Files.walk(html)) {
      pages = files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
    assertThat(pages).hasSizeGreaterThan(100);
    for (Path page : pages) {
      byte[] bytes = Files.readAllBytes(page);
      Packing packing = Objects.requireNonNull(Packing.of("text/html", bytes));
      byte[] unpacked =
          new GZIPInputStream(new ByteArrayInputStream(packing.bytes())).readAllBytes();
      assertThat(Arrays.equals(unpacked, bytes)).isTrue();
      before += bytes.length;
      after += packing.bytes().length;
    }
    assertThat((double) after / before).isLessThan(0.25);
  }

  @Test
  void givesTheSameBytesOnEveryMachine() throws NoSuchAlgorithmException {
    byte[] text = text(new Random(5), 100_000);
    byte[] packed = Objects.requireNonNull(Packing.of("text/html", text)).bytes();
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(packed);
    assertThat(HexFormat.of().formatHex(hash, 0, 8)).isEqualTo("04fc5201aca8fcae");
    assertThat(HexFormat.of().formatHex(packed, 0, 10)).isEqualTo("1f8b08000000000000ff");
  }

  @Test
  void packsOnlyWhatGrowsSmaller() {
    byte[] text = "<p>The same again and again. ".repeat(100).getBytes(US_ASCII);
    for (String type :
        List.of(
            "text/html",
            "TEXT/HTML; charset=utf-8",
            "image/svg+xml",
            "application/json",
            "application/ld+json",
            "text/javascript",
            "application/wasm")) {
      assertThat(Packing.of(type, text)).as(type).isNotNull();
    }
    for (String type : List.of("image/png", "video/mp4", "application/zip", "font/woff2", "")) {
      assertThat(Packing.of(type, text)).as(type).isNull();
    }
    assertThat(Packing.of("text/html", new byte[0])).isNull();
    assertThat(Packing.of("text/html", "<p>short".getBytes(US_ASCII))).isNull();
    byte[] noise = new byte[10_000];
    new Random(6).nextBytes(noise);
    assertThat(Packing.of("text/plain", noise)).isNull();
  }

  private void assertUnpacks(byte[] bytes) {
    byte[] packed = deflate.pack(bytes);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(packed);
      byte[] unpacked = new byte[bytes.length + 1];
      int size = inflater.inflate(unpacked);
      assertThat(inflater.finished()).isTrue();
      assertThat(inflater.getRemaining()).isZero();
      assertThat(Arrays.equals(unpacked, 0, size, bytes, 0, bytes.length)).isTrue();
    } catch (DataFormatException e) {
      throw new AssertionError("not DEFLATE: " + new String(bytes, ISO_8859_1), e);
    } finally {
      inflater.end();
    }
  }

  /** Words from a small or large vocabulary, with some noise between them. */
  private static byte[] text(Random random, int size) {
    byte[] bytes = new byte[size];
    int letters = 1 + random.nextInt(random.nextBoolean() ? 4 : 256);
    for (int i = 0; i < size; ) {
      if (i > 0 && random.nextInt(4) > 0) {
        int from = random.nextInt(i);
        int length = Math.min(size - i, 1 + random.nextInt(random.nextInt(20) == 0 ? 600 : 20));
        for (int k = 0; k < length; k++) {
          bytes[i + k] = bytes[from + k];
        }
        i += length;
      } else {
        bytes[i++] = (byte) random.nextInt(letters);
      }
    }
    return bytes;
  }
}
