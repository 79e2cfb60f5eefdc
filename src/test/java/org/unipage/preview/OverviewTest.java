package org.unipage.preview;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.unipage.manifest.Manifest;
import org.unipage.preview.http.Limits;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;
import org.unipage.stage.Content;
import org.unipage.stage.PageFacts;
import org.unipage.stage.PageFile;
import org.unipage.stage.Project;
import org.unipage.stage.Representation;
import org.unipage.template.Templates;

/** The preview's own pages, of a site of 30,000 entries. */
class OverviewTest {
  private static final String HOST = "www.example.org.localhost";
  private static final int ENTRIES = 30_000;
  private static final String HOSTILE = "<script>alert(1)</script>\"'&";

  private static PreviewServer server;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    server =
        PreviewServer.start(
            new Generated(),
            new PreviewServer.Settings(port, 0, true, 1, Limits.DEFAULT, "1"),
            Templates.of(null),
            List.of(listener),
            List.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void listsEveryEntryInOneAnswer() throws IOException {
    JsonNode site = new ObjectMapper().readTree(body("/entries.json"));
    assertThat(site.get("site").asText()).isEqualTo(HOST);
    assertThat(site.get("entries")).hasSize(ENTRIES);
    // Path, URL, host, address, bytes, type, used by, uses, problems.
    assertThat(site.get("entries").get(7).toString())
        .isEqualTo(
            """
            ["d7/f7.html","http://f7.html.d7.%1$s:8080/d7/f7.html","f7.html.d7.%1$s",\
            "127.56.0.7",1007,"text/html",3,3,0]"""
                .formatted(HOST));
  }

  @Test
  void namesWhatEachEntryRefersTo() throws IOException {
    JsonNode all = new ObjectMapper().readTree(body("/references.json"));
    assertThat(all.get("cut").asBoolean()).isFalse();
    assertThat(all.get("references")).hasSize(ENTRIES);
    assertThat(all.get("references").get(7).toString()).isEqualTo("[8,9,10]");
  }

  @Test
  void listsThemPageByPageWithoutScripts() throws IOException {
    assertThat(body("/list?page=60"))
        .contains("Page 60 of 60", "href=\"/list?page=59\"", ">d29999/f29999.html</a>")
        .doesNotContain("page=61", "<script");
    assertThat(body("/list?page=9999999")).contains("Page 60 of 60");
    assertThat(body("/list?page=x")).contains("Page 1 of 60");
    assertThat(body("/")).contains("<noscript>", ">d1/f1.html</a>", "href=\"/list?page=2\"");
  }

  @Test
  void groupsProblemsByKindAndEscapesThem() throws IOException {
    assertThat(body("/problems"))
        .contains("<h2>missing <small>1,500</small>", "And 500 more", "d1/f1.html</a>:3:4: ")
        .contains("&lt;script&gt;alert(1)")
        .doesNotContain("<script>alert");
  }

  @Test
  void takesNothingFromElsewhere() throws IOException {
    for (String page : List.of("/", "/list", "/problems", "/picture")) {
      assertThat(get(page))
          .contains("\r\nContent-Security-Policy: default-src 'none';")
          .doesNotContain("Access-Control-Allow-Origin");
      assertThat(body(page)).doesNotContainPattern("(src|href)=\"(https?:)?//(?!.*\\.localhost)");
    }
    for (String file :
        List.of("/style.css", "/list.js", "/picture.js", "/follow.js", "/icon.svg")) {
      assertThat(get(file)).startsWith("HTTP/1.1 200 ").doesNotContain("http://unipage.org");
    }
    assertThat(get("/nothing")).startsWith("HTTP/1.1 404 ");
    assertThat(get("/proxy.pac")).startsWith("HTTP/1.1 404 ");
    assertThat(ask("POST / HTTP/1.1\r\nHost: unipage.localhost\r\nContent-Length: 0\r\n"))
        .startsWith("HTTP/1.1 405 ");
  }

  @Test
  void servesLargePagesToManyAtOnce() throws Exception {
    List<Thread> clients = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int number = i;
      Thread client =
          new Thread(
              () -> {
                try {
                  String host = "f" + number + ".html.d" + number + "." + HOST;
                  String answer =
                      ask(
                          "GET /d"
                              + number
                              + "/f"
                              + number
                              + ".html HTTP/1.1\r\nHost: "
                              + host
                              + "\r\n");
                  assertThat(answer.length()).isGreaterThan(Generated.BIG);
                } catch (IOException | AssertionError e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              });
      client.start();
      clients.add(client);
    }
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failures).isEmpty();
  }

