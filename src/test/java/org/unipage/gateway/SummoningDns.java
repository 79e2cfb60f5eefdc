package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unipage.Eventually;
import org.unipage.realdns.RealServer;

/** A real {@code unipage dns --summon} on a port of 127.0.0.1, asked with dig. */
final class SummoningDns implements AutoCloseable {
  private final int port = RealServer.freePort();
  private final Process process;

  /** Starts it, and waits until it answers; {@code options} go with it. */
  SummoningDns(Path out, String... options) throws Exception {
    Path log = out.resolveSibling("dns.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.unipage.cli.Main", "dns", out.toString(), "--summon"));
    command.addAll(List.of("--address=127.0.0.1", "--port=" + port, "--forward=none"));
    command.addAll(List.of(options));
    process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Eventually.holds(() -> Files.readString(log).contains("answers for"));
  }

  /** What dig says of the address of {@code host}. */
  String dig(String host, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("dig", "@127.0.0.1", "-p", "" + port));
    command.addAll(List.of("+tries=1", "+timeout=60"));
    command.addAll(List.of(more));
    command.addAll(List.of(host, "A"));
    Process dig = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(dig.getInputStream().readAllBytes(), UTF_8);
    assertThat(dig.waitFor()).as(said).isZero();
    return said;
  }

  /** Ends it, in order. */
  @Override
  public void close() {
    process.destroy();
    assertThat(process.onExit().join().exitValue()).isZero();
  }
}
