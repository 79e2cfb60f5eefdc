package org.unipage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.name.Hosts;
import org.unipage.name.Naming;
import org.unipage.site.BadInput;
import org.unipage.site.Entry;
import org.unipage.site.Sha256;
import org.unipage.site.SiteMap;
import org.unipage.site.SitePath;

/**
 * What the entries of a site are called.
 *
 * @param hosts the page host of each
 * @param ids the project of each
 * @param fingerprint this, and all else that each entry's result depends on besides its own bytes
 *     and its address, hashed
 */
record PageNames(List<String> hosts, List<String> ids, String fingerprint) {

  /**
   * What an entry of the manifest tells so that it need not be found out again: of a manifest that
   * does not tell it, nothing is known.
   */
  private static final String TOLD = "charset framing words";

  /** How many characters are hashed at once. */
  private static final int PIECE = 1 << 14;

  /**
   * The names.
   *
   * @param templates the digest of the templates
   * @param last what was staged before: if its fingerprint comes out again with the names in it,
   *     they are the right ones, and need not be made again
   */
  static PageNames of(
      StageOptions options,
      SiteMap mirror,
      Naming naming,
      String templates,
      @Nullable Manifest last) {
    List<Entry> entries = mirror.entries();
    if (last != null) {
      List<String> hosts = new ArrayList<>();
      List<String> ids = new ArrayList<>();
      for (Manifest.Page page : last.entries()) {
        if (!page.generated()) {
          hosts.add(page.host());
          ids.add(page.id());
        }
      }
      if (ids.size() == entries.size()) {
        String fingerprint = fingerprint(options, mirror, hosts, ids, templates);
        if (fingerprint.equals(last.fingerprint())) {
          return new PageNames(hosts, ids, fingerprint);
        }
      }
    }
    List<SitePath> paths = entries.stream().map(Entry::path).toList();
    Hosts byPath = hosts(naming, paths);
    List<String> hosts = paths.stream().map(byPath::host).toList();
    List<String> ids = paths.stream().map(naming::id).toList();
    return new PageNames(hosts, ids, fingerprint(options, mirror, hosts, ids, templates));
  }

  private static Hosts hosts(Naming naming, List<SitePath> paths) {
    try {
      return Hosts.of(naming, paths);
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private static String fingerprint(
      StageOptions options,
      SiteMap mirror,
      List<String> hosts,
      List<String> ids,
      String templates) {
    MessageDigest digest = Sha256.digest();
    List<Object> settings =
        List.of(
            options.version(),
            TOLD,
            templates,
            mirror.siteHost(),
            options.scheme(),
            options.port(),
            options.listenPort(),
            options.memory(),
            options.target(),
            options.content(),
            options.server(),
            options.naming(),
            options.repairs().companionBytes(),
            options.repairs().companionFiles(),
            options.repairs().relative());
    // Each text ends with a NUL, which none of them holds.
    StringBuilder piece = new StringBuilder(2 * PIECE);
    settings.forEach(setting -> piece.append(setting).append('\0'));
    for (int i = 0; i < hosts.size(); i++) {
      Entry entry = mirror.entries().get(i);
      piece.append(entry.path().latin1()).append('\0');
      piece.append(entry.originalUrl()).append('\0');
      piece.append(entry.mediaType()).append('\0');
      piece.append(hosts.get(i)).append('\0');
      piece.append(ids.get(i)).append('\0');
      if (piece.length() > PIECE) {
        digest.update(piece.toString().getBytes(UTF_8));
        piece.setLength(0);
      }
    }
    digest.update(piece.toString().getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }
}
