package org.unipage.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.unipage.conformance.AnswersConformance.get;
import static org.unipage.conformance.AnswersConformance.request;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real unikernels under {@code solo5-spt}: {@code unipage.spt} is the folder {@code build/spt} of a
 * site that was built. As root, in a network of its own, for it makes tap devices:
 *
 * <pre>unshare -n bin/test -Dtest=SptConformanceTest -Dunipage.spt=/tmp/site/build/spt</pre>
 */
@EnabledIfSystemProperty(named = "unipage.spt", matches = ".+")
class SptConformanceTest {

  @TempDir static Path folder;

  /** The least that {@code unipage stage --memory} takes for that site, in MiB. */
  private static int least() {
    return onCohttp() ? 16 : 12;
  }

  private static boolean onCohttp() {
    Path built = Path.of(System.getProperty("unipage.spt", ""));
    return Files.exists(built.resolve("../../staging/server/page_core.ml"));
  }

  private static ServerUnderTest.Launcher small() {
    return new SptLauncher(folder, least());
  }

  @Nested
  class Answers extends AnswersConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return small();
    }
  }

  @Nested
  class Hostile extends HostileConformance {
    @Override
    ServerUnderTest.Launcher launcher() {
      return small();
    }
  }

  @Nested
  class ManyClients {

    private static final int CLIENTS = 10_000;

    /** Not all are kept: a connection takes 7 KB, most of it in MirageOS's TCP. */
    @Test
    @Timeout(300)
    void answersTenThousandClientsThatStay() throws IOException, InterruptedException {
      try (ServerUnderTest server = new SptLauncher(folder, 32).start(Fixture.PAGE)) {
        List<Visitor> staying = new ArrayList<>();
        int most = 0;
        int waited = 0;
        for (int i = 0; i < CLIENTS; i++) {
          Visitor visitor = new Visitor(server);
          for (int ms = 0; !visitor.isIn(); ms++) {
            waited += ms == 900 ? 1 : 0;
            staying.removeIf(Visitor::isOver);
            Thread.sleep(1);
          }
          visitor.ask();
          staying.add(visitor);
          most = Math.max(most, staying.size());
        }
        staying.removeIf(Visitor::isOver);
        System.out.printf(
            "%d clients in 32 MiB, all answered: at most %d at a time, %d had to wait%n",
            CLIENTS, most, waited);
        assertThat(staying).hasSizeGreaterThan(onCohttp() ? 850 : 900);
        for (Visitor visitor : staying) {
          visitor.ask();
          visitor.close();
        }
        assertThat(Client.ask(server, get(Fixture.PAGE.url())).body())
            .isEqualTo(Fixture.PAGE.text());
      }
    }

    /** Half of them never say a word. */
    @ParameterizedTest
    @ValueSource(ints = {0, 32})
    @Timeout(300)
    void outlivesClientsThatAllComeAtOnce(int mebibytes) throws IOException, InterruptedException {
      int memory = Math.max(mebibytes, least());
      try (ServerUnderTest server = new SptLauncher(folder, memory).start(Fixture.PAGE)) {
        List<Visitor> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
          all.add(new Visitor(server));
        }
        Thread.sleep(3_000);
        int answered = 0;
        int in = 0;
        for (int i = 0; i < all.size(); i++) {
          if (all.get(i).isIn()) {
            in++;
            answered += i % 2 == 0 && all.get(i).isAnswered() ? 1 : 0;
          }
        }
        System.out.printf(
            "%d clients at once in %d MiB: %d came in, %d of every other one were answered%n",
            all.size(), memory, in, answered);
        for (Visitor visitor : all) {
          visitor.close();
        }
        assertThat(answered).isPositive();
        answersAnother(server);
      }
    }

    /**
     * They send half a request, and do not end what the server has given up; more of them than fit.
     */
    @Test
    @Timeout(300)
    void servesOthersBesideClientsThatNeverEnd() throws IOException, InterruptedException {
      try (ServerUnderTest server = small().start(Fixture.PAGE)) {
        List<Visitor> hanging = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
          hanging.add(new Visitor(server));
        }
        Thread.sleep(2_000);
        int in = 0;
        for (Visitor visitor : hanging) {
          if (visitor.isIn()) {
            visitor.send("GET / HTT");
            in++;
          }
        }
        long millis = answersAnother(server);
        System.out.printf(
            "600 clients that hang, in %d MiB: %d came in; another one was answered after %d ms%n",
            least(), in, millis);
        for (Visitor visitor : hanging) {
          visitor.close();
        }
        answersAnother(server);
      }
    }

    /** What they asked for fills the memory of the server, as long as they do not take it. */
    @Test
    @Timeout(300)
    void outlivesClientsThatAskAndNeverRead() throws IOException, InterruptedException {
      try (ServerUnderTest server = small().start(Fixture.PAGE_OF_8_KB)) {
        List<Visitor> deaf = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          deaf.add(new Visitor(server));
        }
        Thread.sleep(1_000);
        String requests = request("GET", Fixture.PAGE.url()).repeat(100);
        for (int round = 0; round < 5; round++) {
          for (Visitor visitor : deaf) {
            visitor.sendWhatFits(requests);
          }
          Thread.sleep(200);
        }
        System.out.printf(
            "300 clients that ask and never read, in %d MiB: another one was answered after %d ms%n",
            least(), answersAnother(server));
        for (Visitor visitor : deaf) {
          visitor.close();
        }
        answersAnother(server);
      }
    }

    /**
     * Comes until it is answered: a client that has not asked yet may be let go for others.
     *
     * @return after how many milliseconds
     */
    private static long answersAnother(ServerUnderTest server)
        throws IOException, InterruptedException {
      long begin = System.nanoTime();
      for (boolean answered = false; !answered; ) {
        Visitor other = new Visitor(server);
        while (!other.isIn()) {
          Thread.sleep(1);
        }
        answered = other.isAnswered();
        other.close();
      }
      return (System.nanoTime() - begin) / 1_000_000;
    }
  }

  /** A client that stays, once it is let in. */
  private static final class Visitor {
    private final SocketChannel channel = SocketChannel.open();

    Visitor(ServerUnderTest server) throws IOException {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
      channel.connect(server.address());
    }

    boolean isIn() throws IOException {
      return channel.finishConnect();
    }

    void send(String text) throws IOException {
      channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    /** As much of it as the connection takes now, if it is open. */
    void sendWhatFits(String text) {
      try {
        if (isIn()) {
          send(text);
        }
      } catch (IOException e) {
        // The server has ended it.
      }
    }

    /** Whether the page is answered; if not, the server has ended the connection. */
    boolean isAnswered() {
      try {
        ask();
        return true;
      } catch (IOException | AssertionError e) {
        return false;
      }
    }

    /** Asks for the page and reads the answer. */
    void ask() throws IOException {
      channel.configureBlocking(true);
      send(request("HEAD", Fixture.PAGE.url()));
      ByteBuffer answer = ByteBuffer.allocate(4096);
      String text = "";
      while (!text.endsWith("\r\n\r\n")) {
        assertThat(channel.read(answer)).isPositive();
        text = new String(answer.array(), 0, answer.position(), US_ASCII);
      }
      assertThat(text).startsWith("HTTP/1.1 200 ");
      channel.configureBlocking(false);
    }

    /** Whether the server has ended the connection; then it is closed here too. */
    boolean isOver() {
      try {
        boolean over = channel.read(ByteBuffer.allocate(1)) < 0;
        if (over) {
          channel.close();
        }
        return over;
      } catch (IOException e) {
        return true;
      }
    }

    void close() throws IOException {
      channel.close();
    }
  }
}
