package org.unipage.name;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** The frozen list of extensions that end a file name in a page host: {@code extensions.txt}. */
final class Extensions {

  private static final Set<String> KNOWN = read();

  private Extensions() {}

  /** Whether {@code piece}, without its dot, is on the list; case matters. */
  static boolean isKnown(String piece) {
    return KNOWN.contains(piece);
  }

  private static Set<String> read() {
    try (InputStream in = Extensions.class.getResourceAsStream("extensions.txt")) {
      if (in == null) {
        throw new IllegalStateException("extensions.txt is missing from the jar");
      }
      return new String(in.readAllBytes(), US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> Arrays.stream(line.split(" ")))
          .filter(word -> !word.isEmpty())
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
