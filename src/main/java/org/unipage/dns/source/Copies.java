package org.unipage.dns.source;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.unipage.dns.access.AddressBlock;
import org.unipage.dns.message.Answer;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.unipage.manifest.ServerState;
import org.unipage.summon.States;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Record;

/**
 * Further copies of busy pages, which a gateway starts and stops: their addresses are given with
 * the page's own, each time with another one first, so that clients divide among them. The zone
 * file has none of them.
 */
public final class Copies implements AutoCloseable {
  private final List<Path> sites;
  private final Duration interval;
  private final AtomicInteger turn = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread reader = new Thread(this::run, "dns-copies");
  private final Map<Path, Hosts> hosts = new HashMap<>(); // the reader's
  private volatile Map<String, List<InetAddress>> byHost = Map.of();

  private record Hosts(FileTime modified, Map<String, String> byId) {}

  /**
   * Begins to look.
   *
   * @param paths where sites were staged; whatever else is there is passed over
   * @param interval how often to look
   */
  public Copies(List<Path> paths, Duration interval) {
    this.sites = paths.stream().filter(path -> Files.exists(SiteSource.manifest(path))).toList();
    this.interval = interval;
    reader.setDaemon(true);
    if (!sites.isEmpty()) {
      reader.start();
    }
  }

  private void run() {
    try {
      while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
        Map<String, List<InetAddress>> next = new HashMap<>();
        for (Path site : sites) {
          try {
            read(site, next);
          } catch (IOException | ManifestException | IllegalArgumentException e) {
            // There are none that one could tell of; what is wrong with a site, others say.
          }
        }
        byHost = next;
      }
    } catch (InterruptedException e) {
      // Nobody interrupts it.
    }
  }

  private void read(Path site, Map<String, List<InetAddress>> byHost) throws IOException {
    Path run = site.resolve("run");
    if (!Files.isDirectory(run)) {
      return;
    }
    Map<String, List<InetAddress>> byId = new HashMap<>();
    try (var targets = Files.newDirectoryStream(run, Files::isDirectory)) {
      for (Path target : targets) {
        for (ServerState state : States.read(site, target.getFileName().toString())) {
          for (ServerState.EntryState entry : state.entries()) {
            for (String copy : entry.copies()) {
              byId.computeIfAbsent(entry.id(), id -> new ArrayList<>())
                  .add(AddressBlock.address(copy));
            }
          }
        }
      }
    }
    if (!byId.isEmpty()) { // else the manifest, which is large, is not read
      hosts(site)
          .forEach(
              (id, host) -> {
                List<InetAddress> addresses = byId.get(id);
                if (addresses != null) {
                  byHost.put(host, List.copyOf(addresses));
                }
              });
    }
  }

  /** The hosts of a site by id, read again if it was staged again; none, if all lead elsewhere. */
  private Map<String, String> hosts(Path site) throws IOException {
    FileTime modified = Files.getLastModifiedTime(SiteSource.manifest(site));
    Hosts known = hosts.get(site);
    if (known == null || !known.modified().equals(modified)) {
      Manifest manifest = ManifestJson.read(SiteSource.manifest(site));
      Map<String, String> byId = new HashMap<>();
      if (manifest.publicAddress() == null) {
        manifest.entries().forEach(page -> byId.put(page.id(), page.host()));
      }
      known = new Hosts(modified, byId);
      hosts.put(site, known);
    }
    return known.byId();
  }

  /** An answer to a question for IPv4 addresses, with the copies' added. */
  public Answer spread(Answer answer) {
    Map<String, List<InetAddress>> all = byHost;
    if (all.isEmpty() || answer.answer().size() != 1) {
      return answer;
    }
    if (!(answer.answer().get(0) instanceof ARecord own)) {
      return answer;
    }
    String host = own.getName().toString(true).toLowerCase(Locale.ROOT);
    List<Record> records = new ArrayList<>(answer.answer());
    for (InetAddress copy : all.getOrDefault(host, List.of())) {
      if (copy.getAddress().length == 4) {
        records.add(new ARecord(own.getName(), own.getDClass(), own.getTTL(), copy));
      }
    }
    Collections.rotate(records, Math.floorMod(turn.getAndIncrement(), records.size()));
    return new Answer(
        answer.rcode(),
        answer.authoritative(),
        List.copyOf(records),
        answer.authority(),
        answer.additional(),
        answer.error());
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
