package org.unipage.site;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mirror as lines of ASCII; a program too, so that other locales, users and JDKs can be tried.
 */
public final class Listing {
  private Listing() {}

  /** What {@code args[0]} holds when it is {@code www.example.org}. */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, US_ASCII);
    Mirror.Options options = new Mirror.Options("www.example.org", List.of());
    try {
      lines(Mirror.read(Path.of(args[0]), options)).forEach(out::println);
    } catch (BadInput e) {
      out.println("refused: " + e.getMessage());
    }
  }

  /** Every entry as {@code path url size mediaType}, then every problem as {@code path kind}. */
  static List<String> lines(SiteMap site) {
    List<String> lines = new ArrayList<>();
    for (Entry entry : site.entries()) {
      lines.add(
          entry.path() + " " + entry.originalUrl() + " " + entry.size() + " " + entry.mediaType());
    }
    for (Problem problem : site.problems()) {
      lines.add("! " + problem.path() + " " + problem.kind());
    }
    return lines;
  }

  /** The lines of {@code dir} as {@code www.example.org}. */
  static List<String> of(Path dir, Path... followLinks) {
    return lines(Mirror.read(dir, new Mirror.Options("www.example.org", List.of(followLinks))));
  }
}
