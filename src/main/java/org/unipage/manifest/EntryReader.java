package org.unipage.manifest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

/**
 * Reads the entries of a manifest that is written as {@link EntryWriter} does it: the same members
 * in the same order and no space between them. Of anything else it says that it is so, and leaves
 * it to {@link ManifestReader}.
 */
final class EntryReader {

  /** What stands before the entries. */
  private static final byte[] START = "\n\"entries\":[".getBytes(ISO_8859_1);

  private final byte[] json;
  private final @Nullable IdTable ids;
  private int at;
  private String lastType = "";

  /** Something is written otherwise. */
  private static final class Otherwise extends RuntimeException {
    private static final long serialVersionUID = 1;

    Otherwise() {
      super(null, null, false, false);
    }
  }

  private EntryReader(byte[] json, int at, boolean asTheyLie) {
    this.json = json;
    this.at = at;
    this.ids = asTheyLie ? null : new IdTable(json);
  }

  /** Where the entries begin in a manifest: after their bracket; -1 if nowhere. */
  static int start(byte[] json) {
    for (int i = 0; i <= json.length - START.length; i++) {
      if (json[i] == '\n' && Arrays.equals(json, i, i + START.length, START, 0, START.length)) {
        return i + START.length;
      }
    }
    return -1;
  }

  /**
   * The entries.
   *
   * @param json a whole manifest
   * @param start where they begin
   * @param asTheyLie whether references stay where they lie in {@code json}, which is good for what
   *     is only to be written again
   * @return none if they, or what follows them, are written otherwise
   */
  static EntryLines read(byte[] json, int start, boolean asTheyLie) {
    try {
      EntryReader reader = new EntryReader(json, start, asTheyLie);
      List<Manifest.Page> pages = new ArrayList<>();
      int[] ends = new int[1 << 10];
      do {
        reader.expect("\n{");
        if (pages.size() == ends.length) {
          ends = Arrays.copyOf(ends, 2 * ends.length);
        }
        pages.add(reader.page());
        ends[pages.size() - 1] = reader.at;
      } while (reader.skip(","));
      reader.expect("]\n}\n");
      return reader.at == json.length ? new EntryLines(json, pages, ends) : EntryLines.NONE;
    } catch (Otherwise e) {
      return EntryLines.NONE;
    } catch (IllegalArgumentException e) {
      return EntryLines.NONE; // a path that is none
    }
  }

  private Manifest.Page page() {
    expect("\"path\":");
    String path = string();
    String originalUrl = text(",\"originalUrl\":");
    List<String> aliases = texts(",\"aliases\":");
    String url = text(",\"url\":");
    String host = text(",\"host\":");
    String id = text(",\"id\":");
    String ipv4 = text(",\"ipv4\":");
    String ipv6 = textOrNull(",\"ipv6\":");
    String mediaType = text(",\"mediaType\":");
    lastType = mediaType.equals(lastType) ? lastType : mediaType;
    long bytes = number(",\"bytes\":");
    String sha256 = text(",\"sha256\":");
    long memory = number(",\"memory\":");
    List<String> companions = ids(",\"companions\":");
    List<String> references = ids(",\"references\":");
    String file = text(",\"file\":");
    boolean generated = skip(",\"generated\":true");
    String source = generated ? "" : text(",\"source\":");
    List<Manifest.Spelling> spellings = spellings();
    long rewritten = number(",\"rewritten\":");
    String context = textOrNull(",\"context\":");
    boolean sharesDomain = skip(",\"sharesDomain\":true");
    String charset = textOrNull(",\"charset\":");
    Manifest.Repairs repairs =
        new Manifest.Repairs(
            context == null ? "" : context,
            sharesDomain,
            charset == null ? "" : charset,
            skip(",\"relative\":true"),
            skip(",\"framing\":true"),
            at(",\"words\":") ? (int) number(",\"words\":") : Manifest.Repairs.UNKNOWN);
    List<Problem> problems = problems(path);
    expect("}");
    return new Manifest.Page(
        SitePath.parse(path),
        originalUrl,
        aliases,
        url,
        host,
        id,
        ipv4,
        ipv6,
        lastType,
        bytes,
        sha256,
        (int) memory,
        companions,
        references,
        file,
        generated,
        source,
        spellings,
        (int) rewritten,
        problems,
        repairs);
  }

