package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors made by the installed wget. Every page says the URL that it was asked for by. */
@Timeout(120)
class MirrorOfWgetTest {

  /** What the site has; wget's file names still tell all of these URLs but one. */
  private static final List<String> TOLD =
      List.of(
          "/about",
          "/a%20b.html",
          "/a%2523b.html",
          "/a%25b.html",
          "/a%01b.html",
          "/a%7Fb.html",
          "/a;b=c@d:e!$'()*,+.html",
          "/caf%C3%A9.html",
          "/e%FF.html",
          "/d%2523e/f.html",
          "/index.php?x=1&y=2",
          "/dir/",
          "/dir/?C=N;O=D",
          "/q.html?a?b",
          "/q.html?",
          "/style.php?v=2");

  @TempDir Path temp;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", MirrorOfWgetTest::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String url = exchange.getRequestURI().toString();
    StringBuilder body = new StringBuilder();
    if (url.startsWith("/style.php")) {
      body.append("/* ").append(url).append(" */ a { background: url(/dir/) }");
    } else {
      body.append("<html><!--").append(url).append("--><a href='/about'>x</a>");
      if (url.equals("/")) {
        body.append("<link rel=stylesheet href='/style.php?v=2'>");
        TOLD.forEach(told -> body.append("<a href=\"").append(told).append("\">x</a>"));
      }
    }
    String type = url.startsWith("/style.php") ? "text/css" : "text/html";
    byte[] bytes = body.toString().getBytes(ISO_8859_1);
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.sendResponseHeaders(url.equals("/robots.txt") ? 404 : 200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private SiteMap mirror(String... options) throws IOException, InterruptedException {
    wget(options);
    return read("127.0.0.1:" + server.getAddress().getPort());
  }

  private void wget(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("wget", "-q", "-m"));
    command.addAll(List.of(options));
    command.add("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    Process wget = new ProcessBuilder(command).directory(temp.toFile()).inheritIO().start();
    assertThat(wget.waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  private SiteMap read(String folder) {
    return Mirror.read(temp.resolve(folder), new Mirror.Options("www.example.org", List.of()));
  }

  /** The URL that each page says in its source, by the URL that it is given. */
  private static Map<String, String> said(SiteMap site) throws IOException {
    Map<String, String> said = new TreeMap<>();
    for (Entry entry : site.entries()) {
      String text = Files.readString(entry.source(), ISO_8859_1);
      said.put(
          entry.originalUrl(), text.replaceAll("(?s)^(<html><!--|/\\* )(.*?)(-->| \\*/).*", "$2"));
    }
    return said;
  }

  @Test
  void givesEveryPageTheUrlThatItWasServedAt() throws IOException, InterruptedException {
    SiteMap site = mirror();
    Map<String, String> said = said(site);
    assertThat(site.problems()).isEmpty();
    // wget decodes the escapes of a file name twice, and so cannot tell this one from a%23b.
    assertThat(said.remove("/a%23b.html")).isEqualTo("/a%2523b.html");
    assertThat(said).allSatisfy((given, url) -> assertThat(given).isEqualTo(url));
    assertThat(said).hasSize(TOLD.size()); // with "/", without a%23b
    assertThat(site.entries())
        .filteredOn(entry -> entry.originalUrl().startsWith("/style.php"))
        .singleElement()
        .extracting(Entry::mediaType)
        .isEqualTo("text/plain");
  }

  @Test
  void readsThePagesAsTheyWereBeforeLinksWereConverted() throws IOException, InterruptedException {
    SiteMap site = mirror("-E", "-k", "-K", "-p");
    assertThat(site.entries()).hasSize(TOLD.size() + 1);
    assertThat(site.entries())
        .extracting(entry -> entry.path().latin1())
        .contains("about.html", "index.php?x=1&y=2.html", "style.php?v=2.css", "dir/index.html")
        .noneMatch(path -> path.endsWith("orig"));
    for (Entry entry : site.entries()) {
      assertThat(Files.readString(entry.source(), ISO_8859_1))
          .containsAnyOf("href='/about'", "url(/dir/)");
      assertThat(entry.mediaType())
          .isEqualTo(entry.path().latin1().endsWith(".css") ? "text/css" : "text/html");
    }
  }

  @Test
  void readsNamesOfWindowsStyle() throws IOException, InterruptedException {
    wget("--restrict-file-names=windows", "-nH", "-P", "windows");
    assertThat(said(read("windows")))
        .containsEntry("/a;b=c@d%3Ae!$'()%2A,+.html", "/a;b=c@d:e!$'()*,+.html")
        .containsEntry("/index.php@x=1&y=2", "/index.php?x=1&y=2");
  }
}
