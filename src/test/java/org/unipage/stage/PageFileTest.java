package org.unipage.stage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.unipage.stage.PageFacts.Companion;
import org.unipage.stage.PageFacts.Front;
import org.unipage.stage.PageFacts.Missing;
import org.unipage.stage.PageFacts.Route;
import org.unipage.stage.Representation.Field;

class PageFileTest {

  private static final String ORIGIN = "http://www.example.org:8080";
  private static final String HASH = "0123456789abcdef".repeat(4);

  @Test
  void holdsEveryAnswerOfAPage() {
    Representation form =
        new Representation(
            "text/html; charset=utf-8",
            null,
            42,
            HASH,
            null,
            List.of(new Field("Origin-Agent-Cluster", "?0")));
    String file = text(new PageFacts(ORIGIN, "/a/", form, List.of(), List.of(), null));
    assertThat(file)
        .startsWith(
            """
            unipage page 1
            blob 3036
            content 42
            options 0+277
            not-allowed 277+238
            bad-request 515+204
            head-too-large 719+224
            timeout 943+208
            moved 1151+221
            folder 1372+220
            otherwise front 1592+248
            resource content %s 1944+326 2270+297 2567+228 2795+241
            exact 1843 1
            paths 1884 3

            """
                .formatted(form.tag()));
    assertThat(file)
        .contains(
            lines(
                "HTTP/1.1 200 OK",
                "Content-Length: 42",
                "Content-Type: text/html; charset=utf-8",
                "ETag: " + form.tag(),
                "Cache-Control: no-cache",
                "Origin-Agent-Cluster: ?0",
                "Accept-Ranges: bytes",
                "Access-Control-Allow-Origin: *",
                "Access-Control-Expose-Headers: *",
                "Timing-Allow-Origin: *",
                "Cross-Origin-Resource-Policy: cross-origin"))
        .contains("Location: http://www.example.org:8080");
  }

  @Test
  void isTheSameForTheSameFacts() {
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      routes.add(new Route("/p" + i, "http://p" + i + ".www.example.org/p" + i));
    }
    String sorted = text(front(routes));
    Collections.shuffle(routes, new Random(1));
    assertThat(text(front(routes))).isEqualTo(sorted);
  }

  @Test
  void letsTheFirstOfTwoRoutesCount() {
    String one = text(front(List.of(new Route("/a'b", "http://x/1"))));
    String two =
        text(front(List.of(new Route("/a'b", "http://x/1"), new Route("/a%27b", "http://x/2"))));
    assertThat(two).isEqualTo(one);
  }

  @Test
  void refusesWhatCouldBreakOutOfAField() {
    for (String bad :
        List.of("/a\r\nX: y", "/a\nb", "/a b", "/a\0", "/\u00e9", "//evil", "a", "")) {
      assertThatIllegalArgumentException()
          .as("exception %s", bad)
          .isThrownBy(() -> text(page("/x", List.of(bad), List.of())));
      assertThatIllegalArgumentException()
          .as("own URL %s", bad)
          .isThrownBy(() -> text(page(bad, List.of(), List.of())));
      assertThatIllegalArgumentException()
          .as("companion %s", bad)
          .isThrownBy(
              () ->
                  text(
                      page(
                          "/x",
                          List.of(),
                          List.of(new Companion(bad, form("text/css"), new byte[9])))));
      assertThatIllegalArgumentException()
          .as("route %s", bad)
          .isThrownBy(() -> text(front(List.of(new Route(bad, "http://x/")))));
    }
    for (String bad : List.of("http://x/\r\nX: y", "http://x/ y", "http://x/\u00e9")) {
      assertThatIllegalArgumentException()
          .as("location %s", bad)
          .isThrownBy(() -> text(front(List.of(new Route("/x", bad)))));
    }
    for (String bad : List.of("text/html\r\nX: y", "text/html\n", " text/html", "text/\u00e9")) {
      assertThatIllegalArgumentException()
          .as("type %s", bad)
          .isThrownBy(
              () -> text(new PageFacts(ORIGIN, "/x", form(bad), List.of(), List.of(), null)));
      assertThatIllegalArgumentException().isThrownBy(() -> new Field("X", bad));
      assertThatIllegalArgumentException()
          .as("type of 404 %s", bad)
          .isThrownBy(
              () ->
                  text(
                      new PageFacts(
                          ORIGIN,
                          "/",
                          form("text/html"),
                          List.of(),
                          List.of(),
                          new Front(List.of(), new Missing(bad, new byte[1])))));
    }
    for (String bad : List.of("", "X Y", "X:", "X\r\n", "\u00c4")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Field(bad, "x"));
    }
    for (String bad : List.of("http://h/", "http://h\r\n", "ftp://h", "http://h h", "http://")) {
      assertThatIllegalArgumentException()
          .as("origin %s", bad)
          .isThrownBy(() -> new PageFacts(bad, "/x", form("a/b"), List.of(), List.of(), null));
    }
  }

  @Test
  void changesTheEntityTagWithAllThatAClientKeeps() {
    Representation form = form("text/html");
    assertThat(form.tag()).matches("\"[0-9a-f]{32}\"").isEqualTo(form("text/html").tag());
    assertThat(
            List.of(
                form.packedTag(),
                form("text/html; charset=utf-8").tag(),
                new Representation("text/html", "gzip", 9, HASH, null, List.of()).tag(),
                new Representation("text/html", null, 9, "f".repeat(64), null, List.of()).tag(),
                new Representation("text/html", null, 9, HASH, null, List.of(new Field("X", "y")))
                    .tag()))
        .doesNotHaveDuplicates()
        .doesNotContain(form.tag());
  }

  private static Representation form(String type) {
    return new Representation(type, null, 9, HASH, null, List.of());
  }

  private static PageFacts page(String url, List<String> exceptions, List<Companion> companions) {
    return new PageFacts(ORIGIN, url, form("text/html"), exceptions, companions, null);
  }

  private static PageFacts front(List<Route> routes) {
    return new PageFacts(
        ORIGIN, "/", form("text/html"), List.of(), List.of(), new Front(routes, null));
  }

  private static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  private static String text(PageFacts facts) {
    return new String(PageFile.bytes(facts), ISO_8859_1)
        .transform(
            text -> {
              assertThat(text.substring(0, text.indexOf("\n\n")).getBytes(US_ASCII))
                  .asString()
                  .doesNotContain("?", "\r");
              return text;
            });
  }
}
