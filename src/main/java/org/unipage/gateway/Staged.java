package org.unipage.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.unipage.site.BadInput;

/** What was staged, also after it was staged again while the gateway runs. */
final class Staged {
  private final Path file;
  private volatile Manifest manifest;
  private volatile Map<String, Entry> byHost;
  private String version;

  private Staged(Path file) throws IOException {
    this.file = file;
    this.version = version();
    this.manifest = read();
    this.byHost = hosts(manifest);
  }

  /**
   * Reads what was staged in {@code out}.
   *
   * @throws BadInput if nothing was; the message says what to do
   * @throws IOException if it cannot be read
   */
  static Staged in(Path out) throws IOException {
    Path file = out.resolve("staging").resolve("manifest.json");
    if (!Files.exists(file)) {
      throw new BadInput(out + ": no staged site; run unipage stage SITE_DIR -o " + out);
    }
    return new Staged(file);
  }

  /** The manifest. */
  Manifest manifest() {
    return manifest;
  }

  /** The entry of {@code host}, which is in lower case and has no port; null if there is none. */
  @Nullable Entry entry(String host) {
    return byHost.get(host);
  }

  /** The entry that answers for the site's own name. */
  Entry front() {
    Manifest now = manifest;
    return new Entry(now.front(), now.siteHost().toLowerCase(Locale.ROOT));
  }

  /**
   * Reads it again if it has changed. For one thread.
   *
   * @return whether it had
   * @throws BadInput if it is none any more; what was read before still counts
   * @throws IOException if it cannot be read; likewise
   */
  boolean changed() throws IOException {
    String now = version();
    if (now.equals(version)) {
      return false;
    }
    version = now;
    Manifest next = read();
    manifest = next;
    byHost = hosts(next);
    return true;
  }

  private String version() throws IOException {
    BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
    return is.lastModifiedTime().toMillis() + " " + is.size() + " " + is.fileKey();
  }

  private Manifest read() throws IOException {
    try {
      return ManifestJson.read(file);
    } catch (ManifestException e) {
      throw new BadInput(file + ":" + e.getMessage() + "; run unipage stage again");
    }
  }

  private static Map<String, Entry> hosts(Manifest manifest) {
    Map<String, Entry> hosts = new HashMap<>();
    for (Manifest.Page page : manifest.entries()) {
      String host = page.host().toLowerCase(Locale.ROOT);
      hosts.put(host, new Entry(page.id(), host));
    }
    return hosts;
  }
}
