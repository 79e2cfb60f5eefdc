package org.unipage.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jsoup.parser.Parser;

/**
 * What no staging can do without, each alone and as a program of its own, so that the time that the
 * JVM takes to start and to warm up is in both: reading and parsing the pages, and writing the
 * files. {@code bench/stage} compares them with {@code unipage stage}. It also makes sites of many
 * small files.
 */
final class StageFloor {
  private StageFloor() {}

  /** {@code parse MIRROR THREADS}, {@code write OUT COPY THREADS} or {@code small MIRROR FILES}. */
  public static void main(String[] args) throws IOException, InterruptedException {
    switch (args[0]) {
      case "parse" -> parse(Path.of(args[1]), Integer.parseInt(args[2]));
      case "write" -> write(Path.of(args[1]), Path.of(args[2]), Integer.parseInt(args[3]));
      case "small" -> small(Path.of(args[1]), Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Parses every HTML page with tracked positions, as a rewriter by jsoup has to. */
  private static void parse(Path mirror, int threads) throws IOException, InterruptedException {
    List<Path> pages;
    try (Stream<Path> files = Files.walk(mirror)) {
      pages =
          files.filter(Files::isRegularFile).filter(f -> f.toString().endsWith(".html")).toList();
    }
    AtomicInteger next = new AtomicInteger();
    each(
        threads,
        () -> {
          Parser parser = Parser.htmlParser().setTrackPosition(true);
          for (int i; (i = next.getAndIncrement()) < pages.size(); ) {
            String text = new String(Files.readAllBytes(pages.get(i)), StandardCharsets.ISO_8859_1);
            parser.parseInput(text, "");
          }
        });
  }

  /**
   * Writes as many folders, files and bytes as lie in {@code out}; the bytes themselves are always
   * the same ones, so that nothing is read.
   */
  private static void write(Path out, Path copy, int threads)
      throws IOException, InterruptedException {
    List<Path> folders;
    try (Stream<Path> files = Files.walk(out)) {
      folders = files.filter(Files::isDirectory).toList();
    }
    byte[] bytes = new byte[1 << 16];
    AtomicInteger next = new AtomicInteger();
    each(
        threads,
        () -> {
          for (int i; (i = next.getAndIncrement()) < folders.size(); ) {
            Path folder = copy.resolve(out.relativize(folders.get(i)));
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folders.get(i))) {
              for (Path file : files.filter(Files::isRegularFile).toList()) {
                write(folder.resolve(file.getFileName()), Files.size(file), bytes);
              }
            }
          }
        });
  }

  private static void write(Path file, long size, byte[] bytes) throws IOException {
    try (var channel = Files.newOutputStream(file)) {
      for (long left = size; left > 0; left -= bytes.length) {
        channel.write(bytes, 0, (int) Math.min(left, bytes.length));
      }
    }
  }

  /** Makes a site of so many files: folders with a style sheet, an image and pages of 2 KB each. */
  private static void small(Path mirror, int files) throws IOException {
    int inFolder = 100;
    for (int i = 0; i < files; i++) {
      Path folder = mirror.resolve("folder-" + i / inFolder);
      switch (i % inFolder) {
        case 0 -> {
          Files.createDirectories(folder);
          Files.writeString(folder.resolve("style.css"), "body { background: url(image.png) }\n");
        }
        case 1 -> Files.write(folder.resolve("image.png"), new byte[200]);
        default -> Files.writeString(folder.resolve("page-" + i + ".html"), page(i, files));
      }
    }
    Files.writeString(mirror.resolve("index.html"), page(0, files));
  }

  private static String page(int number, int files) {
    StringBuilder out = new StringBuilder("<!DOCTYPE html><meta charset=utf-8><title>Page ");
    out.append(number).append("</title><link rel=stylesheet href=style.css><img src=image.png>\n");
    for (int link = 0; link < 20; link++) {
      int to = (int) ((number + 7919L * link * link) % files);
      to += to % 100 < 2 ? 2 : 0;
      out.append("<p>Some words about <a href=\"../folder-").append(to / 100).append("/page-");
      out.append(to).append(".html\">page ").append(to).append("</a>, and some more of them.\n");
    }
    return out.toString();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void each(int threads, Work work) throws InterruptedException {
    List<Thread> running =
        Stream.generate(
                () ->
                    new Thread(
                        () -> {
                          try {
                            work.run();
                          } catch (IOException e) {
                            throw new UncheckedIOException(e);
                          }
                        }))
            .limit(threads)
            .toList();
    running.forEach(Thread::start);
    for (Thread thread : running) {
      thread.join();
    }
  }
}
