package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.gateway.GatewaySettings.Limits;

/** Requests that mean two things, that never end, or whose clients go away. */
class HostileClientsTest {
  @TempDir private static Path folder;
  private static GuestSite site;
  private static Gateway gateway;

  @BeforeAll
  static void build() throws Exception {
    site = new GuestSite(folder, "127.73.0.0/16", 1, 4);
    Limits limits = Limits.DEFAULT;
    gateway =
        Gateways.of(site.out)
            .limits(
                new Limits(
                    100,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(20),
                    limits.waiting(),
                    Duration.ofSeconds(1)))
            .start();
  }

  @AfterAll
  static void clear() throws Exception {
    gateway.close();
    site.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Two lengths, or a length and chunks (RFC 9112, section 6.3).
        "POST /count HTTP/1.1|Host: H|Content-Length: 5|Transfer-Encoding: chunked||0||GET /count",
        "POST /count HTTP/1.1|Host: H|Transfer-Encoding: chunked|Content-Length: 5||0||GET /count",
        "POST /count HTTP/1.1|Host: H|Content-Length: 5|Content-Length: 6||abcdef",
        "POST /count HTTP/1.1|Host: H|Content-Length: +5||abcde",
        "POST /count HTTP/1.1|Host: H|Content-Length: 5, 6||abcde",
        "POST /count HTTP/1.1|Host: H|Content-Length: -1||abcde",
        "POST /count HTTP/1.1|Host: H|Content-Length: 99999999999999999999||abcde",
        // Encodings that hide chunks from one of two readers.
        "POST /count HTTP/1.1|Host: H|Transfer-Encoding: xchunked||0||",
        "POST /count HTTP/1.1|Host: H|Transfer-Encoding: chunked, identity||0||",
        "POST /count HTTP/1.1|Host: H|Transfer-Encoding : chunked||0||",
        // Lines that go on (section 5.2), and names that are none.
        "GET /count HTTP/1.1|Host: H|X: a| b||",
        "GET /count HTTP/1.1|Host: H| X: a||",
        "GET /count HTTP/1.1|Host : H||",
        "GET /count HTTP/1.1|Host: H|X\u0000: a||",
        "GET /count HTTP/1.1|Host: H|X: a\u0000b||",
        "GET /count HTTP/1.1|Host: H|: a||",
        // Chunks that are none (section 7.1).
        "POST /echo HTTP/1.1|Host: H|Transfer-Encoding: chunked||zz|abc|0||",
        "POST /echo HTTP/1.1|Host: H|Transfer-Encoding: chunked||-1|abc|0||",
        "POST /echo HTTP/1.1|Host: H|Transfer-Encoding: chunked||3|abcdef|0||",
        // Whose is it? (section 3.2)
        "GET /count HTTP/1.1||",
        "GET /count HTTP/1.1|Host: H|Host: other.test||",
        "GET /count HTTP/1.1|Host: H|Host: H||",
        "GET http://other.test/count HTTP/1.1|Host: H||",
        "GET /count HTTP/1.1|Host: H@other.test||",
        // Request lines that are none.
        "GET //other.test/count HTTP/1.1|Host: H||",
        "GET count HTTP/1.1|Host: H||",
        "GET /count HTTP/9.9|Host: H||",
        "GET /co\u0001unt HTTP/1.1|Host: H||",
        "\u0016\u0003\u0001\u0002\u0000\u0001",
      })
  void refusesWhatCouldMeanTwoThings(String request) throws Exception {
    long before = counted();
    String answer = send(request);
    assertThat(answer).as(request).matches("(?s)HTTP/1\\.1 (400|421|501|505) .*");
    assertThat(answer.split("HTTP/1.1 ", -1)).as(answer).hasSize(2);
    assertThat(counted()).as("requests that reached the VM").isEqualTo(before + 1);
  }

  private static long counted() throws Exception {
    String said = Curl.get(gateway, site.url("/count")).body();
    return Long.parseLong(said.replaceAll("(?s)memory ([0-9]+),.*", "$1"));
  }

  private static String text(String request) {
    return request.replace("Host: H", "Host: " + site.site.page(1).host()).replace("|", "\r\n");
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.address().getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** Sends, and reads until the gateway closes the connection. */
  private static String send(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(text(request).getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void refusesEndlessHeads() throws Exception {
    String request = "GET /count HTTP/1.1|Host: H|X: " + "a".repeat(20_000) + "||";
    assertThat(send(request)).startsWith("HTTP/1.1 431 ");
    String target = "GET /" + "a".repeat(20_000) + " HTTP/1.1|Host: H||";
    assertThat(send(target)).startsWith("HTTP/1.1 414 ");
  }

  @Test
  void endsAClientThatTakesItsTimeOverTheHead() throws Exception {
    try (Socket slow = connect()) {
      byte[] head = text("GET /count HTTP/1.1|Host: H|X: ").getBytes(ISO_8859_1);
      int sent = 0;
      try {
        while (sent < 1000) {
          slow.getOutputStream().write(sent < head.length ? head[sent] : 'a');
          sent++;
          TimeUnit.MILLISECONDS.sleep(20);
        }
      } catch (IOException e) {
        // As it should be.
      }
      assertThat(sent).isBetween(10, 900);
    }
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() throws Exception {
    String request =
        "GET /bytes/3 HTTP/1.1|Host: H||GET /slow/50 HTTP/1.1|Host: H||"
            + "GET /bytes/0 HTTP/1.1|Host: H||GET /bytes/5 HTTP/1.1|Host: H|Connection: close||";
    String bodies =
        send(request).replaceAll("(?s)HTTP/1\\.1 200 OK\r\n.*?\r\n\r\n", "<>").replace("\n", ".");
    assertThat(bodies).isEqualTo("<>xxx<>slow.<><>xxxxx");
  }

  @Test
  void stopsTheVmsAnswerWhenTheClientGoes() throws Exception {
    long before = aborted();
    try (Socket socket = connect()) {
      byte[] request = text("GET /bytes/2000000000 HTTP/1.1|Host: H||").getBytes(ISO_8859_1);
      socket.getOutputStream().write(request);
      assertThat(socket.getInputStream().readNBytes(1_000_000)).hasSize(1_000_000);
      socket.setSoLinger(true, 0);
    }
    awaitAborted(before + 1);
  }

  @Test
  void stopsTheVmsAnswerWhenAStreamIsReset() throws Exception {
    long before = aborted();
    Process curl =
        Curl.start(
            gateway,
            site.url("/bytes/2000000000"),
            List.of("--http2-prior-knowledge", "--limit-rate", "1M"));
    assertThat(curl.getInputStream().readNBytes(100_000)).hasSize(100_000);
    curl.destroyForcibly().waitFor();
    awaitAborted(before + 1);
  }

  private static long aborted() throws Exception {
    return Long.parseLong(Curl.get(gateway, site.url("/aborted")).body().strip());
  }

  private static void awaitAborted(long count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (aborted() < count && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    assertThat(aborted()).isGreaterThanOrEqualTo(count);
  }

  @Test
  void cutsOffWhatTheVmDoesNotFinishAndStartsItAgain() throws Exception {
    Curl part = Curl.get(gateway, site.url("/part/1000000/400000"));
    assertThat(part.exit()).isEqualTo(18); // CURLE_PARTIAL_FILE
    Curl dead = Curl.get(gateway, site.url("/die"));
    assertThat(dead.status()).isEqualTo("HTTP/1.1 502 Bad Gateway");
    assertThat(Curl.get(gateway, site.url("/bytes/3")).body()).isEqualTo("xxx");
  }

  @Test
  void streamsLargeBodiesBothWaysWithLittleMemory() throws Exception {
    long size = 100_000_000;
    long before = memory();
    try (Socket socket = connect()) {
      byte[] request = text("GET /bytes/" + size + " HTTP/1.1|Host: H||").getBytes(ISO_8859_1);
      socket.getOutputStream().write(request);
      InputStream in = socket.getInputStream();
      String begin = new String(in.readNBytes(10_000), ISO_8859_1);
      TimeUnit.MILLISECONDS.sleep(1000); // in which all of it would come if anything held it
      assertThat(memory() - before).isLessThan(16_000_000);
      in.skipNBytes(size - (10_000 - begin.indexOf("\r\n\r\n") - 4));
    }
    Path large = folder.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toString(), "rw")) {
      file.setLength(size);
    }
    Process curl =
        Curl.start(gateway, site.url("/echo"), List.of("-H", "Expect:", "-T", large.toString()));
    String said = new String(curl.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(said).startsWith("PUT /echo HTTP/1.1").endsWith("body " + size + "\n");
    assertThat(memory() - before).isLessThan(16_000_000);
  }

  /** Bytes in use, on the heap and off it. */
  private static long memory() throws InterruptedException {
    System.gc();
    TimeUnit.MILLISECONDS.sleep(50);
    Runtime runtime = Runtime.getRuntime();
    long direct = 0;
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      direct += Math.max(0, pool.getMemoryUsed());
    }
    return runtime.totalMemory() - runtime.freeMemory() + direct;
  }
}
