package org.unipage.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.unipage.conformance.AnswersConformance.get;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Requests that are none: refused, the connection ended, and the server goes on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class HostileConformance {

  private static final String PATH = Fixture.PAGE.url();

  private final List<DynamicTest> rows = new ArrayList<>();
  private ServerUnderTest server;

  abstract ServerUnderTest.Launcher launcher();

  @BeforeAll
  void start() {
    server = launcher().start(Fixture.PAGE);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @TestFactory
  Stream<DynamicTest> badRequestLines() {
    for (String line :
        List.of(
            "GET",
            "GET ",
            "GET /",
            "GET  / HTTP/1.1",
            "GET / HTTP/1.1 ",
            " GET / HTTP/1.1",
            "GET / HTTP/1.1 x",
            "GET / http/1.1",
            "GET / HTTP/1",
            "GET / HTTP/1.",
            "GET / HTTP/1.10",
            "GET / HTTP/2.0",
            "GET / HTTP/0.9",
            "GET / HTTP/1.x",
            "PRI * HTTP/2.0",
            "GET\t/\tHTTP/1.1",
            "G@T / HTTP/1.1",
            "GET( / HTTP/1.1",
            "GET //evil.example/ HTTP/1.1",
            "GET // HTTP/1.1",
            "GET http://h//evil.example/ HTTP/1.1",
            "GET http:///x HTTP/1.1",
            "GET http://h\\evil/x HTTP/1.1",
            "GET http: HTTP/1.1",
            "GET ftp://h/x HTTP/1.1",
            "GET evil.example HTTP/1.1",
            "GET * HTTP/1.1",
            "OPTIONS *x HTTP/1.1",
            "GET ?x HTTP/1.1",
            "GET /\u0080 HTTP/1.1",
            "GET /caf\u00c3\u00a9 HTTP/1.1",
            "GET /x\u00ff HTTP/1.1",
            "GET /\u007f HTTP/1.1",
            "GET /\u0000 HTTP/1.1",
            "GET /x\u000b HTTP/1.1",
            "CONNECT h:80 HTTP/1.1",
            "CONNECT /docs/guide.html HTTP/1.1",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")) {
      refused("" + line, line + "\r\nHost: h\r\n\r\n", 400);
    }
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> badFields() {
    String line = "GET " + PATH + " HTTP/1.1\r\n";
    String host = "Host: h\r\n";
    refused("no Host", line + "\r\n", 400);
    refused("two Hosts", line + host + host + "\r\n", 400);
    refused("two different Hosts", line + host + "host: evil.example\r\n\r\n", 400);
    refused("two Hosts in HTTP/1.0", line.replace("1.1", "1.0") + host + host + "\r\n", 400);
    for (String value :
        List.of("a b", "h/x", "h@evil.example", "h\\", "<h>", "caf\u00e9", "h?x", "\"h\"", "h#")) {
      refused("Host " + value, line + "Host: " + value + "\r\n\r\n", 400);
    }
    for (String field :
        List.of(
            "no colon",
            ": no name",
            "space : x",
            "Space\u00a0: x",
            " folded: x",
            "\tfolded: x",
            "N\u00e4me: x",
            "A(b): x",
            "X: a\u0000b",
            "X: a\u0001b",
            "X: a\u007fb",
            "X: a\rb",
            "X: a\nb",
            "X: a\r\n b",
            "X: a\r\r",
            "Content-Length: ",
            "Content-Length: x",
            "Content-Length: -1",
            "Content-Length: +1",
            "Content-Length: 0x1",
            "Content-Length: 1 1",
            "Content-Length: 1,1",
            "Content-Length: 1\r\nContent-Length: 1",
            "Content-Length: 0\r\nContent-Length: 5",
            "Content-Length: 99999999999999999999999999",
            "Content-Length : 5",
            "Transfer-Encoding: chunked\r\nContent-Length: 5",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked, chunked",
            "Transfer-Encoding: xchunked",
            "Transfer-Encoding: identity",
            "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: \u000bchunked",
            "Transfer-Encoding:\u0000chunked",
            "Transfer-Encoding:",
            "Transfer-Encoding: \"chunked\"")) {
      refused(field, line + host + field + "\r\n\r\n", 400);
    }
    refused(
        "Transfer-Encoding in HTTP/1.0",
        line.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n",
        400);
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> badLineEnds() {
    String head = "GET " + PATH + " HTTP/1.1\r\nHost: h\r\n\r\n";
    refused("LF only", head.replace("\r", ""), 400);
    refused("LF only, end still to come", "GET / HTTP/1.1\n", 400);
    refused("CR only", head.replace("\n", ""), 400);
    refused("LF CR", head.replace("\r\n", "\n\r"), 400);
    refused("CR CR LF", head.replace("\r", "\r\r"), 400);
    refused("LF first", "\n" + head, 400);
    refused("one LF in the midst", head.replace("h\r\n\r\n", "h\r\nX: y\nZ: z\r\n\r\n"), 400);
    refused("zeros", "\0".repeat(100), 400);
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> endlessHeads() {
    String line = "GET " + PATH + " HTTP/1.1\r\nHost: h\r\n";
    refused("a field of 9,000 bytes", line + "X: " + "y".repeat(9000) + "\r\n\r\n", 431);
    refused("a field without end", line + "X: " + "y".repeat(400_000), 431);
    refused("fields without end", line + "X: y\r\n".repeat(100_000), 431);
    refused("a target of 9,000 bytes", get("/" + "x".repeat(9000)), 431);
    refused("a method without end", "G".repeat(500_000), 431);
    refused("spaces", line + "X:" + " ".repeat(9000), 431);
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> whatSmugglersSend() {
    // In each of these the second request is one only for a server that takes the first one's end
    // to be elsewhere; there must be one answer and then nothing.
    String second = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
    String post = "POST " + PATH + " HTTP/1.1\r\nHost: h\r\n";
    for (String fields :
        List.of(
            "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nContent-length: 4\r\n\r\n5c\r\n",
            "Transfer-Encoding: xchunked\r\n\r\n",
            "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            "X: x\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
            "Content-Length: 0, 44\r\n\r\n")) {
      row(
          "400: " + fields,
          () -> {
            try (Client client = new Client(server)) {
              client.send(post + fields + second);
              assertThat(client.receive("POST").status()).isEqualTo(400);
              assertThat(client.rest()).isIn("", "(reset)");
            }
          });
    }
    row(
        "chunked: answered, not read on",
        () -> {
          try (Client client = new Client(server)) {
            client.send(post + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + second);
            assertThat(client.receive("POST"))
                .isEqualTo(AnswersConformance.notAllowed().with("connection", "close"));
            assertThat(client.rest()).isIn("", "(reset)");
          }
        });
    row(
        "a body that looks like a request",
        () -> {
          try (Client client = new Client(server)) {
            String body = second.replace("Host: h", "Host: x");
            client.send(post + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(client.receive("POST")).isEqualTo(AnswersConformance.notAllowed());
            client.send(get("/real"));
            assertThat(client.receive("GET")).isEqualTo(AnswersConformance.away("/real"));
          }
        });
    return rows();
  }

  @TestFactory
  Stream<DynamicTest> headsThatEndEarly() {
    String head = get(PATH);
    for (int cut : List.of(1, 4, 20, head.length() - 3, head.length() - 1)) {
      row(
          "after " + cut + " bytes",
          () -> {
            try (Client client = new Client(server)) {
              client.send(head.substring(0, cut)).finish();
              assertThat(client.receive("GET")).isEqualTo(refusal(400));
              assertThat(client.isOver()).isTrue();
            }
          });
    }
    row(
        "in a body",
        () -> {
          try (Client client = new Client(server)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc").finish();
            assertThat(client.receive("POST")).isEqualTo(refusal(400));
            assertThat(client.isOver()).isTrue();
          }
        });
    row(
        "before the first byte",
        () -> {
          try (Client client = new Client(server)) {
            assertThat(client.finish().isOver()).isTrue();
          }
        });
    return rows();
  }

  /** What comes back, if anything, is answers, and the server goes on. */
  @Test
  void survivesMutatedRequests() {
    int count = Boolean.getBoolean("unipage.full") ? 100_000 : 2_000;
    System.out.println("mutated requests: " + count + " (seed 1)");
    Random random = new Random(1);
    String whole =
        AnswersConformance.request(
            "GET",
            PATH + "?a=b",
            "Range: bytes=1-2",
            "If-None-Match: \"a\", W/\"b\"",
            "Accept-Encoding: gzip;q=0.5, *",
            "If-Range: \"a\"",
            "Connection: keep-alive, x");
    String post =
        AnswersConformance.request("POST", "/x", "Content-Length: 10", "Expect: 100-continue")
            + "0123456789";
    for (int i = 0; i < count; i++) {
      StringBuilder mutated = new StringBuilder();
      for (int k = random.nextInt(3); k >= 0; k--) {
        mutated.append(random.nextBoolean() ? whole : post);
      }
      for (int k = random.nextInt(5); k >= 0; k--) {
        int at = random.nextInt(mutated.length());
        switch (random.nextInt(4)) {
          case 0 -> mutated.deleteCharAt(at);
          case 1 -> mutated.insert(at, "\r\n \t:,;=\"/%0*-".charAt(random.nextInt(14)));
          case 2 -> mutated.setCharAt(at, (char) random.nextInt(256));
          default -> mutated.insert(at, mutated.substring(0, random.nextInt(mutated.length())));
        }
      }
      try (Client client = new Client(server)) {
        String rest = client.send(mutated.toString()).finish().rest();
        assertThat(rest)
            .as(mutated.toString())
            .matches("(?s)(HTTP/1\\.1 [2-4]\\d\\d .*)?(\\(reset\\))?");
      }
    }
    assertThat(Client.ask(server, get(PATH)).body()).isEqualTo(Fixture.PAGE.text());
  }

  private void refused(String name, String bytes, int status) {
    row(
        name,
        () -> {
          try (Client client = new Client(server)) {
            client.send(bytes);
            assertThat(client.receive("GET")).isEqualTo(refusal(status));
            assertThat(client.isOver()).isTrue();
          }
        });
  }

  static Answer refusal(int status) {
    return Answer.of(
        status, "", "content-length", "0", "cache-control", "no-store", "connection", "close");
  }

  private void row(String name, Runnable test) {
    String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
    rows.add(
        DynamicTest.dynamicTest(
            shown.replace("\r", "\\r").replace("\n", "\\n").replaceAll("[^ -~…]", "."),
            () -> {
              test.run();
              Answer after = Client.ask(server, get(PATH));
              assertThat(after.status()).isEqualTo(200);
              assertThat(after.body()).isEqualTo(Fixture.PAGE.text());
            }));
  }

  private Stream<DynamicTest> rows() {
    List<DynamicTest> all = List.copyOf(rows);
    rows.clear();
    return all.stream();
  }
}
