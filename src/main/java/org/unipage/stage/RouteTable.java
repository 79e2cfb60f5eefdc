package org.unipage.stage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Which targets a page server knows, sorted, as the {@code page} file holds them. */
final class RouteTable {

  /** What is done with a target; the numbers are those of the {@code page} file. */
  sealed interface Action {
    /** Answer with the resource of that number. */
    record Resource(int index) implements Action {}

    /** Send it to the front. */
    record Elsewhere() implements Action {}

    /** Send it to an absolute URL. */
    record Moved(String url) implements Action {}

    /** Send it to a target of the same host. */
    record Folder(String target) implements Action {}
  }

  private static final int RECORD_SIZE = 20;

  // The order of ASCII strings is that of their bytes.
  private final Map<String, Action> actions = new TreeMap<>();

  /** Has {@code target} answered so, unless it has an answer already. */
  void add(String target, Action action) {
    actions.putIfAbsent(TargetForm.normal(TargetForm.checked(target)), action);
  }

  /**
   * Appends the table and what it points at.
   *
   * @return offset and number of its records, as a line of the header has them
   */
  String appendTo(Blob blob) {
    ByteBuffer records =
        ByteBuffer.allocate(Math.multiplyExact(actions.size(), RECORD_SIZE))
            .order(ByteOrder.LITTLE_ENDIAN);
    // An entry has several targets and one URL.
    Map<String, Blob.Span> urls = new HashMap<>();
    actions.forEach(
        (key, action) -> {
          put(records, blob.append(key.getBytes(US_ASCII)));
          if (action instanceof Action.Resource resource) {
            records.putInt(0).putInt(resource.index()).putInt(0);
          } else if (action instanceof Action.Moved moved) {
            // A query of the location's own leaves no place for that of the request.
            records.putInt(moved.url().indexOf('?') < 0 ? 2 : 3);
            put(records, urls.computeIfAbsent(moved.url(), url -> blob.append(printable(url))));
          } else if (action instanceof Action.Folder folder) {
            records.putInt(4);
            put(records, blob.append(printable(folder.target())));
          } else {
            records.putInt(1).putInt(0).putInt(0);
          }
        });
    return blob.append(records.array()).offset() + " " + actions.size();
  }

  private static void put(ByteBuffer records, Blob.Span span) {
    records.putInt(Math.toIntExact(span.offset())).putInt(Math.toIntExact(span.length()));
  }

  private static byte[] printable(String location) {
    if (!TargetForm.isPrintable(location)) {
      throw new IllegalArgumentException("not a location: " + location.replaceAll("[^!-~]", "."));
    }
    return location.getBytes(US_ASCII);
  }
}
