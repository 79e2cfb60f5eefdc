package org.unipage.dns.source;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.dns.authority.BadZone;
import org.unipage.dns.authority.ZoneIndex;
import org.unipage.dns.authority.ZoneLoader;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * A master file.
 *
 * @param path the file
 * @param origin what relative names are relative to; null: its own {@code $ORIGIN}
 * @param everywhere addresses that every host gets instead of its own, if any
 */
record FileSource(Path path, @Nullable Name origin, List<InetAddress> everywhere)
    implements ZoneSource {
  @Override
  public List<Path> inputs() {
    return List.of(path);
  }

  @Override
  public Loaded load() throws IOException, BadZone {
    List<Record> records = ZoneLoader.records(path, origin);
    ZoneIndex zone = ZoneIndex.of(path.toString(), OneAddress.forAll(records, everywhere));
    return new Loaded(List.of(zone), List.of());
  }
}
