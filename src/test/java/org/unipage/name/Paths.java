package org.unipage.name;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.unipage.site.SitePath;

/** Paths to try the naming rule on. */
final class Paths {

  private static final List<String> PARTS =
      List.of(
          "index",
          "html",
          "js",
          "png",
          "img",
          "README",
          "ns",
          "x",
          "x0",
          "x0c",
          "-x4d",
          "-x0n",
          "-x0f",
          "x0nf",
          "-xh0123456789ab",
          "xn--",
          "--",
          "-",
          "_",
          ".",
          "..",
          "?",
          "C=N;O=D",
          " ",
          "%20",
          "é",
          "日本",
          "String",
          "HTML",
          "getElementById",
          "a",
          "B",
          "7",
          "2015",
          "b",
          "z",
          "k",
          "index.html",
          ".html",
          ".js",
          ".tar.gz",
          "@",
          "~",
          "+",
          "\\",
          "\n",
          "\"",
          "é");

  private Paths() {}

  static SitePath random(Random random) {
    List<String> segments = new ArrayList<>();
    int depth = random.nextInt(20) == 0 ? random.nextInt(40) : random.nextInt(5);
    for (int i = 0; i < depth; i++) {
      segments.add(segment(random));
    }
    segments.add(random.nextInt(4) == 0 ? "index.html" : segment(random));
    return new SitePath(String.join("/", segments));
  }

  private static String segment(Random random) {
    StringBuilder out = new StringBuilder();
    int kind = random.nextInt(8);
    int parts = random.nextInt(40) == 0 ? 1 + random.nextInt(100) : 1 + random.nextInt(4);
    for (int i = 0; i < parts; i++) {
      switch (kind) {
        case 0 -> out.append((char) (1 + random.nextInt(255))); // any byte
        case 1 -> out.append("aAbB09-_.".charAt(random.nextInt(9)));
        default -> out.append(SitePath.of(part(random)).latin1());
      }
    }
    String segment = out.toString().replace('/', ':');
    return segment.equals(".") || segment.equals("..") ? "a" + segment : segment;
  }

  private static String part(Random random) {
    String part = PARTS.get(random.nextInt(PARTS.size()));
    return part.startsWith(".") ? "a" + part : part;
  }

  /** The labels of a host taken for names: as folders, as a file, and as both. */
  static List<SitePath> near(String labels, Random random) {
    if (labels.isEmpty()) {
      return List.of();
    }
    List<String> all = new ArrayList<>(List.of(labels.split("\\.", -1)));
    int split = random.nextInt(all.size() + 1);
    List<String> folders = new ArrayList<>(all.subList(split, all.size()));
    Collections.reverse(folders);
    String file = split == 0 ? "index.html" : String.join(".", all.subList(0, split));
    folders.add(file);
    List<String> outward = new ArrayList<>(all);
    Collections.reverse(outward);
    return List.of(
        SitePath.of(labels),
        SitePath.of(String.join("/", folders)),
        SitePath.of(String.join("/", outward)),
        SitePath.of(String.join("/", outward) + "/index.html"));
  }

  /** {@code host} with one character changed, dropped or put in, or itself. */
  static String mutate(String host, Random random) {
    StringBuilder out = new StringBuilder(host);
    int at = random.nextInt(Math.min(host.length(), 40));
    char c = "abcdefghijklmnopqrstuvwxyz0123456789-.X_".charAt(random.nextInt(40));
    switch (random.nextInt(4)) {
      case 0 -> out.setCharAt(at, c);
      case 1 -> out.deleteCharAt(at);
      case 2 -> out.insert(at, c);
      default -> {}
    }
    return out.toString();
  }

  /** Every path of one to {@code length} of these characters. */
  static Stream<SitePath> all(String characters, int length) {
    return all(characters.chars().mapToObj(Character::toString).toList(), length);
  }

  /** Every path of one to {@code length} of these units. */
  static Stream<SitePath> all(List<String> units, int length) {
    Stream<String> texts = Stream.of("");
    Stream<String> result = Stream.of();
    for (int i = 1; i <= length; i++) {
      List<String> longer = texts.flatMap(text -> units.stream().map(text::concat)).toList();
      result = Stream.concat(result, longer.stream());
      texts = longer.stream();
    }
    return result.filter(Paths::isPath).map(SitePath::of);
  }

  private static boolean isPath(String text) {
    return Stream.of(text.split("/", -1))
        .noneMatch(s -> s.isEmpty() || s.equals(".") || s.equals(".."));
  }
}
