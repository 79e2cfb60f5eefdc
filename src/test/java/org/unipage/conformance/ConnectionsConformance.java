package org.unipage.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.unipage.conformance.AnswersConformance.away;
import static org.unipage.conformance.AnswersConformance.get;
import static org.unipage.conformance.AnswersConformance.notAllowed;
import static org.unipage.conformance.AnswersConformance.request;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.unipage.conformance.ServerUnderTest.Limits;

/** Connections: how long they last, and what many of them, or bad ones, do to the others. */
@Timeout(120)
abstract class ConnectionsConformance {

  private static final String PATH = Fixture.PAGE.url();
  private static final Limits PATIENT = new Limits(1000, 60, 60, 60);

  abstract ServerUnderTest.Launcher launcher();

  @Test
  void keepsAConnectionForTheNextRequest() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, PATIENT);
        Client client = new Client(server)) {
      for (int i = 0; i < 200; i++) {
        assertThat(client.send(get(PATH)).receive("GET").body()).isEqualTo(Fixture.PAGE.text());
        assertThat(client.send(request("HEAD", PATH)).receive("HEAD").status()).isEqualTo(200);
        assertThat(client.send(get("/" + i)).receive("GET")).isEqualTo(away("/" + i));
        assertThat(client.send(request("POST", PATH, "Content-Length: 3") + "abc").receive("POST"))
            .isEqualTo(notAllowed());
      }
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, PATIENT);
        Client client = new Client(server)) {
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 1000; i++) {
        all.append(
            switch (i % 4) {
              case 0 -> get("/" + i);
              case 1 -> request("HEAD", PATH);
              case 2 -> request("POST", "/" + i, "Content-Length: 5") + "GET /";
              default -> "\r\n" + get("/js/worker.js");
            });
      }
      client.send(all.toString());
      for (int i = 0; i < 1000; i++) {
        switch (i % 4) {
          case 0, 2 -> assertThat(client.receive("GET")).isEqualTo(away("/" + i));
          case 1 -> assertThat(client.receive("HEAD").status()).isEqualTo(200);
          default -> assertThat(client.receive("GET").body()).isEqualTo(Fixture.WORKER);
        }
      }
      assertThat(client.finish().isOver()).isTrue();
    }
  }

  @Test
  void takesARequestInPieces() throws InterruptedException {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, PATIENT);
        Client client = new Client(server)) {
      String request = request("POST", "/x", "Content-Length: 2") + "ab" + get(PATH);
      for (int i = 0; i < request.length(); i++) {
        client.send(request.substring(i, i + 1));
        if (i % 20 == 0) {
          Thread.sleep(1);
        }
      }
      assertThat(client.receive("POST")).isEqualTo(away("/x"));
      assertThat(client.receive("GET").body()).isEqualTo(Fixture.PAGE.text());
    }
  }

  @Test
  void answersAClientThatHasFinishedSending() {
    try (ServerUnderTest server = launcher().start(Fixture.LARGE, PATIENT);
        Client client = new Client(server)) {
      client.send(get("/large.bin") + get("/x")).finish();
      assertThat(client.receive("GET").body()).isEqualTo(Fixture.LARGE.text());
      assertThat(client.receive("GET")).isEqualTo(away("/x"));
      assertThat(client.isOver()).isTrue();
    }
  }

  @Test
  void endsTheConnectionWhenAsked() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, PATIENT)) {
      for (String option : List.of("close", "Close", "keep-alive, close", "x ,close")) {
        try (Client client = new Client(server)) {
          client.send(get("/x", "Connection: " + option) + get("/y"));
          assertThat(client.receive("GET")).isEqualTo(away("/x").with("connection", "close"));
          assertThat(client.isOver()).isTrue();
        }
      }
    }
  }

  @Test
  void speaksHttp10() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, PATIENT)) {
      try (Client client = new Client(server)) {
        client.send("GET /x HTTP/1.0\r\n\r\n");
        assertThat(client.receive("GET")).isEqualTo(away("/x").with("connection", "close"));
        assertThat(client.isOver()).isTrue();
      }
      try (Client client = new Client(server)) {
        for (int i = 0; i < 3; i++) {
          client.send("GET /x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
          assertThat(client.receive("GET")).isEqualTo(away("/x").with("connection", "keep-alive"));
        }
      }
    }
  }

  @Test
  void doesNotReadABodyThatIsTooLong() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, PATIENT)) {
      try (Client client = new Client(server)) {
        client.send(request("POST", PATH, "Content-Length: 99999999999") + "x".repeat(100_000));
        assertThat(client.receive("POST")).isEqualTo(notAllowed().with("connection", "close"));
        assertThat(client.rest()).isIn("", "(reset)");
      }
      try (Client client = new Client(server)) {
        client.send(request("POST", PATH, "Content-Length: 50000") + "x".repeat(50_000));
        assertThat(client.receive("POST")).isEqualTo(notAllowed());
        assertThat(client.send(get("/x")).receive("GET")).isEqualTo(away("/x"));
      }
    }
  }

  @Test
  void answersAtOnceAClientThatWaitsToSendItsBody() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, PATIENT);
        Client client = new Client(server)) {
      client.send(request("POST", PATH, "Content-Length: 5", "Expect: 100-continue"));
      assertThat(client.receive("POST")).isEqualTo(notAllowed().with("connection", "close"));
      assertThat(client.isOver()).isTrue();
    }
  }

  @Test
  void givesASlowRequestLimitedTime() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, new Limits(100, 1, 30, 30));
        Client slow = new Client(server);
        Client slowBody = new Client(server);
        Client other = new Client(server)) {
      slow.send("GET /");
      slowBody.send(request("POST", "/", "Content-Length: 5") + "a");
      assertThat(other.send(get("/x")).receive("GET")).isEqualTo(away("/x"));
      assertThat(slow.receive("GET")).isEqualTo(HostileConformance.refusal(408));
      assertThat(slow.isOver()).isTrue();
      assertThat(slowBody.receive("POST")).isEqualTo(HostileConformance.refusal(408));
      assertThat(slowBody.isOver()).isTrue();
      assertThat(other.send(get("/x")).receive("GET")).isEqualTo(away("/x"));
    }
  }

  @Test
  void isNotMovedByAByteNowAndThen() throws InterruptedException {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, new Limits(100, 2, 30, 30));
        Client slow = new Client(server)) {
      slow.send("GET / HTTP/1.1\r\nX: ");
      for (int i = 0; i < 12; i++) {
        Thread.sleep(300);
        slow.send("a");
      }
      assertThat(slow.rest()).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void endsAnIdleConnectionWithoutAWord() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, new Limits(100, 30, 1, 30));
        Client fresh = new Client(server);
        Client used = new Client(server)) {
      assertThat(used.send(get("/x")).receive("GET")).isEqualTo(away("/x"));
      assertThat(fresh.isOver()).isTrue();
      assertThat(used.isOver()).isTrue();
      assertThat(Client.ask(server, get("/x"))).isEqualTo(away("/x"));
    }
  }

  @Test
  void givesUpAClientThatNeverReads() throws InterruptedException {
    try (ServerUnderTest server = launcher().start(Fixture.LARGE, new Limits(100, 30, 30, 1));
        Client deaf = new Client(server, 4096)) {
      deaf.send(get("/large.bin").repeat(3));
      Thread.sleep(4000);
      // What the system had taken in is all that still comes.
      assertThat(deaf.rest().length()).isLessThan(3 * Fixture.LARGE.content().length);
      assertThat(Client.ask(server, get("/large.bin")).body()).isEqualTo(Fixture.LARGE.text());
    }
  }

  @Test
  void servesAClientThatReadsSlowly() throws InterruptedException {
    try (ServerUnderTest server = launcher().start(Fixture.LARGE, new Limits(100, 30, 30, 2));
        Client client = new Client(server, 65536)) {
      client.send(get("/large.bin", "Range: bytes=0-2999999", "Connection: close"));
      client.take(1_000_000);
      for (int i = 0; i < 20; i++) {
        client.take(50_000);
        Thread.sleep(200);
      }
      assertThat(client.rest()).endsWith(Fixture.LARGE.text().substring(2_100_000, 3_000_000));
    }
  }

  @Test
  void makesRoomByEndingTheOldestIdleConnection() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE, new Limits(20, 30, 30, 30))) {
      List<Client> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Client client = new Client(server);
        assertThat(client.send(get("/x")).receive("GET")).isEqualTo(away("/x"));
        clients.add(client);
      }
      assertThat(clients.get(0).send(get("/x")).receive("GET")).isEqualTo(away("/x"));
      for (int i = 0; i < 5; i++) {
        Client client = new Client(server);
        assertThat(client.send(get("/x")).receive("GET")).isEqualTo(away("/x"));
        clients.add(client);
      }
      for (int i = 1; i <= 5; i++) {
        assertThat(clients.get(i).isOver()).isTrue();
      }
      for (int i = 6; i < clients.size(); i++) {
        assertThat(clients.get(i).send(get("/x")).receive("GET")).isEqualTo(away("/x"));
      }
      assertThat(clients.get(0).send(get("/x")).receive("GET")).isEqualTo(away("/x"));
      clients.forEach(Client::close);
    }
  }

  @Test
  void servesOthersWhileManyConnectionsHang() {
    try (ServerUnderTest server = launcher().start(Fixture.PAGE)) {
      List<Client> hanging = new ArrayList<>();
      for (int i = 0; i < 1500; i++) {
        hanging.add(new Client(server).send("GET / HTT"));
        if (i % 100 == 0) {
          assertThat(Client.ask(server, get("/x"))).isEqualTo(away("/x"));
        }
      }
      assertThat(Client.ask(server, get(PATH)).body()).isEqualTo(Fixture.PAGE.text());
      hanging.forEach(Client::reset);
      assertThat(Client.ask(server, get(PATH)).body()).isEqualTo(Fixture.PAGE.text());
    }
  }

  @Test
  void survivesResetsInTheMidstOfAnswers() {
    try (ServerUnderTest server = launcher().start(Fixture.LARGE)) {
      for (int i = 0; i < 200; i++) {
        Client client = new Client(server, 4096);
        client.send(get("/large.bin"));
        if (i % 2 == 0) {
          client.take(1 + i * 100);
        }
        client.reset();
      }
      assertThat(Client.ask(server, get("/large.bin")).body()).isEqualTo(Fixture.LARGE.text());
    }
  }
}