  private List<Manifest.Spelling> spellings() {
    if (!skip(",\"spellings\":[")) {
      return List.of();
    }
    List<Manifest.Spelling> spellings = new ArrayList<>();
    do {
      String url = text("{\"url\":");
      spellings.add(new Manifest.Spelling(url, text(",\"id\":")));
      expect("}");
    } while (skip(","));
    expect("]");
    return spellings;
  }

  private List<Problem> problems(String path) {
    if (!skip(",\"problems\":[")) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    do {
      long line = number("{\"line\":");
      long column = number(",\"column\":");
      String kind = text(",\"kind\":");
      problems.add(new Problem(path, (int) line, (int) column, kind, text(",\"message\":")));
      expect("}");
    } while (skip(","));
    expect("]");
    return problems;
  }

  private String text(String before) {
    expect(before);
    return string();
  }

  private @Nullable String textOrNull(String before) {
    if (!skip(before)) {
      return null;
    }
    String string = string();
    if (string.isEmpty()) {
      throw new Otherwise();
    }
    return string;
  }

  private List<String> texts(String before) {
    expect(before);
    expect("[");
    if (skip("]")) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    do {
      texts.add(string());
    } while (skip(","));
    expect("]");
    return texts;
  }

  private List<String> ids(String before) {
    expect(before);
    expect("[");
    if (skip("]")) {
      return List.of();
    }
    IdTable table = ids;
    if (table == null) {
      IdSlice slice = IdSlice.at(json, at);
      at += slice.length();
      expect("]");
      return slice;
    }
    List<String> found = new ArrayList<>();
    do {
      String id = table.get(at);
      if (id == null) {
        throw new Otherwise();
      }
      found.add(id);
      at += IdTable.QUOTED;
    } while (skip(","));
    expect("]");
    return found;
  }

  private long number(String before) {
    expect(before);
    int from = at;
    long number = 0;
    while (at < json.length && json[at] >= '0' && json[at] <= '9' && at - from < 18) {
      number = 10 * number + (json[at++] - '0');
    }
    if (at == from || (json[from] == '0' && at > from + 1)) {
      throw new Otherwise();
    }
    return number;
  }

  private String string() {
    expect("\"");
    int from = at;
    while (at < json.length && json[at] >= ' ' && json[at] != '"' && json[at] != '\\') {
      at++;
    }
    if (at < json.length && json[at] == '\\') {
      return escaped(from);
    }
    String string = new String(json, from, at - from, ISO_8859_1);
    expect("\"");
    return string;
  }

  private String escaped(int from) {
    StringBuilder out = new StringBuilder(256);
    int run = from;
    while (true) {
      while (at < json.length && json[at] >= ' ' && json[at] != '"' && json[at] != '\\') {
        at++;
      }
      out.append(new String(json, run, at - run, ISO_8859_1));
      if (skip("\\\"")) {
        out.append('"');
      } else if (skip("\\\\")) {
        out.append('\\');
      } else if (skip("\\u")) {
        out.append(unicode());
      } else {
        expect("\"");
        return out.toString();
      }
      run = at;
    }
  }

  private char unicode() {
    char c = (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
    if (c >= ' ' && c <= '~') {
      throw new Otherwise();
    }
    return c;
  }

  private int hex() {
    byte c = at < json.length ? json[at++] : 0;
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'A' && c <= 'F') {
      return c - 'A' + 10;
    }
    throw new Otherwise();
  }

  private void expect(String text) {
    if (!skip(text)) {
      throw new Otherwise();
    }
  }

  private boolean skip(String text) {
    if (!at(text)) {
      return false;
    }
    at += text.length();
    return true;
  }

  private boolean at(String text) {
    if (json.length - at < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (json[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
