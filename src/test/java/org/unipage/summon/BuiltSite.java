package org.unipage.summon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unipage.cli.Main;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestJson;

/**
 * A site of a few pages, staged and built for target {@code process}. Closing it stops what runs.
 */
public final class BuiltSite implements AutoCloseable {
  public final Path out;
  public Manifest manifest;

  private BuiltSite(Path out, Manifest manifest) {
    this.out = out;
    this.manifest = manifest;
  }

  /**
   * Stages and builds pages 1 to {@code pages}, and an index that refers to all.
   *
   * @param network a /16 in 127/8 that no other test uses
   */
  public static BuiltSite in(Path folder, String network, int pages, int spare) throws Exception {
    Path mirror = Files.createDirectories(folder.resolve("www.summon.test"));
    StringBuilder index = new StringBuilder("<!DOCTYPE html><title>Index</title>");
    for (int page = 1; page <= pages; page++) {
      index.append("<a href=").append(page).append(".html>").append(page).append("</a>");
      Files.writeString(
          mirror.resolve(page + ".html"), "<!DOCTYPE html><title>Page " + page + "</title>");
    }
    Files.writeString(mirror.resolve("index.html"), index);
    Path out = folder.resolve("out");
    String port = Integer.toString(freePort(network));
    run("stage", mirror, "-o", out, "--network", network, "--port", port, "--spare", spare);
    Process make =
        new ProcessBuilder("make", "-s", "-C", out.toString()).redirectErrorStream(true).start();
    String said = new String(make.getInputStream().readAllBytes(), UTF_8);
    assertThat(make.waitFor()).as(said).isZero();
    return new BuiltSite(out, ManifestJson.read(out.resolve("staging/manifest.json")));
  }

  /** Gives page {@code n} another title, and stages again. */
  public void change(int n, String title) throws IOException {
    Path mirror = out.resolveSibling("www.summon.test");
    Files.writeString(mirror.resolve(n + ".html"), "<!DOCTYPE html><title>" + title + "</title>");
    run(
        "stage",
        mirror,
        "-o",
        out,
        "--network",
        manifest.network(),
        "--port",
        manifest.port(),
        "--spare",
        manifest.spare().size());
    manifest = ManifestJson.read(out.resolve("staging/manifest.json"));
  }

  /** What page {@code n} answers; leaves no connection behind, as a kept one would be in use. */
  public String get(int n) throws IOException {
    URI uri =
        URI.create("http://" + page(n).ipv4() + ":" + manifest.listenPort() + "/" + n + ".html");
    URLConnection connection = uri.toURL().openConnection();
    connection.setRequestProperty("Connection", "close");
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  private static int freePort(String network) throws IOException {
    InetAddress one = InetAddress.getByName(network.replaceAll("0/16$", "3"));
    try (ServerSocket free = new ServerSocket(0, 1, one)) {
      return free.getLocalPort();
    }
  }

  private static void run(Object... words) {
    String[] args = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].toString();
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(said, true, UTF_8);
    assertThat(Main.run(stream, stream, args)).as(said.toString(UTF_8)).isZero();
  }

  /** Page {@code n}. */
  public Manifest.Page page(int n) {
    return manifest.entries().stream()
        .filter(page -> page.originalUrl().equals("/" + n + ".html"))
        .findFirst()
        .orElseThrow();
  }

  public VmName vm(int n) {
    return VmName.of(page(n).id());
  }

  public InetSocketAddress address(int n) {
    return new InetSocketAddress(page(n).ipv4(), manifest.listenPort());
  }

  /** Whether page {@code n} accepts connections. */
  public boolean accepts(int n) {
    return accepts(address(n));
  }

  static boolean accepts(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** What {@code staging/vm} says. */
  public List<String> vm(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("sh", out.resolve("staging/vm").toString()));
    command.addAll(List.of(words));
    Process vm = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(vm.getInputStream().readAllBytes(), UTF_8);
    vm.waitFor();
    return said.lines().toList();
  }

  /** The page servers that run. */
  public List<ProcessHandle> servers() throws IOException {
    Path real = out.toRealPath();
    List<ProcessHandle> found = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      try {
        Path proc = Path.of("/proc/" + process.pid());
        if (Files.readSymbolicLink(proc.resolve("cwd")).equals(real)
            && Files.readString(proc.resolve("comm")).startsWith("page-server")) {
          found.add(process);
        }
      } catch (IOException e) {
        // It has ended, or is a zombie.
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    try {
      vm("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    servers().forEach(ProcessHandle::destroyForcibly);
  }
}
