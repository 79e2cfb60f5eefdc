package org.unipage.dns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unipage.Eventually;
import org.unipage.cli.Main;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.summon.Summons;
import org.unipage.realdns.Ran;
import org.unipage.realdns.RealServer;
import org.unipage.summon.BuiltSite;
import org.unipage.summon.SummonSettings;
import org.unipage.summon.Summoner;
import org.unipage.summon.VmName;

/** VMs that start when their names are asked for, with a real site and dig. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SummonTest {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Held, as loggers that nobody holds are forgotten with their levels. */
  private static final Logger LOGGER = Logger.getLogger("unipage.summon");

  private BuiltSite site;

  @BeforeAll
  void build(@TempDir Path folder) throws Exception {
    LOGGER.setLevel(Level.SEVERE);
    site = BuiltSite.in(folder, "127.62.0.0/16", 12, 3);
  }

  @AfterEach
  void stopAll() throws Exception {
    site.vm("stop", "--all");
    assertThat(site.servers()).isEmpty();
  }

  @AfterAll
  void end() throws Exception {
    site.close();
  }

  /** A name server of this site that starts VMs. */
  private final class Serving implements AutoCloseable {
    final Summons summons;
    final DnsServer server;

    Serving(Duration timeout, Duration idle, int most, int rate, boolean prefetch, String allowed)
        throws Exception {
      List<AddressBlock> blocks = List.of(AddressBlock.parse(allowed));
      SummonSettings how = new SummonSettings(timeout, idle, most, rate, false);
      summons = Summons.open(site.out, how, blocks, prefetch);
      TestServers.Settings settings = new TestServers.Settings(List.of(site.out));
      settings.gate = summons;
      settings.allowed = blocks;
      server = DnsServer.start(settings.build());
    }

    Serving(int most) throws Exception {
      this(Duration.ofSeconds(20), HOUR, most, 1000, false, "127.0.0.0/8");
    }

    String dig(String... words) throws Exception {
      return SummonTest.dig(server.addresses().get(0), words);
    }

    @Override
    public void close() {
      server.close();
      summons.close();
    }
  }

  private static String dig(InetSocketAddress server, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.1"));
    command.addAll(List.of("-p", "" + server.getPort(), "+tries=1", "+timeout=30"));
    command.addAll(List.of(words));
    return Ran.of(command.toArray(String[]::new)).output();
  }

  private String host(int page) {
    return site.page(page).host();
  }

  private String address(int page) {
    return site.page(page).ipv4() + "\n";
  }

  @Test
  void answersOnceTheVmAcceptsConnections() throws Exception {
    try (Serving dns = new Serving(100)) {
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      assertThat(site.accepts(1)).isTrue();
      assertThat(dns.dig("+tcp", "+short", host(2))).isEqualTo(address(2));
      assertThat(site.accepts(2)).isTrue();
      assertThat(dns.dig(host(3), "AAAA")).contains("NOERROR", "ANSWER: 0");
      assertThat(site.accepts(3)).isTrue();
      assertThat(dns.dig("+short", "www.summon.test").lines()).hasSize(1);
      assertThat(site.servers()).hasSize(4);
      for (String type : List.of("TXT", "MX", "HTTPS", "ANY", "NS", "SOA")) {
        assertThat(dns.dig(host(4), type)).contains("NOERROR");
      }
      assertThat(dns.dig("ns.www.summon.test")).contains("NOERROR", "ANSWER: 1");
      assertThat(dns.dig("none.www.summon.test")).contains("NXDOMAIN");
      assertThat(dns.dig("html.www.summon.test")).contains("NOERROR", "ANSWER: 0");
      assertThat(site.servers()).hasSize(4);
    }
  }

  @Test
  void manyWhoAskAtOnceGetOneVmEach() throws Exception {
    try (Serving dns = new Serving(100)) {
      List<Process> digs = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        String port = "" + dns.server.addresses().get(0).getPort();
        digs.add(
            new ProcessBuilder(
                    "dig",
                    "@127.0.0.1",
                    "-p",
                    port,
                    "+tries=3",
                    "+timeout=10",
                    "+short",
                    host(1 + i % 3))
                .start());
      }
      for (int i = 0; i < 24; i++) {
        String said = new String(digs.get(i).getInputStream().readAllBytes(), UTF_8);
        assertThat(said).isEqualTo(address(1 + i % 3));
      }
      assertThat(site.servers()).hasSize(3);
      assertThat(dns.summons.summoner().metrics().starts()).isEqualTo(3);
    }
  }

  @Test
  void startsAgainWhatWasKilled() throws Exception {
    try (Serving dns = new Serving(100)) {
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      site.servers().forEach(ProcessHandle::destroyForcibly);
      Eventually.holds(() -> site.servers().isEmpty());
      TimeUnit.MILLISECONDS.sleep(50);
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      assertThat(site.accepts(1)).isTrue();
      site.vm("stop", "--all"); // somebody else did
      TimeUnit.MILLISECONDS.sleep(50);
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      assertThat(site.accepts(1)).isTrue();
    }
  }

  /** Something that stands in for the page server. */
  private void instead(String script, Body test) throws Exception {
    Path program = site.out.resolve("build/page-server");
    Path real = site.out.resolve("build/page-server.real");
    Files.move(program, real);
    try {
      Files.writeString(program, "#!/bin/sh\n" + script);
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      test.run();
    } finally {
      Files.delete(program);
      Files.move(real, program);
    }
  }

  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  private static final String NEVER_LISTENS =
      """
      while [ $# != 0 ]; do
        case $1 in
          --record) record=$2 ;;
          --stamp) stamp=$2 ;;
        esac
        shift
      done
      sleep 600 >/dev/null 2>&1 &
      read -r boot </proc/sys/kernel/random/boot_id
      start=$(cut -d' ' -f22 /proc/$!/stat)
      echo "pid=$! start=$start boot=$boot stamp=$stamp ms=1" >"$record"
      """;

  private long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(one -> one.info().commandLine().orElse("").endsWith("sleep 600"))
        .count();
  }

  @Test
  void saysServfailAboutAVmThatNeverListens() throws Exception {
    long before = sleepers();
    instead(
        NEVER_LISTENS,
        () -> {
          try (Serving dns = new Serving(Duration.ofSeconds(2), HOUR, 9, 99, false, "127.0.0.1")) {
            assertThat(dns.dig(host(1)))
                .contains(
                    "SERVFAIL", "EDE: 14 (Not Ready): (VM: accepted no connection within 2 s)");
            Eventually.holds(() -> sleepers() == before);
          }
        });
  }

  @Test
  void saysServfailAboutAVmWhoseStartHangs() throws Exception {
    long before = sleepers();
    instead(
        "exec sleep 600\n",
        () -> {
          try (Serving dns = new Serving(Duration.ofSeconds(2), HOUR, 9, 99, false, "127.0.0.1")) {
            assertThat(dns.dig(host(1)))
                .contains(
                    "SERVFAIL", "EDE: 14 (Not Ready): (VM: accepted no connection within 2 s)");
            Eventually.holds(() -> sleepers() == before);
          }
        });
    try (Serving dns = new Serving(9)) {
      assertThat(dns.dig("+short", host(1))).as("nothing is left locked").isEqualTo(address(1));
    }
  }

  @Test
  void saysServfailAboutAVmThatCannotStart() throws Exception {
    instead(
        "echo 'no memory' >&2; exit 1\n",
        () -> {
          try (Serving dns = new Serving(100)) {
            assertThat(dns.dig(host(1))).contains("SERVFAIL", "EDE: 0 (Other): (VM: no memory)");
          }
        });
  }

  @Test
  void stopsWhatIsIdleAndNotWhatHasConnections() throws Exception {
    Duration idle = Duration.ofMillis(800);
    try (Serving dns = new Serving(Duration.ofSeconds(20), idle, 9, 99, false, "127.0.0.1")) {
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      assertThat(dns.dig("+short", host(2))).isEqualTo(address(2));
      try (Socket socket = connect(2)) {
        assertThat(socket.isConnected()).isTrue();
        Eventually.holds(() -> site.servers().size() == 1);
        TimeUnit.SECONDS.sleep(1);
        assertThat(site.accepts(2)).isTrue();
      }
      Eventually.holds(() -> site.servers().isEmpty());
    }
  }

  @Test
  void runsNoMoreThanItMay() throws Exception {
    try (Serving dns = new Serving(2)) {
      for (int page = 1; page <= 3; page++) {
        assertThat(dns.dig("+short", host(page))).isEqualTo(address(page));
        TimeUnit.MILLISECONDS.sleep(300); // after which it may make room for another
      }
      Eventually.holds(() -> site.servers().size() == 2);
      assertThat(site.accepts(1)).as("least recently asked for").isFalse();
      try (Socket three = connect(3)) {
        try (Socket two = connect(2)) {
          assertThat(two.isConnected() && three.isConnected()).isTrue();
          assertThat(dns.dig(host(4)))
              .contains("SERVFAIL", "EDE: 14 (Not Ready): (VM: all 2 VMs that may run are in use)");
          assertThat(dns.dig("+short", host(2))).isEqualTo(address(2));
        }
        assertThat(dns.dig("+short", host(4))).isEqualTo(address(4));
        assertThat(site.accepts(2)).isFalse();
      }
    }
  }

  private Socket connect(int page) throws IOException {
    InetSocketAddress address = site.address(page);
    return new Socket(address.getAddress(), address.getPort());
  }

  @Test
  void startsNoMoreASecondThanItMay() throws Exception {
    try (Serving dns = new Serving(Duration.ofMillis(1500), HOUR, 99, 1, false, "127.0.0.1")) {
      List<Process> digs = new ArrayList<>();
      for (int page = 1; page <= 12; page++) {
        String port = "" + dns.server.addresses().get(0).getPort();
        digs.add(
            new ProcessBuilder("dig", "@127.0.0.1", "-p", port, "+tries=1", host(page)).start());
      }
      int refused = 0;
      for (Process dig : digs) {
        String said = new String(dig.getInputStream().readAllBytes(), UTF_8);
        refused += said.contains("more than 1 VMs a second are to be started") ? 1 : 0;
      }
      assertThat(refused).isBetween(6, 11);
      assertThat(dns.summons.summoner().metrics().starts()).isLessThanOrEqualTo(12 - refused);
    }
  }

  @Test
  void startsNothingForStrangers() throws Exception {
    try (Serving dns = new Serving(Duration.ofSeconds(20), HOUR, 99, 99, false, "127.0.0.2")) {
      assertThat(dns.dig("-b", "127.0.0.1", "+short", host(1))).isEqualTo(address(1));
      assertThat(site.servers()).isEmpty();
      assertThat(dns.dig("-b", "127.0.0.2", "+short", host(1))).isEqualTo(address(1));
      assertThat(site.servers()).hasSize(1);
    }
  }

  @Test
  void startsAheadWhatAPageRefersTo() throws Exception {
    try (Serving dns = new Serving(Duration.ofSeconds(20), HOUR, 5, 99, true, "127.0.0.1")) {
      assertThat(dns.dig("+short", "www.summon.test").lines()).hasSize(1);
      Eventually.holds(() -> site.servers().size() == 5);
      assertThat(dns.dig("+short", host(12))).as("none asked for them").isEqualTo(address(12));
      Set<String> front =
          site.vm("status").stream().map(line -> line.split(" ")[3]).collect(Collectors.toSet());
      assertThat(front).contains("www.summon.test", host(12)).hasSize(5);
    }
  }

  @Test
  void givesTheAddressesOfAllCopiesInTurn() throws Exception {
    SummonSettings how = new SummonSettings(Duration.ofSeconds(30), HOUR, 9, 99, true);
    try (Serving dns = new Serving(9);
        Summoner gateway = Summoner.open(site.out, site.manifest, how)) {
      gateway.publish("gateway");
      String id = site.page(1).id();
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      for (int copy = 1; copy <= 2; copy++) {
        gateway.need(new VmName(id, copy)).toCompletableFuture().get(30, TimeUnit.SECONDS);
      }
      gateway.fresh(id).toCompletableFuture().get(30, TimeUnit.SECONDS); // nobody else's
      Set<String> all = new TreeSet<>(site.manifest.spare().subList(0, 2));
      all.add(site.page(1).ipv4());
      Eventually.holds(() -> dns.dig("+short", host(1)).lines().count() == 3);
      Set<String> first = new TreeSet<>();
      for (int i = 0; i < 3; i++) {
        List<String> answer = dns.dig("+short", host(1)).lines().toList();
        assertThat(answer).containsExactlyInAnyOrderElementsOf(all);
        first.add(answer.get(0));
      }
      assertThat(first).isEqualTo(all);
      assertThat(dns.dig("+short", host(2))).isEqualTo(address(2));
      gateway.stop(new VmName(id, 1));
      gateway.stop(new VmName(id, 2));
      Eventually.holds(() -> dns.dig("+short", host(1)).equals(address(1)));
    }
  }

  @Test
  void showsWhatWasStagedLast() throws Exception {
    try (Serving dns = new Serving(100)) {
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      assertThat(dns.dig("+short", host(2))).isEqualTo(address(2));
      assertThat(site.get(1)).contains("<title>Page 1</title>");
      site.change(1, "Another");
      Eventually.holds(() -> !site.accepts(1));
      assertThat(dns.dig("+short", host(1))).isEqualTo(address(1));
      assertThat(site.get(1)).contains("<title>Another</title>");
      assertThat(dns.summons.summoner().metrics().starts()).isEqualTo(3);
      assertThat(site.servers()).hasSize(2);
    }
  }

  @Test
  void findsVmsAgainAfterItWasKilled() throws Exception {
    int port = RealServer.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.unipage.cli.Main", "dns", site.out.toString(), "--summon"));
    command.addAll(List.of("--address", "127.0.0.1", "--port", "" + port, "--forward", "none"));
    command.addAll(List.of("--idle", "4s"));
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Set<Long> before;
    Path log = site.out.resolveSibling("dns.log");
    Process first = serve(command, log);
    try {
      assertThat(dig(address, "+short", host(1))).isEqualTo(address(1));
      Eventually.holds(
          () ->
              Files.readString(log).matches("(?s).*INFO started " + site.vm(1) + " [^\n]* ms\n.*"));
      before = site.servers().stream().map(ProcessHandle::pid).collect(Collectors.toSet());
    } finally {
      first.destroyForcibly().waitFor();
    }
    assertThat(site.accepts(1)).isTrue();
    Process second = serve(command, log);
    try {
      assertThat(dig(address, "+short", host(1))).isEqualTo(address(1));
      assertThat(site.servers().stream().map(ProcessHandle::pid)).containsExactlyElementsOf(before);
      Eventually.holds(() -> site.servers().isEmpty());
      assertThat(Files.readString(log))
          .contains("INFO stopped " + site.vm(1) + " " + host(1) + ": nobody used it for 4 s\n")
          .doesNotContain("started");
      second.destroy();
      assertThat(second.waitFor()).isZero();
    } finally {
      second.destroyForcibly();
    }
  }

  private static Process serve(List<String> command, Path log) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Eventually.holds(() -> Files.readString(log).contains("answers for") || !process.isAlive());
    assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
    return process;
  }

  @Test
  void saysWhatSummoningNeeds() throws Exception {
    Path zone = site.out.resolve(site.manifest.zone().file());
    String out = site.out.toString();
    assertThat(usage(zone.toString(), "--summon"))
        .contains("--summon needs the folder of a staged");
    assertThat(usage(out, "--summon", "--answer", "127.0.0.1")).contains("with --answer it leads");
    assertThat(usage(out, out, "--summon")).contains("--summon needs one staged site");
    assertThat(usage(out, "--idle", "9s")).contains("go with --summon");
    assertThat(usage(out, "--summon", "--idle", "soon")).contains("no time such as 90s");
    assertThat(usage(out, "--summon", "--max-running", "0")).contains("wants 1 or more");
    assertThat(usage(out, "--summon", "--starts-per-second", "0")).contains("1 to 1000000");
  }

  private static String usage(String... words) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(said, true, UTF_8);
    List<String> command = new ArrayList<>(List.of("dns", "--port", "0", "--forward", "none"));
    command.addAll(List.of(words));
    assertThat(Main.run(to, to, command.toArray(String[]::new))).isEqualTo(2);
    return said.toString(UTF_8);
  }
}
