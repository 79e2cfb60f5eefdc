package org.unipage.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.site.SitePath;

/**
 * A site of awkward URLs, mirrored by the real {@code wget}: every reference must find the file
 * that holds the answer to its own request. Each answer says which request it is for.
 */
class WgetMirrorTest {

  private static final List<String> REFERENCES =
      List.of(
          "a%20b.html",
          "/%C3%80.html",
          "/%E9%85.html",
          "/é.html",
          "/d/?u=http://a/b&c=%20d",
          "/d/",
          "/q.php?id=1",
          "/q.php?id=2",
          "/q.php",
          "/about",
          "/a:b|c*.html?x:y",
          "/e//f.html",
          "/g%2Fh.html",
          "/i%3Fj.html",
          "/k%0Al.html",
          "/k?",
          "/m%2523.html",
          "/style.php",
          "/s.css?v=1",
          "/o.html?x=a+b%2Bc&d=%41%c3%a9",
          "/A.HTM",
          "/p.htm",
          "/P.htm",
          "/it's?it's",
          "/{2}.html",
          "/tilde%7E.html",
          "/x/?C=N;O=D",
          "/x?y#z",
          "/a;colon=1,2",
          "/dollar$&amp;.html",
          "/t/u/v/w.html",
          "/long?" + "q".repeat(300),
          "/" + "n".repeat(240) + ".html");

  private static final Pattern HREF = Pattern.compile("href=\"([^\"]*)\"");
  private static final Pattern TARGET = Pattern.compile("request-target: (\\S*) ");

  private static HttpServer server;

  @BeforeAll
  static void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", WgetMirrorTest::answer);
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    boolean css = target.startsWith("/s");
    boolean start = target.equals("/x/");
    StringBuilder body = new StringBuilder(css ? "/* " : "<!-- ");
    body.append("request-target: ").append(target).append(css ? " */" : " -->");
    for (int i = 0; start && i < REFERENCES.size(); i++) {
      body.append("<a href=\"").append(REFERENCES.get(i)).append("\">x</a>\n");
    }
    boolean none = target.equals("/robots.txt");
    byte[] bytes = body.toString().getBytes(UTF_8);
    exchange
        .getResponseHeaders()
        .set("Content-Type", css ? "text/css" : "text/html; charset=utf-8");
    exchange.sendResponseHeaders(none ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-k",
        "-E",
        "-E -k",
        "--restrict-file-names=windows",
        "--restrict-file-names=windows -k",
        "--restrict-file-names=windows -E",
        "--restrict-file-names=nocontrol",
        "--restrict-file-names=ascii",
      })
  void everyReferenceFindsItsAnswer(String options, @TempDir Path folder)
      throws IOException, InterruptedException {
    mirror(options, folder);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    List<SitePath> paths = files.stream().map(file -> path(folder, file)).toList();
    int document = paths.indexOf(SitePath.of("x/index.html"));
    String authority = "127.0.0.1:" + server.getAddress().getPort();
    Site site = new Site("www.example.org", "http", 80, Set.of(authority));
    Resolver resolver = Mirrors.of(site, paths).resolver(document, UTF_8);

    List<String> written =
        HREF.matcher(new String(Files.readAllBytes(files.get(document)), UTF_8))
            .results()
            .map(m -> m.group(1))
            .toList();
    assertThat(written).hasSameSizeAs(REFERENCES);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      String expected = requested(REFERENCES.get(i));
      for (String reference : new TreeSet<>(List.of(written.get(i), REFERENCES.get(i)))) {
        if (reference.indexOf('\uFFFD') >= 0) {
          // -k writes the bytes E9 85 into a page in UTF-8, and no browser gets them back.
          continue;
        }
        Link link = resolver.resolve(unescaped(reference));
        String found = link.entry() < 0 ? "" : target(files.get(link.entry()));
        if (!found.equals(expected)) {
          wrong.add(reference + " -> " + link + " with the answer to " + found);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void mirror(String options, Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("wget", "-q", "-m", "-l1", "-nH", "--no-iri"));
    Stream.of(options.split(" ")).filter(o -> !o.isEmpty()).forEach(command::add);
    command.add("http://127.0.0.1:" + server.getAddress().getPort() + "/x/");
    ProcessBuilder wget = new ProcessBuilder(command).directory(folder.toFile()).inheritIO();
    wget.environment().put("LC_ALL", "C.UTF-8");
    wget.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    int status = wget.start().waitFor();
    // 8: the server sent an error, for robots.txt.
    assertThat(status).isIn(0, 8);
  }

  /** The bytes of the name, whatever the locale. */
  private static SitePath path(Path folder, Path file) {
    String prefix = folder.toUri().getRawPath();
    return SitePath.parse(file.toUri().getRawPath().substring(prefix.length()));
  }

  private static String requested(String reference) {
    Url base = Url.parse("http://h/x/", null, UTF_8);
    Url url = Url.parse(unescaped(reference), base, UTF_8);
    return url == null ? reference : Percent.decode(url.target());
  }

  private static String target(Path file) throws IOException {
    return TARGET
        .matcher(Files.readString(file, ISO_8859_1))
        .results()
        .map((MatchResult m) -> Percent.decode(m.group(1)))
        .findFirst()
        .orElse("no target");
  }

  private static String unescaped(String attribute) {
    return attribute.replace("&#32;", " ").replace("&amp;", "&");
  }
}
