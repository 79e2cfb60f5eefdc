package org.unipage.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.unipage.conformance.AnswersConformance.away;
import static org.unipage.conformance.AnswersConformance.get;
import static org.unipage.conformance.AnswersConformance.request;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page server of target {@code process} on CoHTTP: it answers no request otherwise. */
class CohttpConformanceTest {

  @TempDir static Path folder;
  private static ServerUnderTest.Launcher launcher;

  @BeforeAll
  static void prepare() {
    launcher = PageServerProcess.launcher(PageServerProcess.onCohttp(), folder);
  }

  @Nested
  class Answers extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return launcher;
    }
  }

  @Nested
  class Hostile extends HostileConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return launcher;
    }
  }

  @Nested
  class Connections extends ConnectionsConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return launcher;
    }
  }

  /** What people add in {@code dynamic.ml}. */
  @Nested
  class CodeOfOnesOwn {

    @TempDir static Path own;
    private static ServerUnderTest.Launcher launcher;

    @BeforeAll
    static void build() {
      launcher =
          PageServerProcess.launcher(
              PageServerProcess.onCohttp(own, Path.of("src/test/ocaml/dynamic")), folder);
    }

    @Test
    void answersBeforeThePageAndTheConnectionGoesOn() {
      try (ServerUnderTest server = launcher.start(Fixture.PAGE);
          Client client = new Client(server)) {
        for (String body : List.of("", "a", "x".repeat(65_536))) {
          client.send(request("POST", "/echo", "Content-Length: " + body.length()) + body);
          Answer answer = client.receive("POST");
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.field("content-type")).isEqualTo("text/plain");
          assertThat(answer.body()).isEqualTo("<" + body + ">");
          assertThat(client.send(get(Fixture.PAGE.url())).receive("GET").body())
              .isEqualTo(Fixture.PAGE.text());
        }
      }
    }

    @Test
    void answersPipelinedRequestsInOrder() {
      try (ServerUnderTest server = launcher.start(Fixture.PAGE);
          Client client = new Client(server)) {
        String echo = request("POST", "/echo", "Content-Length: 3") + "GET";
        client.send((echo + get("/x") + get(Fixture.PAGE.url())).repeat(50));
        for (int i = 0; i < 50; i++) {
          assertThat(client.receive("POST").body()).isEqualTo("<GET>");
          assertThat(client.receive("GET")).isEqualTo(away("/x"));
          assertThat(client.receive("GET").body()).isEqualTo(Fixture.PAGE.text());
        }
      }
    }

    @Test
    void getsNoBodyThatIsTooLongOrHasNoLengthAndEndsTheConnection() {
      try (ServerUnderTest server = launcher.start(Fixture.PAGE)) {
        for (String field :
            List.of(
                "Content-Length: 65537",
                "Transfer-Encoding: chunked",
                "Content-Length: 3\r\nExpect: 100-continue")) {
          try (Client client = new Client(server)) {
            client.send(request("POST", "/echo", field));
            Answer answer = client.receive("POST");
            assertThat(answer.body()).isEqualTo("<>");
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(client.isOver()).isTrue();
          }
        }
      }
    }

    @Test
    void sendsAnAnswerInParts() {
      StringBuilder whole = new StringBuilder();
      for (int i = 0; i < 1000; i++) {
        whole.append(i).append('\n');
      }
      try (ServerUnderTest server = launcher.start(Fixture.PAGE);
          Client client = new Client(server)) {
        String answer = client.send(get("/parts") + get("/x", "Connection: close")).rest();
        StringBuilder parts = new StringBuilder();
        for (String part : whole.toString().split("(?<=\n)")) {
          parts.append("%x\r\n%s\r\n".formatted(part.length(), part));
        }
        assertThat(answer)
            .startsWith("HTTP/1.1 200 OK\r\n")
            .contains(parts + "0\r\n\r\nHTTP/1.1 307 ");
      }
    }

    /** HTTP/1.0 knows no chunks. */
    @Test
    void sayTheLengthToAClientOfOld() {
      try (ServerUnderTest server = launcher.start(Fixture.PAGE)) {
        for (String method : List.of("GET", "HEAD")) {
          String old = request(method, "/parts").replace("HTTP/1.1", "HTTP/1.0");
          Answer answer = Client.ask(server, old);
          assertThat(answer.field("content-length")).isEqualTo("3890");
          assertThat(answer.field("transfer-encoding")).isEmpty();
          if (method.equals("GET")) {
            assertThat(answer.body()).hasSize(3890).startsWith("0\n1\n").endsWith("999\n");
          }
        }
      }
    }

    @Test
    void isAskedForHeadsToo() {
      try (ServerUnderTest server = launcher.start(Fixture.PAGE);
          Client client = new Client(server)) {
        for (int i = 0; i < 2; i++) {
          Answer answer = client.send(request("HEAD", "/echo")).receive("HEAD");
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.field("content-length")).isEqualTo("2");
        }
      }
    }

    @Test
    void endsTheConnectionWhenItTakesTooLong() {
      ServerUnderTest.Limits limits = new ServerUnderTest.Limits(100, 30, 30, 1);
      try (ServerUnderTest server = launcher.start(Fixture.PAGE, limits);
          Client client = new Client(server)) {
        assertThat(client.send(get("/never") + get("/x")).rest()).isIn("", "(reset)");
        assertThat(Client.ask(server, get("/x"))).isEqualTo(away("/x"));
      }
    }

    @Test
    void doesNotEndTheServerWhenItFails() {
      try (ServerUnderTest server = launcher.start(Fixture.PAGE)) {
        for (String target : List.of("/fail", "/fail-later")) {
          assertThat(Client.ask(server, get(target)).status()).isEqualTo(500);
          assertThat(Client.ask(server, get(Fixture.PAGE.url())).body())
              .isEqualTo(Fixture.PAGE.text());
        }
      }
    }
  }
}
