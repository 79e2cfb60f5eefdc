package org.unipage.preview.page;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.stage.TargetForm;

/**
 * The file {@code page} of a project, read: {@code templates/server/page_server.ml} starts with the
 * description of its format, which {@link org.unipage.stage.PageFile} writes.
 */
final class PageTable {

  /** Where some bytes of the blob lie; of a table, {@code length} is how many records it has. */
  record Span(int offset, int length) {}

  /**
   * Something that can be got.
   *
   * @param body null: the entry's own bytes
   * @param ok the head of 200
   * @param partial the head of 206, without length and range
   * @param same the head of 304
   * @param outside the head of 416
   */
  record Resource(
      @Nullable Span body,
      String tag,
      Span ok,
      Span partial,
      Span same,
      Span outside,
      @Nullable Packed packed) {}

  /** The gzip form of a resource. */
  record Packed(Span body, String tag, Span ok, Span same) {}

  /** What is done with a target. */
  sealed interface Route {
    /** Answer with that resource. */
    record Own(int resource) implements Route {}

    /** As for a target that is not known. */
    record Elsewhere() implements Route {}

    /** Send to a URL, elsewhere or on the same host; {@code query} is what to add to it. */
    record Moved(Span location, String query, boolean isFolder) implements Route {}
  }

  private static final int RECORD = 20;

  private final ByteBuffer blob;
  private final Span options;
  private final Span notAllowed;
  private final Span badRequest;
  private final Span headTooLarge;
  private final Span timeout;
  private final Span moved;
  private final Span folder;
  private final Span otherwise;
  private final @Nullable Span missing;
  private final List<Resource> resources = new ArrayList<>();
  private final Span exact;
  private final Span paths;

  /** The lines before the blob. */
  private static final class Lines {
    private final ByteBuffer file;
    private int next;

    Lines(ByteBuffer file) {
      this.file = file;
    }

    String line() {
      int start = next;
      while (file.get(next) != '\n') {
        next++;
      }
      byte[] line = new byte[next - start];
      file.get(start, line);
      next++;
      return new String(line, ISO_8859_1);
    }

    String[] words(String name) {
      String[] words = line().split(" ");
      if (!words[0].equals(name)) {
        throw new IllegalArgumentException("expected " + name + ", not " + words[0]);
      }
      return words;
    }

    Span span(String name) {
      return PageTable.span(words(name)[1]);
    }
  }

  /**
   * @param file the whole file, from 0 to the limit
   * @throws IllegalArgumentException if it is none
   */
  PageTable(ByteBuffer file) {
    Lines lines = new Lines(file);
    if (!lines.line().equals("unipage page 1")) {
      throw new IllegalArgumentException("not a page file of version 1");
    }
    lines.words("blob");
    lines.words("content");
    options = lines.span("options");
    notAllowed = lines.span("not-allowed");
    badRequest = lines.span("bad-request");
    headTooLarge = lines.span("head-too-large");
    timeout = lines.span("timeout");
    moved = lines.span("moved");
    folder = lines.span("folder");
    String[] words = lines.words("otherwise");
    otherwise = span(words[2]);
    missing = words[1].equals("missing") ? span(words[3]) : null;
    words = lines.line().split(" ");
    for (; !words[0].equals("exact"); words = lines.line().split(" ")) {
      add(words);
    }
    exact = new Span(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    words = lines.words("paths");
    paths = new Span(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
    lines.line();
    blob = file.slice(lines.next, file.limit() - lines.next).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void add(String[] words) {
    if (words[0].equals("resource")) {
      resources.add(
          new Resource(
              words[1].equals("content") ? null : span(words[1]),
              words[2],
              span(words[3]),
              span(words[4]),
              span(words[5]),
              span(words[6]),
              null));
    } else if (words[0].equals("packed")) {
      Resource last = resources.remove(resources.size() - 1);
      resources.add(
          new Resource(
              last.body(),
              last.tag(),
              last.ok(),
              last.partial(),
              last.same(),
              last.outside(),
              new Packed(span(words[1]), words[2], span(words[3]), span(words[4]))));
    } else {
      throw new IllegalArgumentException("expected resource or exact, not " + words[0]);
    }
  }

  private static Span span(String text) {
    int plus = text.indexOf('+');
    return new Span(
        Integer.parseInt(text.substring(0, plus)), Integer.parseInt(text.substring(plus + 1)));
  }

  ByteBuffer blob() {
    return blob;
  }

  Span options() {
    return options;
  }

  Span notAllowed() {
    return notAllowed;
  }

  Span badRequest() {
    return badRequest;
  }

  Span headTooLarge() {
    return headTooLarge;
  }

  Span timeout() {
    return timeout;
  }

  /** The head of 307, or of 301 to a folder of the same host, up to where the location begins. */
  Span moved(boolean isFolder) {
    return isFolder ? folder : moved;
  }

  /** The head for a target that is not known: of 404, or of 307 up to and including an origin. */
  Span otherwise() {
    return otherwise;
  }

  /** The body of 404; null if targets that are not known are sent to the front. */
  @Nullable Span missing() {
    return missing;
  }

  Resource resource(int index) {
    return resources.get(index);
  }

  /** A copy of some bytes of the blob. */
  byte[] bytes(Span span) {
    byte[] bytes = new byte[span.length()];
    blob.get(span.offset(), bytes);
    return bytes;
  }

  /** What is done with a target in origin-form, or {@code *}. */
  Route route(String target) {
    String key = TargetForm.normal(target);
    Route whole = find(exact, key, "");
    if (whole != null) {
      return whole;
    }
    int query = target.indexOf('?');
    Route path = find(paths, TargetForm.path(key), query < 0 ? "" : target.substring(query));
    return path == null ? new Route.Elsewhere() : path;
  }

  /** By halving: nothing is read ahead, however long the table is. */
  private @Nullable Route find(Span table, String key, String query) {
    byte[] wanted = key.getBytes(ISO_8859_1);
    int low = 0;
    int high = table.length();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int record = table.offset() + middle * RECORD;
      int order = compare(wanted, blob.getInt(record), blob.getInt(record + 4));
      if (order == 0) {
        return route(record, query);
      } else if (order < 0) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return null;
  }

  private int compare(byte[] key, int offset, int length) {
    for (int i = 0; i < key.length && i < length; i++) {
      int order = Byte.compareUnsigned(key[i], blob.get(offset + i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(key.length, length);
  }

  private Route route(int record, String query) {
    int a = blob.getInt(record + 12);
    int b = blob.getInt(record + 16);
    return switch (blob.getInt(record + 8)) {
      case 0 -> new Route.Own(a);
      case 2 -> new Route.Moved(new Span(a, b), query, false);
      case 3 -> new Route.Moved(new Span(a, b), "", false);
      case 4 -> new Route.Moved(new Span(a, b), query, true);
      default -> new Route.Elsewhere();
    };
  }
}
