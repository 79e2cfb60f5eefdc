package org.unipage.summon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.unipage.manifest.Overview;
import org.unipage.manifest.ServerState;
import org.unipage.manifest.VmReply;

/**
 * Sees what runs of a staged site: what {@code staging/vm} knows of VMs, whoever started them, and
 * what the servers that run tell of requests. Needs none of them to run.
 */
public final class Watch implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path out;
  private final VmScript script;
  private Manifest manifest;
  private FileTime modified;

  /**
   * Begins to watch.
   *
   * @param out where the site was staged
   * @throws IOException if its manifest cannot be read
   * @throws ManifestException if it is none; the message says why
   */
  public Watch(Path out) throws IOException {
    this.out = out;
    this.modified = Files.getLastModifiedTime(manifestFile());
    this.manifest = ManifestJson.read(manifestFile());
    this.script = new VmScript(out, 1, 1);
  }

  private Path manifestFile() {
    return out.resolve("staging").resolve("manifest.json");
  }

  /**
   * Looks once.
   *
   * @throws IOException if {@code staging/vm} or the manifest cannot be read
   */
  public Overview look() throws IOException {
    FileTime now = Files.getLastModifiedTime(manifestFile());
    if (!now.equals(modified)) {
      manifest = ManifestJson.read(manifestFile());
      modified = now;
    }
    Map<String, Seen> seen = new TreeMap<>();
    for (VmReply.Vm vm : status().vms()) {
      seen.computeIfAbsent(vm.id(), Seen::new).add(vm);
    }
    List<Overview.Server> servers = new ArrayList<>();
    for (ServerState state : States.read(out, manifest.target())) {
      servers.add(new Overview.Server(state.server(), state.pid(), state.maxRunning()));
      for (ServerState.EntryState entry : state.entries()) {
        seen.computeIfAbsent(entry.id(), Seen::new).add(entry);
      }
    }
    Map<String, String> hosts = new HashMap<>();
    manifest.entries().forEach(page -> hosts.put(page.id(), page.host()));
    long wall = System.currentTimeMillis();
    return new Overview(
        manifest.siteHost(),
        manifest.target(),
        manifest.entries().size(),
        servers,
        seen.values().stream()
            .map(one -> one.row(hosts.getOrDefault(one.id, "(entry gone)"), wall))
            .toList());
  }

  private VmReply status() throws IOException {
    try {
      return script.status(LIMIT).get();
    } catch (ExecutionException e) {
      throw new IOException("staging/vm does not answer: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    script.close();
  }

  /** What is seen of one entry. */
  private static final class Seen {
    private final String id;
    private int running;
    private int dead;
    private long requests;
    private long starts;
    private @Nullable Double p50;
    private @Nullable Double p99;
    private long lastUsed;
    private @Nullable Long rss;

    Seen(String id) {
      this.id = id;
    }

    void add(VmReply.Vm vm) {
      if (vm.running()) {
        running++;
        Long kib = vm.pid() == null ? null : residentKib(vm.pid());
        rss = kib == null ? rss : Long.valueOf(rss == null ? kib : rss + kib);
        if (p50 == null && vm.bootMs() != null) {
          p50 = vm.bootMs().doubleValue(); // as the page server itself says; servers know better
          p99 = p50;
        }
      } else {
        dead++;
      }
    }

    /** Two servers may have to do with one entry: requests add up, of the rest the last counts. */
    void add(ServerState.EntryState entry) {
      requests += entry.requests();
      starts += entry.starts();
      lastUsed = Math.max(lastUsed, entry.lastUsed());
      if (entry.p50() >= 0) {
        p50 = entry.p50();
        p99 = entry.p99();
      }
    }

    Overview.Row row(String host, long wall) {
      return new Overview.Row(
          id,
          host,
          running > 0 ? "running" : dead > 0 ? "dead" : "stopped",
          running,
          requests,
          starts,
          p50,
          p99,
          rss,
          lastUsed == 0 ? null : Long.valueOf(Math.max(0, wall - lastUsed)));
    }

    private static @Nullable Long residentKib(long pid) {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), ISO_8859_1)) {
          if (line.startsWith("VmRSS:")) { // in KiB: proc(5)
            return Long.parseLong(line.replaceAll("[^0-9]", ""));
          }
        }
      } catch (IOException | NumberFormatException e) {
        // It has just ended.
      }
      return null;
    }
  }
}
