package org.unipage.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What single packets get. */
class ProtocolTest {
  private static final String ZONE =
      """
      $ORIGIN example.test.
      $TTL 60
      @ SOA ns hostmaster 1 3600 600 604800 60
      @ NS ns
      ns A 127.0.0.1
      a.b.c A 192.0.2.1
      a.b.c AAAA 2001:db8::1
      many TXT "%s" "1"
      many TXT "%s" "2"
      many TXT "%s" "3"
      many TXT "%s" "4"
      many TXT "%s" "5"
      many TXT "%s" "6"
      """
          .replace("%s", "x".repeat(200));

  /** {@code a.b.c.example.test}, type A, class IN. */
  private static final String QUESTION =
      "0161 0162 0163 07 6578616d706c65 04 74657374 00 0001 0001";

  private static @Nullable DnsServer server;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = TestServers.start(List.of(Files.writeString(folder.resolve("z"), ZONE)));
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static InetSocketAddress address() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.addresses().get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "'', nothing at all",
    "00, dust",
    "1234 0100 0001 0000 0000 00, a header less a byte",
    "1234 8100 0001 0000 0000 0000 " + QUESTION + ", a reply",
    "1234 8500 0000 0000 0000 0000, a reply without a question",
  })
  void ignores(String packet, String what) throws IOException {
    assertThat(Wire.udp(address(), Wire.hex(packet), 200)).as(what).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "1234 0100 0000 0000 0000 0000, 12348101, no question",
    "1234 0000 0002 0000 0000 0000 " + QUESTION + " c00c 0001 0001, 12348001, two questions",
    "1234 0000 0001 0001 0000 0000 " + QUESTION + ", 12348001, an answer that is not there",
    "1234 0000 0001 0000 0000 0000 0161, 12348001, a name cut short",
    "1234 0000 0001 0000 0000 0000 0161 00 0001, 12348001, no class",
    "1234 0000 0001 0000 0000 0000 c00c 0001 0001, 12348001, a name that points at itself",
    "1234 0000 0001 0000 0000 0000 4161 00 0001 0001, 12348001, a label of a kind there is none of",
    "1234 0000 0001 0000 0000 0000 " + QUESTION + " 00, 12348001, a byte too many",
    "1234 0000 0001 0000 0000 0001 " + QUESTION + " 00 0029 1000 0000 0000 0001, 12348001, OPT cut",
    "1234 0000 0001 0000 0000 0001 "
        + QUESTION
        + " 0161 00 0029 1000 0000 0000 0000, 12348001, OPT of a name",
    "1234 0000 0001 0000 0000 0002 "
        + QUESTION
        + " 00 0029 1000 0000 0000 0000 00 0029 1000 0000 0000 0000, 12348001, two OPT",
    "1234 0000 0001 0000 0000 0001 "
        + QUESTION
        + " 00 0029 1000 0000 0000 0006 000a 0003 0102, 12348001, an option longer than OPT",
    "1234 2000 0001 0000 0000 0000 " + QUESTION + ", 1234a004, NOTIFY",
    "1234 2800 0001 0000 0000 0000 " + QUESTION + ", 1234a804, UPDATE",
    "1234 0800 0000 0000 0000 0000, 12348804, IQUERY",
    "1234 7900 0000 0000 0000 0000, 1234f904, opcode 15",
  })
  void saysWhatIsWrong(String packet, String head, String what) throws IOException {
    assertThat(Wire.udp(address(), Wire.hex(packet), 2000))
        .as(what)
        .isEqualTo(Wire.hex(head + "0000000000000000"));
  }

  @Test
  void answersByteForByte() throws IOException {
    assertThat(Wire.udp(address(), Wire.hex("1234 0110 0001 0000 0000 0000" + QUESTION), 2000))
        .isEqualTo(
            Wire.hex(
                "1234 8510 0001 0001 0000 0000"
                    + QUESTION
                    + "c00c 0001 0001 0000003c 0004 c0000201"));
  }

  @Test
  void echoesTheLetterCaseOfTheQuestion() throws IOException {
    Message reply = Wire.ask(address(), "A.b.C.eXamPLe.TEST", Type.A);
    assertThat(reply.getQuestion().getName()).hasToString("A.b.C.eXamPLe.TEST.");
    assertThat(reply.getSection(Section.ANSWER).get(0).getName())
        .hasToString("A.b.C.eXamPLe.TEST.");
  }

  @Test
  void saysBadversToALaterEdns() throws IOException {
    Message reply =
        new Message(
            Wire.udp(
                address(),
                Wire.hex(
                    "1234 0000 0001 0000 0000 0001" + QUESTION + "00 0029 1000 0001 0000 0000"),
                2000));
    assertThat(reply.getRcode()).isEqualTo(Rcode.BADVERS);
    assertThat(reply.getOPT().getVersion()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"example.com, A, 1", "., NS, 1", "test, A, 1", "a.b.c.example.test, A, 3"})
  void refusesWhatIsNotOurs(String name, String type, int dclass) throws IOException {
    Message query = Wire.query(name, Type.value(type));
    byte[] packet = query.toWire();
    packet[packet.length - 1] = (byte) dclass;
    Message reply = new Message(Wire.udp(address(), packet, 2000));
    assertThat(reply.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(reply.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(reply.getHeader().getFlag(Flags.RA)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"AXFR", "IXFR"})
  void givesNobodyTheWholeZone(String type) throws IOException {
    Message query = Wire.query("example.test", Type.value(type));
    query.addRecord(new OPTRecord(4096, 0, 0), Section.ADDITIONAL);
    Message reply = Wire.ask(address(), query);
    assertThat(reply.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(reply.getOPT().getOptions(15))
        .containsExactly(new ExtendedErrorCodeOption(18, "no zone transfers"));
  }

  @ParameterizedTest
  @CsvSource({
    "c.example.test, A, NOERROR",
    "b.c.example.test, A, NOERROR",
    "a.b.c.example.test, TXT, NOERROR",
    "x.a.b.c.example.test, A, NXDOMAIN",
    "x.example.test, A, NXDOMAIN",
  })
  void saysThatNothingIsThereWithTheSoa(String name, String type, String rcode) throws IOException {
    Message reply = Wire.ask(address(), name, Type.value(type));
    assertThat(Rcode.string(reply.getRcode())).isEqualTo(rcode);
    assertThat(reply.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(reply.getSection(Section.ANSWER)).isEmpty();
    assertThat(reply.getSection(Section.AUTHORITY))
        .singleElement()
        .hasToString(
            "example.test.\t\t60\tIN\tSOA\t"
                + "ns.example.test. hostmaster.example.test. 1 3600 600 604800 60");
  }

  @ParameterizedTest
  @CsvSource({"0, 512", "512, 512", "1000, 1000", "1232, 1232", "4096, 1232", "65535, 1232"})
  void truncatesAtTheSizeThatTheClientTakesButNeverBeyond1232(int size, int limit)
      throws IOException {
    Message query = Wire.query("many.example.test", Type.TXT);
    if (size > 0) {
      query.addRecord(new OPTRecord(size, 0, 0), Section.ADDITIONAL);
    }
    byte[] packet = Wire.udp(address(), query.toWire(), 2000);
    assertThat(packet).hasSizeLessThanOrEqualTo(limit);
    Message reply = new Message(packet);
    assertThat(reply.getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(reply.getSection(Section.ANSWER)).isEmpty(); // a part of a set is of no use
  }
}