  private static String body(String target) throws IOException {
    String answer = get(target);
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private static String get(String target) throws IOException {
    return ask("GET " + target + " HTTP/1.1\r\nHost: unipage.localhost:" + port + "\r\n");
  }

  private static String ask(String start) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write((start + "Connection: close\r\n\r\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** Each entry refers to the three after it. */
  private static final class Generated implements LiveSite, LiveSite.State {
    static final int BIG = 3_000_000;

    private final Manifest manifest =
        new Manifest(
            HOST,
            "http",
            8080,
            8080,
            "dotted",
            "127.56.0.0/16",
            null,
            "127.56.0.1",
            List.of(),
            0,
            "process",
            "block",
            "own",
            null,
            new Manifest.Zone("zone", 1, "ns." + HOST, "127.56.0.2", null, null),
            id(0),
            "",
            IntStream.range(0, ENTRIES).mapToObj(Generated::entry).toList());

    private static String id(int number) {
      return "%020x".formatted(number);
    }

    private static Manifest.Page entry(int i) {
      String path = "d" + i + "/f" + i + ".html";
      String host = "f" + i + ".html.d" + i + "." + HOST;
      List<String> next = IntStream.rangeClosed(1, 3).mapToObj(n -> id((i + n) % ENTRIES)).toList();
      return new Manifest.Page(
          SitePath.of(path),
          "/" + path,
          List.of(),
          "http://" + host + ":8080/" + path,
          host,
          id(i),
          "127.56." + i / 256 + "." + i % 256,
          null,
          "text/html",
          1000 + i,
          "0".repeat(64),
          32,
          List.of(),
          next,
          "staging/" + id(i) + "/content",
          false,
          "0".repeat(64),
          List.of(),
          0,
          List.of(),
          Manifest.Repairs.NONE);
    }

    @Override
    public State state() {
      return this;
    }

    @Override
    public void onChange(Consumer<Change> listener) {
      // It never changes.
    }

    @Override
    public Manifest manifest() {
      return manifest;
    }

    @Override
    public List<Problem> problems() {
      return IntStream.range(0, 1500)
          .mapToObj(i -> new Problem("d" + i + "/f" + i + ".html", 3, 4, "missing", HOSTILE))
          .toList();
    }

    @Override
    public boolean isSettled() {
      return true;
    }

    @Override
    public @Nullable Page page(String host) {
      if (!host.endsWith(HOST)) {
        return null;
      }
      return new Page() {
        @Override
        public Object version() {
          return host;
        }

        @Override
        public Project project() {
          byte[] content = new byte[BIG];
          String url = "/" + host.replaceFirst("(f[0-9]+)\\.html\\.(d[0-9]+).*", "$2/$1.html");
          PageFacts facts =
              new PageFacts(
                  "http://" + HOST + ":8080",
                  url,
                  new Representation("application/x", null, BIG, "0".repeat(64), null, List.of()),
                  List.of(),
                  List.of(),
                  null);
          return new Project(
              id(0),
              Map.of(
                  Project.CONTENT,
                  new Content.Bytes(content),
                  Project.PAGE,
                  new Content.Bytes(PageFile.bytes(facts))));
        }
      };
    }
  }
}
