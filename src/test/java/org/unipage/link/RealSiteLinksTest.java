package org.unipage.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.unipage.site.SitePath;

/** Every {@code href} and {@code src} of documentation sites that Debian packages. */
class RealSiteLinksTest {

  private static final boolean FULL = Boolean.getBoolean("unipage.full");

  private static final Map<String, Integer> SITES =
      Map.of(
          "/usr/share/doc/python3.11/html", 20,
          "/usr/share/doc/debian-handbook/html", 40,
          "/usr/share/doc/sqlite3", 5,
          "/usr/share/doc/git/html", 5,
          "/usr/share/doc/openjdk-17-jre-headless/api", 100);

  private static final Pattern REFERENCE =
      Pattern.compile("(?:href|src)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')", Pattern.CASE_INSENSITIVE);

  /** A relative path that says itself which file it means. */
  private static final Pattern PLAIN = Pattern.compile("(?!//)[A-Za-z0-9_./~-]+(?:[?#][^?]*)?");

  @Test
  void findsAFileExactlyIfThereIsOne() throws IOException {
    for (String site : SITES.keySet().stream().sorted().toList()) {
      check(Path.of(site), FULL ? 1 : SITES.get(site));
    }
  }

  private static void check(Path root, int every) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<SitePath> paths = new ArrayList<>();
    for (Path file : files) {
      paths.add(SitePath.of(root.relativize(file).toString()));
    }
    Links links = Mirrors.of(Mirrors.SITE, paths);
    Map<Link.Kind, Integer> kinds = new EnumMap<>(Link.Kind.class);
    int pages = 0;
    int plain = 0;
    for (int i = 0; i < files.size(); i++) {
      if (!paths.get(i).latin1().endsWith("html") || i % every != 0) {
        continue;
      }
      pages++;
      Resolver resolver = links.resolver(i, UTF_8);
      Matcher matcher = REFERENCE.matcher(Files.readString(files.get(i), ISO_8859_1));
      while (matcher.find()) {
        String quoted = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        String reference = quoted.replace("&amp;", "&");
        Link link = resolver.resolve(reference);
        kinds.merge(link.kind(), 1, Integer::sum);
        assertThat(resolver.resolve(link.url()).url()).isEqualTo(link.url());
        if (PLAIN.matcher(reference).matches()) {
          plain++;
          assertThat(link.kind() == Link.Kind.ENTRY)
              .as("%s in %s: %s", reference, files.get(i), link)
              .isEqualTo(isFile(root, files.get(i), reference.replaceFirst("[?#].*", "")));
        }
      }
    }
    System.out.printf(
        "links: %s, %d of its %d files, every %dth page: %s, %d checked against the disk%n",
        root, pages, files.size(), every, kinds, plain);
    assertThat(plain).isGreaterThan(500);
  }

  /** What the disk says: the file itself, a folder's index, or wget's -E. */
  private static boolean isFile(Path root, Path document, String path) {
    String folder = root.relativize(document.getParent()).toString();
    Path target = Path.of(path.startsWith("/") ? path : "/" + folder + "/" + path).normalize();
    Path file = root.resolve(target.toString().substring(1));
    boolean asFolder =
        path.endsWith("/") || path.endsWith("/.") || path.endsWith("..") || path.equals(".");
    return (!asFolder
            && (Files.isRegularFile(file) || Files.isRegularFile(Path.of(file + ".html"))))
        || Files.isRegularFile(file.resolve("index.html"));
  }
}
