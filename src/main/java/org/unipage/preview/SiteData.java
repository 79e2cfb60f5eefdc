package org.unipage.preview;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.unipage.manifest.Manifest;

/** What the pages of the preview's own show of a site, as JSON. */
final class SiteData {

  /** The most references that are drawn: a browser has room for no more. */
  static final int DRAWN = 2_000_000;

  private final LiveSite.State state;
  private final List<Manifest.Page> pages;
  private final List<int[]> out = new ArrayList<>();
  private final int[] in;
  private final boolean isCut;

  SiteData(LiveSite.State state) {
    this.state = state;
    this.pages = state.manifest().entries();
    this.in = new int[pages.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < pages.size(); i++) {
      numbers.put(pages.get(i).id(), i);
    }
    long total = 0;
    for (Manifest.Page page : pages) {
      int[] targets =
          page.references().stream()
              .map(numbers::get)
              .filter(Objects::nonNull) // it may have gone
              .mapToInt(Integer::intValue)
              .toArray();
      Arrays.stream(targets).forEach(target -> in[target]++);
      total += targets.length;
      out.add(total <= DRAWN ? targets : new int[0]);
    }
    this.isCut = total > DRAWN;
  }

  int referencesTo(int entry) {
    return in[entry];
  }

  /**
   * One line for each entry: path, URL, host, address, bytes, type, references in and out,
   * problems.
   */
  void writeEntries(OutputStream to) throws IOException {
    Manifest site = state.manifest();
    put(
        to,
        "{\"site\":%s,\"settled\":%s,\"problems\":%d,\"entries\":["
            .formatted(Json.text(site.siteHost()), state.isSettled(), state.problems().size()));
    for (int i = 0; i < pages.size(); i++) {
      Manifest.Page page = pages.get(i);
      Stream<String> row =
          Stream.of(
              Json.text(page.path().encoded()),
              Json.text(page.url()),
              Json.text(page.host()),
              Json.text(page.ipv4()),
              Long.toString(page.bytes()),
              Json.text(page.mediaType()),
              Integer.toString(in[i]),
              Integer.toString(page.references().size()),
              Integer.toString(page.problems().size()));
      put(to, (i == 0 ? "\n" : ",\n") + Json.array(row));
    }
    put(to, "\n]}\n");
  }

  /**
   * For each entry the numbers of those that it refers to, in the order of {@link #writeEntries}.
   */
  void writeReferences(OutputStream to) throws IOException {
    put(to, "{\"cut\":" + isCut + ",\"references\":[");
    for (int i = 0; i < out.size(); i++) {
      put(
          to,
          (i == 0 ? "\n" : ",\n")
              + Json.array(Arrays.stream(out.get(i)).mapToObj(Integer::toString)));
    }
    put(to, "\n]}\n");
  }

  private static void put(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(US_ASCII));
  }
}
