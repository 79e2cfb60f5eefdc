package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unipage.name.Naming;
import org.unipage.site.SitePath;

/**
 * Real sites, page by page: what is read from a rewritten page by jsoup and {@code java.net.URI}
 * leads to the same files as what they read from the original, and nothing else differs.
 */
class RealSitesTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final Naming NAMING = Naming.of("www.example.org", Naming.Style.DOTTED);

  /** Attributes that hold one URL, on whatever element of these sites they stand. */
  private static final Set<String> URL_ATTRIBUTES =
      Set.of("href", "src", "action", "background", "cite", "data", "longdesc", "xlink:href");

  @ParameterizedTest
  @CsvSource({
    "/usr/share/doc/python3.11/html, 1",
    "/usr/share/doc/debian-handbook/html, 4",
    "/usr/share/doc/sqlite3, 1",
    "/usr/share/doc/git/html, 1",
    "/usr/share/doc/openjdk-17-jre-headless/api, 40",
  })
  void leadToTheSameFiles(Path root, int step) throws IOException {
    List<String> names = names(root);
    TestSite site = TestSite.of(names);
    Map<String, String> hosts =
        names.stream().collect(toMap(name -> name, name -> NAMING.host(SitePath.of(name))));
    int pages = 0;
    int edits = 0;
    for (int i = 0; i < names.size(); i += FULL ? 1 : step) {
      String name = names.get(i);
      String mediaType = mediaType(name);
      if (mediaType.isEmpty()) {
        continue;
      }
      byte[] in = Files.readAllBytes(root.resolve(name));
      Rewritten out = site.rewrite(name, mediaType, in);
      pages++;
      edits += out.edits().size();
      assertThat(Undo.of(in, out)).as(name).isEqualTo(in);
      assertThat(out.problems()).as(name).allMatch(problem -> problem.kind().equals("missing"));
      assertThat(site.rewrite(name, mediaType, out.bytes()).edits()).as(name).isEmpty();
      if (mediaType.equals("text/html")) {
        compare(name, in, out.bytes(), hosts);
      }
    }
    assertThat(edits).isGreaterThan(pages);
    System.out.printf("%s: %d of %d files, %d references%n", root, pages, names.size(), edits);
  }

  private static void compare(String name, byte[] in, byte[] out, Map<String, String> hosts) {
    Document original = Jsoup.parse(new String(in, ISO_8859_1), "http://www.example.org/" + name);
    String page = "http://" + hosts.get(name) + "/" + name;
    Document rewritten = Jsoup.parse(new String(out, ISO_8859_1), page);
    Iterator<Element> after = rewritten.stream().iterator();
    for (Element before : (Iterable<Element>) original.stream()::iterator) {
      Element element = after.next();
      boolean same =
          element.tagName().equals(before.tagName())
              && element.attributesSize() == before.attributesSize()
              && element.wholeOwnText().equals(before.wholeOwnText());
      assertThat(same).isTrue();
      for (Attribute attribute : before.attributes()) {
        String value = element.attr(attribute.getKey());
        if (!value.equals(attribute.getValue())) {
          compare(name, before, attribute, value, hosts);
        } else if (isReference(attribute) && hosts.containsKey(file(before, attribute))) {
          fail(name + ": " + attribute + " stayed");
        }
      }
    }
    assertThat(after).isExhausted();
  }

  private static void compare(
      String name, Element before, Attribute attribute, String value, Map<String, String> hosts) {
    if (before.normalName().equals("meta") || attribute.getKey().equals("srcset")) {
      return; // A URL inside a value: the fixtures are for those.
    }
    assertThat(URL_ATTRIBUTES).contains(attribute.getKey());
    String file = file(before, attribute);
    String host = hosts.getOrDefault(file, "www.example.org");
    boolean right =
        value.startsWith("http://" + host + "/")
            && fileAt(value).equals(file)
            && fragment(value).equals(fragment(attribute.getValue()));
    if (!right) {
      fail(name + ": " + attribute + " became " + value);
    }
  }

  /** The file of the site that a reference leads to; empty if it is none. */
  private static String file(Element element, Attribute attribute) {
    String url = element.absUrl(attribute.getKey());
    return url.startsWith("http://www.example.org/") ? fileAt(url) : "";
  }

  /**
   * The file at a URL as browsers and file servers see it: a backslash is a slash, many are one.
   */
  private static String fileAt(String url) {
    String decoded = URI.create(url.replaceAll("#.*", "").replace('\\', '/')).getPath();
    String path = decoded.replaceAll("/+", "/").substring(1);
    return path.isEmpty() || path.endsWith("/") ? path + "index.html" : path;
  }

  private static boolean isReference(Attribute attribute) {
    return URL_ATTRIBUTES.contains(attribute.getKey())
        && !attribute.getValue().isEmpty()
        && !attribute.getValue().startsWith("#");
  }

  private static String fragment(String reference) {
    int hash = reference.indexOf('#');
    return hash < 0 ? "" : reference.substring(hash).replace(" ", "%20");
  }

  private static String mediaType(String name) {
    return name.endsWith(".html") ? "text/html" : name.endsWith(".css") ? "text/css" : "";
  }

  private static List<String> names(Path root) throws IOException {
    Path real = root.toRealPath();
    try (Stream<Path> files = Files.walk(real, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> real.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
