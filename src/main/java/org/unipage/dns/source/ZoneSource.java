package org.unipage.dns.source;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.authority.ZoneIndex;

/** Something that zones are read from. */
interface ZoneSource {
  /** What was read. */
  record Loaded(List<ZoneIndex> zones, List<InetAddress> nameServers) {}

  /** What it is, for messages. */
  Path path();

  /** The files that it consists of; if none of them changes, neither do its zones. */
  List<Path> inputs();

  /**
   * Reads it.
   *
   * @throws BadZone if it cannot be served; the message says why
   */
  Loaded load() throws IOException, BadZone;
}
