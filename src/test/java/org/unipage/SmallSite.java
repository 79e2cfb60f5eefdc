package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.unipage.name.Naming;

/** A site of a few files with awkward names, and the trees that are staged from it. */
final class SmallSite {
  private SmallSite() {}

  /** Writes the mirror of {@code www.example.org} into {@code parent}. */
  static Path in(Path parent) throws IOException {
    Path site = Files.createDirectories(parent.resolve("www.example.org"));
    write(
        site,
        "index.html",
        "<!DOCTYPE html><title>Home</title><link rel=stylesheet href=css/a.css>"
            + "<a href='about'>About</a> <a href=\"blog/\">Blog</a>"
            + " <a href='two%20words.html?x=1#y'>Two</a><a href=/gone.html>gone</a>");
    write(site, "about.html", "<p>About <img src=/img/Logo.png> <a href='/'>home</a>");
    write(site, "blog/index.html", "<a href=../index.html>up</a><a href='?page=2'>more</a>");
    write(site, "blog/index.html?page=2", "<a href=./>back</a>");
    write(site, "two words.html", "<a href=\"http://www.example.org/about.html\">about</a>");
    write(site, "css/a.css", "@import 'b.css'; body { background: url(../img/Logo.png) }");
    write(site, "css/b.css", "p { color: red }");
    write(site, "img/Logo.png", "PNG");
    write(site, "empty", "");
    write(site, "404.html", "<h1>Nothing here</h1><a href=/>home</a>");
    Files.write(Path.of(URI.create(site.toUri() + "caf%E9.txt")), "latin".getBytes(UTF_8));
    return site;
  }

  static void write(Path site, String path, String text) throws IOException {
    Path file = site.resolve(path);
    Files.createDirectories(file.resolveSibling(""));
    Files.writeString(file, text);
  }

  /** Options as {@code unipage stage} has them by default. */
  static StageOptions options(Path mirror, Path out) {
    return options(mirror, out, RepairOptions.DEFAULT);
  }

  static StageOptions options(Path mirror, Path out, RepairOptions repairs) {
    return new StageOptions(
        "development",
        mirror,
        out,
        true,
        null,
        List.of(),
        Target.PROCESS,
        Delivery.EMBED,
        Server.OWN,
        null,
        null,
        0,
        Naming.Style.DOTTED,
        "http",
        8080,
        8080,
        null,
        32,
        false,
        null,
        1,
        false,
        false,
        2,
        repairs);
  }

  /** Every file below {@code out} with its bytes, one per char. */
  static Map<String, String> tree(Path out) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tree.put(out.relativize(file).toString(), new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    return tree;
  }
}
