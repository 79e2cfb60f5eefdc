package org.unipage.realweb;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code wget} made of a site.
 *
 * @param folder the folder that holds one folder per host, as wget names it
 * @param status wget's exit status: 0, or 8 if the server said of some file that it has none
 * @param log what wget said
 */
public record RealWget(Path folder, int status, String log) {

  /**
   * Mirrors with {@code wget -m} and waits for its end.
   *
   * @param folder where to put the mirror
   * @param server the server that plays every host, as a proxy does
   * @param url where to begin
   * @param options more of wget's options, such as {@code -k} or {@code -E}
   */
  public static RealWget mirror(
      Path folder, InetSocketAddress server, String url, String... options)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    List<String> command = new ArrayList<>(List.of("wget", "--no-config", "-nv", "-m"));
    command.addAll(List.of("--tries=1", "--timeout=30"));
    String proxy = "http://%s:%d/".formatted(server.getHostString(), server.getPort());
    command.addAll(List.of("-e", "use_proxy=on", "-e", "http_proxy=" + proxy));
    command.addAll(List.of(options));
    command.add(url);
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    ProcessBuilder wget = new ProcessBuilder(command).directory(folder.toFile());
    wget.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
    wget.environment().putAll(Map.of("LC_ALL", "C.UTF-8"));
    Process process = wget.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    return new RealWget(folder, process.waitFor(), Files.readString(log));
  }

  /** The mirror of {@code host}, as wget names the folder: {@code host} or {@code host:port}. */
  public Path site(String host) {
    return folder.resolve(host);
  }
}
