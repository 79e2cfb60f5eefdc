package org.unipage.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.unipage.conformance.Fixture.EMPTY;
import static org.unipage.conformance.Fixture.FOLDER;
import static org.unipage.conformance.Fixture.FRONT;
import static org.unipage.conformance.Fixture.LARGE;
import static org.unipage.conformance.Fixture.ODD;
import static org.unipage.conformance.Fixture.ORIGIN;
import static org.unipage.conformance.Fixture.PAGE;
import static org.unipage.conformance.Fixture.PLAIN_FRONT;
import static org.unipage.conformance.Fixture.QUERY;
import static org.unipage.conformance.Fixture.SVGZ;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Which answer each request gets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnswersConformance {

  private final Map<Fixture, ServerUnderTest> servers = new HashMap<>();
  private final List<DynamicTest> rows = new ArrayList<>();

  abstract ServerUnderTest.Launcher launcher();

  @AfterAll
  void stop() {
    servers.values().forEach(ServerUnderTest::close);
  }

  @TestFactory
  Stream<DynamicTest> itsOwnPath() {
    row("GET", PAGE, get("/docs/guide.html"), ok(PAGE));
    row("HEAD", PAGE, request("HEAD", "/docs/guide.html"), ok(PAGE).withoutBody());
    row("under any query", PAGE, get("/docs/guide.html?utm=1&x=%26y"), ok(PAGE));
    row("with an empty query", PAGE, get("/docs/guide.html?"), ok(PAGE));
    row("escaped without need", PAGE, get("/%64ocs/guid%65.html"), ok(PAGE));
    row("absolute-form", PAGE, get("http://www.example.org/docs/guide.html"), ok(PAGE));
    row("absolute-form, other site", PAGE, get("HTTPS://evil.example/docs/guide.html"), ok(PAGE));
    row("a query of its own", QUERY, get("/page.php?id=3"), ok(QUERY));
    row("another query", QUERY, get("/page.php?id=99"), ok(QUERY));
    row("the query of another entry", QUERY, get("/page.php?id=4"), away("/page.php?id=4"));
    row("the same path, an entry without query", QUERY, get("/page.php"), away("/page.php"));
    row(
        "a query that is another entry, escaped otherwise",
        PAGE,
        get("/docs/guide.html?pr%69nt=1&x=%26"),
        away("/docs/guide.html?pr%69nt=1&x=%26"));
    row(
        "an escaped delimiter is no delimiter",
        PAGE,
        get("/docs/guide.html?print=1&x=&"),
        ok(PAGE));
    for (String spelling :
        List.of(
            "/a%20b/c'd%25~%2F(e).html",
            "/a%20b/c%27d%25~%2f%28e).html", "/%61%20b/c'd%25%7E%2F(e).html?q")) {
      row("spelt " + spelling, ODD, get(spelling), ok(ODD));
    }
    row(
        "a slash is not its escape",
        ODD,
        get("/a%20b/c'd%25~/(e).html"),
        away("/a%20b/c'd%25~/(e).html"));
    row("an empty file", EMPTY, get("/empty.txt"), ok(EMPTY));
    row("a large file", LARGE, get("/large.bin"), ok(LARGE));
    row(
        "a file that is packed by its nature",
        SVGZ,
        get("/plan.svgz"),
        ok(SVGZ).with("content-encoding", "gzip"));
    row(
        "the same, asked for packed",
        SVGZ,
        get("/plan.svgz", "Accept-Encoding: gzip"),
        ok(SVGZ).with("content-encoding", "gzip"));
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> itsFolder() {
    row("its URL", FOLDER, get("/blog/2015/03/"), ok(FOLDER));
    row("under any query", FOLDER, get("/blog/2015/03/?page=2"), ok(FOLDER));
    row("index.html", FOLDER, get("/blog/2015/03/index.html"), ok(FOLDER));
    row("index.html under any query", FOLDER, get("/blog/2015/03/index.html?x"), ok(FOLDER));
    row("without its slash", FOLDER, get("/blog/2015/03"), folder("/blog/2015/03/"));
    row("the query is kept", FOLDER, get("/blog/2015/03?a=b"), folder("/blog/2015/03/?a=b"));
    row("the folder above", FOLDER, get("/blog/2015/"), away("/blog/2015/"));
    row("a file in it", FOLDER, get("/blog/2015/03/x.png"), away("/blog/2015/03/x.png"));
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> companions() {
    Answer worker =
        Answer.of(
            200,
            Fixture.WORKER,
            "content-type",
            "text/javascript",
            "content-length",
            "" + Fixture.WORKER.length(),
            "accept-ranges",
            "bytes",
            "vary",
            "Accept-Encoding",
            "cache-control",
            "no-cache");
    Answer sprite =
        Answer.of(
            200,
            Fixture.SPRITE,
            "content-type",
            "image/svg+xml",
            "content-length",
            "" + Fixture.SPRITE.length(),
            "accept-ranges",
            "bytes",
            "cache-control",
            "no-cache");
    row("GET", PAGE, get("/js/worker.js"), worker);
    row("under any query", PAGE, get("/js/worker.js?x"), worker);
    row("HEAD", PAGE, request("HEAD", "/js/worker.js"), worker.withoutBody());
    row("with its own query", PAGE, get("/sprite.svg?v=2"), sprite);
    row("without its query", PAGE, get("/sprite.svg"), away("/sprite.svg"));
    row("with another query", PAGE, get("/sprite.svg?v=3"), away("/sprite.svg?v=3"));
    row("POST", PAGE, request("POST", "/js/worker.js", "Content-Length: 0"), notAllowed());
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> whatIsElsewhere() {
    for (String target :
        List.of(
            "/",
            "/favicon.ico",
            "/robots.txt?x=1&y=%20",
            "/docs/guide.html/",
            "/docs/",
            "/docs/GUIDE.html",
            "/%0d%0aSet-Cookie:x=1",
            "/%2F%2Fevil.example/",
            "/\\evil.example",
            "/a?b?c#d",
            "/\"<>{}|^`'",
            "/%",
            "/%zz")) {
      row("GET " + target, PAGE, get(target), away(target));
    }
    row("absolute-form", PAGE, get("http://evil.example/x?y"), away("/x?y"));
    row("absolute-form without path", PAGE, get("http://evil.example"), away("/"));
    row("absolute-form, query only", PAGE, get("http://evil.example?y"), away("/?y"));
    for (String method : List.of("HEAD", "POST", "PUT", "DELETE", "PROPFIND", "get", "X!#$%&'*+")) {
      row(method, PAGE, request(method, "/other"), away("/other"));
    }
    row("a long target", PAGE, get("/" + "x".repeat(7000)), away("/" + "x".repeat(7000)));
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> methods() {
    for (String target : List.of("/docs/guide.html", "/js/worker.js", "/elsewhere", "*")) {
      row(
          "OPTIONS " + target,
          PAGE,
          request("OPTIONS", target, "Origin: null", "Access-Control-Request-Method: PUT"),
          Answer.of(
              204,
              "",
              "access-control-allow-methods",
              "*",
              "access-control-allow-headers",
              "*",
              "allow",
              "GET, HEAD, OPTIONS",
              "cache-control",
              "no-store"));
    }
    for (String method : List.of("POST", "PUT", "DELETE", "TRACE", "get", "BREW")) {
      row(method, PAGE, request(method, "/docs/guide.html", "Content-Length: 0"), notAllowed());
    }
    row(
        "POST with a body",
        PAGE,
        request("POST", "/docs/guide.html", "Content-Length: 11") + "hello world",
        notAllowed());
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> thePackedForm() {
    for (String accepted :
        List.of(
            "gzip",
            "gzip, deflate, br, zstd",
            "GZIP;q=0.1",
            "x-gzip",
            "*",
            "br, *;q=0.5",
            "identity;q=0.5, gzip",
            "gzip;q=1.0, identity;q=0",
            "deflate\r\nAccept-Encoding: gzip")) {
      row(
          accepted,
          PAGE,
          () -> {
            Answer answer = ask(PAGE, get("/docs/guide.html", "Accept-Encoding: " + accepted));
            assertThat(unpacked(answer.bytes())).isEqualTo(PAGE.text());
            assertThat(answer.body().length()).isLessThan(PAGE.content().length);
            String tag = answer.field("etag");
            assertThat(tag).matches("\"[!#-~]+\"").isNotEqualTo(tag(PAGE));
            assertThat(answer)
                .isEqualTo(
                    Answer.of(
                        200,
                        answer.body(),
                        "content-type",
                        "text/html; charset=utf-8",
                        "content-length",
                        "" + answer.body().length(),
                        "content-encoding",
                        "gzip",
                        "vary",
                        "Accept-Encoding",
                        "cache-control",
                        "no-cache",
                        "etag",
                        tag));
          });
    }
    for (String refused :
        List.of(
            "",
            "identity",
            "gzip;q=0",
            "gzip;q=0.000",
            "*;q=0",
            "*, gzip;q=0",
            "br",
            "gzip;q=0.5, identity;q=0.9",
            "gzip;q=x",
            "agzip",
            "gzip;q=-1",
            "gzip;q=1e9")) {
      row(
          "not with " + refused,
          PAGE,
          get("/docs/guide.html", "Accept-Encoding: " + refused),
          ok(PAGE));
    }
    row(
        "HEAD",
        PAGE,
        () -> {
          String asked = "Accept-Encoding: gzip";
          assertThat(ask(PAGE, request("HEAD", "/docs/guide.html", asked)))
              .isEqualTo(ask(PAGE, get("/docs/guide.html", asked)).withoutBody());
        });
    row(
        "of a companion",
        PAGE,
        () ->
            assertThat(unpacked(ask(PAGE, get("/js/worker.js", "Accept-Encoding: gzip")).bytes()))
                .isEqualTo(Fixture.WORKER));
    row("not of what is not smaller", EMPTY, get("/empty.txt", "Accept-Encoding: gzip"), ok(EMPTY));
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> whatDidNotChange() {
    for (String list :
        List.of(
            "%s",
            "W/%s",
            "*",
            "\"a\", %s",
            "\"a,b\",W/%s , \"c\"",
            " ,, %s",
            "\"x\"\r\nIf-None-Match: %s")) {
      row(
          "304 for " + list,
          PAGE,
          () -> {
            String condition = "If-None-Match: " + list.replace("%s", tag(PAGE));
            assertThat(ask(PAGE, get("/docs/guide.html", condition)))
                .isEqualTo(same(PAGE, tag(PAGE)));
            assertThat(ask(PAGE, request("HEAD", "/docs/guide.html", condition)))
                .isEqualTo(same(PAGE, tag(PAGE)));
          });
    }
    for (String list : List.of("\"a\"", "W/\"a\", \"b\"", "x", "\"", "W/", "\"*\"", "%t", "'%s'")) {
      row(
          "200 for " + list,
          PAGE,
          () -> {
            // %t: the tag without its quotes.
            String bare = tag(PAGE).substring(1, tag(PAGE).length() - 1);
            String condition = "If-None-Match: " + list.replace("%s", bare).replace("%t", bare);
            assertThat(ask(PAGE, get("/docs/guide.html", condition))).isEqualTo(ok(PAGE).get());
          });
    }
    row(
        "the packed form",
        PAGE,
        () -> {
          String asked = "Accept-Encoding: gzip";
          String tag = ask(PAGE, get("/docs/guide.html", asked)).field("etag");
          assertThat(ask(PAGE, get("/docs/guide.html", asked, "If-None-Match: " + tag)))
              .isEqualTo(same(PAGE, tag));
          assertThat(ask(PAGE, get("/docs/guide.html", "If-None-Match: " + tag)))
              .isEqualTo(ok(PAGE).get());
        });
    row(
        "comes before a range",
        PAGE,
        () ->
            assertThat(
                    ask(
                        PAGE,
                        get("/docs/guide.html", "Range: bytes=0-1", "If-None-Match: " + tag(PAGE))))
                .isEqualTo(same(PAGE, tag(PAGE))));
    row("is of no interest elsewhere", PAGE, get("/x", "If-None-Match: *"), away("/x"));
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> ranges() {
    int size = PAGE.content().length;
    int large = LARGE.content().length;
    part("0-0", PAGE, 0, 0);
    part("5-9", PAGE, 5, 9);
    part("0-", PAGE, 0, size - 1);
    part("100-", PAGE, 100, size - 1);
    part("-1", PAGE, size - 1, size - 1);
    part("-100", PAGE, size - 100, size - 1);
    part("-99999999999999999999999999", PAGE, 0, size - 1);
    part("7-99999999999999999999999999", PAGE, 7, size - 1);
    part("000000000000000000000001-2", PAGE, 1, 2);
    part((size - 1) + "-" + size, PAGE, size - 1, size - 1);
    part("1-7654319", LARGE, 1, large - 2);
    part("262143-262145", LARGE, 262143, 262145);
    for (String range :
        List.of(size + "-", size + "-" + (size + 5), "-0", "99999999999999999999999999-")) {
      row(
          "416 for " + range,
          PAGE,
          get("/docs/guide.html", "Range: bytes=" + range),
          Answer.of(
              416,
              "",
              "content-length",
              "0",
              "content-range",
              "bytes */" + size,
              "cache-control",
              "no-cache"));
    }
    row(
        "416 of nothing",
        EMPTY,
        get("/empty.txt", "Range: bytes=0-"),
        Answer.of(
            416,
            "",
            "content-length",
            "0",
            "content-range",
            "bytes */0",
            "cache-control",
            "no-cache"));
    for (String range :
        List.of(
            "bytes=0-1,3-4",
            "bytes=0-,0-,0-,0-",
            "bytes=5-4",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=0x1-2",
            "bytes=+1-2",
            "bytes=1-2-3",
            "bytes=--1",
            "lines=0-1",
            "0-1",
            "bytes 0-1",
            "bytes=0-1\r\nRange: bytes=2-3",
            "bytes=1_0-20")) {
      row("ignored: " + range, PAGE, get("/docs/guide.html", "Range: " + range), ok(PAGE));
    }
    row(
        "not with HEAD",
        PAGE,
        request("HEAD", "/docs/guide.html", "Range: bytes=0-1"),
        ok(PAGE).withoutBody());
    row(
        "of the file, not of its packed form",
        PAGE,
        () ->
            assertThat(
                    ask(PAGE, get("/docs/guide.html", "Range: bytes=3-5", "Accept-Encoding: gzip")))
                .isEqualTo(part(PAGE, 3, 5)));
    row(
        "If-Range with its tag",
        PAGE,
        () ->
            assertThat(
                    ask(
                        PAGE,
                        get("/docs/guide.html", "Range: bytes=3-5", "If-Range: " + tag(PAGE))))
                .isEqualTo(part(PAGE, 3, 5)));
    for (String validator : List.of("\"other\"", "W/%s", "Sat, 29 Oct 1994 19:43:31 GMT")) {
      row(
          "If-Range with " + validator,
          PAGE,
          () ->
              assertThat(
                      ask(
                          PAGE,
                          get(
                              "/docs/guide.html",
                              "Range: bytes=3-5",
                              "If-Range: " + validator.replace("%s", tag(PAGE)))))
                  .isEqualTo(ok(PAGE).get()));
    }
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> theFront() {
    row("its own page", FRONT, get("/"), ok(FRONT));
    row("under any query", FRONT, get("/?utm=1"), ok(FRONT));
    row("index.html", FRONT, get("/index.html"), ok(FRONT));
    row("POST", FRONT, request("POST", "/", "Content-Length: 0"), notAllowed());
    row(
        "another entry at its path",
        FRONT,
        get("/?p=1"),
        moved("http://p-1.www.example.org:8080/?p=1"));
    for (int number : List.of(0, 1, 96, 97, 4321, 25_000, Fixture.ROUTES - 1)) {
      String target = "/d" + number % 97 + "/f" + number + ".html";
      row("GET " + target, FRONT, get(target), moved(Fixture.routeUrl(number)));
      row(
          "the query is kept",
          FRONT,
          get(target + "?a=b&c"),
          moved(Fixture.routeUrl(number) + "?a=b&c"));
      row("POST " + target, FRONT, request("POST", target), moved(Fixture.routeUrl(number)));
    }
    String list = "http://id-1.list.www.example.org:8080/list?id=1&b";
    row("a URL with a query", FRONT, get("/list?id=1&b"), moved(list));
    row("an alias", FRONT, get("/first"), moved(list));
    row("an alias of a URL with a query", FRONT, get("/first?x"), moved(list));
    row("a URL with another query", FRONT, get("/list?id=2"), missing("text/html", true));
    row("a folder", FRONT, get("/blog/"), moved("http://blog.www.example.org:8080/blog/"));
    row(
        "a folder's index.html",
        FRONT,
        get("/blog/index.html?a"),
        moved("http://blog.www.example.org:8080/blog/?a"));
    row(
        "a folder without its slash",
        FRONT,
        get("/blog?a"),
        moved("http://blog.www.example.org:8080/blog/?a"));
    row(
        "an escaped name",
        FRONT,
        get("/caf%c3%a9%27s.html"),
        moved("http://x.www.example.org:8080/caf%C3%A9's.html"));
    for (String target :
        List.of(
            "/x", "/d0/f0.htm", "/d0/f0.html/", "/first/", "/~", "/!", "/%FF%00", "/d1/f0.html")) {
      row("404 " + target, FRONT, get(target), missing("text/html", true));
    }
    row("404 HEAD", FRONT, request("HEAD", "/x"), missing("text/html", true).withoutBody());
    row("404 POST", FRONT, request("POST", "/x"), missing("text/html", true));
    row(
        "OPTIONS",
        FRONT,
        request("OPTIONS", "/x"),
        Answer.of(
            204,
            "",
            "access-control-allow-methods",
            "*",
            "access-control-allow-headers",
            "*",
            "allow",
            "GET, HEAD, OPTIONS",
            "cache-control",
            "no-store"));
    row(
        "404 without a page for it",
        PLAIN_FRONT,
        () -> {
          Answer answer = ask(PLAIN_FRONT, get("/x"));
          assertThat(answer.body()).startsWith("<!DOCTYPE html>").contains("404");
          assertThat(answer)
              .isEqualTo(
                  Answer.of(
                      404,
                      answer.body(),
                      "content-type",
                      "text/html; charset=utf-8",
                      "content-length",
                      "" + answer.body().length(),
                      "cache-control",
                      "no-cache"));
        });
    return rows();
  }

  @Test
  void findsEveryRouteOfTheFront() {
    try (Client client = new Client(server(FRONT))) {
      for (int number = 0; number < Fixture.ROUTES; number += 50) {
        StringBuilder batch = new StringBuilder();
        for (int i = number; i < number + 50; i++) {
          batch.append(get("/d" + i % 97 + "/f" + i + ".html"));
        }
        client.send(batch.toString());
        for (int i = number; i < number + 50; i++) {
          assertThat(client.receive("GET").field("location")).isEqualTo(Fixture.routeUrl(i));
        }
      }
    }
  }

  static String get(String target, String... fields) {
    return request("GET", target, fields);
  }

  static String request(String method, String target, String... fields) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: h\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  static Answer away(String target) {
    return moved(ORIGIN + target);
  }

  static Answer moved(String url) {
    return Answer.of(307, "", "location", url, "content-length", "0", "cache-control", "no-store");
  }

  static Answer notAllowed() {
    return Answer.of(
        405, "", "allow", "GET, HEAD, OPTIONS", "content-length", "0", "cache-control", "no-store");
  }

  private static Answer folder(String target) {
    return Answer.of(
        301, "", "location", target, "content-length", "0", "cache-control", "no-cache");
  }

  private static Answer missing(String type, boolean own) {
    return Answer.of(
        404,
        own ? Fixture.MISSING : "",
        "content-type",
        type,
        "content-length",
        "" + Fixture.MISSING.length(),
        "cache-control",
        "no-cache");
  }

  /** The whole of a fixture; its entity tag is whatever it is. */
  private Tagged ok(Fixture fixture) {
    return new Tagged(fixture, whole(fixture));
  }

  private static Answer whole(Fixture fixture) {
    Answer answer =
        Answer.of(
            200,
            fixture.text(),
            "content-type",
            fixture.facts().entry().contentType(),
            "content-length",
            "" + fixture.content().length,
            "accept-ranges",
            "bytes",
            "cache-control",
            "no-cache");
    return fixture.facts().entry().packed() == null
        ? answer
        : answer.with("vary", "Accept-Encoding");
  }

  /** An answer that lacks the entity tag of its fixture, which is known when the server runs. */
  private final class Tagged {
    private final Fixture fixture;
    private final Answer answer;

    Tagged(Fixture fixture, Answer answer) {
      this.fixture = fixture;
      this.answer = answer;
    }

    Tagged with(String name, String value) {
      return new Tagged(fixture, answer.with(name, value));
    }

    Tagged withoutBody() {
      return new Tagged(fixture, answer.withoutBody());
    }

    Answer get() {
      return answer.with("etag", tag(fixture));
    }
  }

  private static Answer same(Fixture fixture, String tag) {
    Answer answer = Answer.of(304, "", "etag", tag, "cache-control", "no-cache");
    return fixture.facts().entry().packed() == null
        ? answer
        : answer.with("vary", "Accept-Encoding");
  }

  private Answer part(Fixture fixture, int first, int last) {
    Answer answer =
        Answer.of(
            206,
            fixture.text().substring(first, last + 1),
            "content-type",
            fixture.facts().entry().contentType(),
            "content-range",
            "bytes " + first + "-" + last + "/" + fixture.content().length,
            "content-length",
            "" + (last - first + 1),
            "etag",
            tag(fixture),
            "cache-control",
            "no-cache");
    return fixture.facts().entry().packed() == null
        ? answer
        : answer.with("vary", "Accept-Encoding");
  }

  private void part(String range, Fixture fixture, int first, int last) {
    row(
        "206 for " + range,
        fixture,
        () ->
            assertThat(ask(fixture, get(fixture.url(), "Range: bytes=" + range)))
                .isEqualTo(part(fixture, first, last)));
  }

  private String tag(Fixture fixture) {
    String tag = ask(fixture, get(fixture.url())).field("etag");
    assertThat(tag).matches("\"[!#-~]+\"");
    return tag;
  }

  private static String unpacked(byte[] bytes) {
    try {
      return new String(
          new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void row(String name, Fixture fixture, String request, Tagged expected) {
    row(name, fixture, () -> assertThat(ask(fixture, request)).isEqualTo(expected.get()));
  }

  private void row(String name, Fixture fixture, String request, Answer expected) {
    row(
        name,
        fixture,
        () -> {
          Answer answer = ask(fixture, request);
          // The tag of a companion is whatever it is.
          boolean tagged = answer.status() == 200 && !answer.field("etag").isEmpty();
          assertThat(answer)
              .isEqualTo(tagged ? expected.with("etag", answer.field("etag")) : expected);
        });
  }

  private void row(String name, Fixture fixture, Runnable test) {
    rows.add(DynamicTest.dynamicTest(fixture.url() + ": " + name, test::run));
  }

  private Stream<DynamicTest> rows() {
    List<DynamicTest> all = List.copyOf(rows);
    rows.clear();
    return all.stream();
  }

  private Answer ask(Fixture fixture, String request) {
    return Client.ask(server(fixture), request);
  }

  private ServerUnderTest server(Fixture fixture) {
    return servers.computeIfAbsent(fixture, launcher()::start);
  }
}
