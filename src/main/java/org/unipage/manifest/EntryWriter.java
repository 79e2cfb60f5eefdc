package org.unipage.manifest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Problem;

/**
 * Writes the entries of a manifest, a line each, ASCII only. A site's pages refer to each other a
 * million times, so this does without a general JSON writer; {@link EntryReader} reads it.
 */
final class EntryWriter {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private byte[] line = new byte[1 << 16];
  private int end;

  /**
   * Writes what stands between the brackets of {@code entries}.
   *
   * @param before lines that were read, to be copied for entries that are the same
   */
  static void write(List<Manifest.Page> pages, EntryLines before, OutputStream out)
      throws IOException {
    EntryWriter writer = new EntryWriter();
    for (int i = 0; i < pages.size(); i++) {
      out.write(i == 0 ? '\n' : ',');
      if (i > 0) {
        out.write('\n');
      }
      if (before.has(i, pages.get(i))) {
        int start = before.start(i);
        out.write(before.json(), start, before.ends()[i] - start);
      } else {
        writer.page(pages.get(i));
        out.write(writer.line, 0, writer.end);
        writer.end = 0;
      }
    }
  }

  private void page(Manifest.Page page) {
    raw("{\"path\":");
    text(page.path().encoded());
    member("originalUrl", page.originalUrl());
    member("aliases", page.aliases());
    member("url", page.url());
    member("host", page.host());
    member("id", page.id());
    member("ipv4", page.ipv4());
    member("ipv6", page.ipv6());
    member("mediaType", page.mediaType());
    member("bytes", page.bytes());
    member("sha256", page.sha256());
    member("memory", page.memory());
    member("companions", page.companions());
    member("references", page.references());
    member("file", page.file());
    if (page.generated()) {
      flag("generated", true);
    } else {
      member("source", page.source());
    }
    if (!page.spellings().isEmpty()) {
      name("spellings");
      String before = "[{\"url\":";
      for (Manifest.Spelling spelling : page.spellings()) {
        raw(before);
        text(spelling.url());
        member("id", spelling.id());
        before = "},{\"url\":";
      }
      raw("}]");
    }
    member("rewritten", page.rewritten());
    Manifest.Repairs repairs = page.repairs();
    member("context", repairs.context().isEmpty() ? null : repairs.context());
    flag("sharesDomain", repairs.sharesDomain());
    member("charset", repairs.charset().isEmpty() ? null : repairs.charset());
    flag("relative", repairs.relative());
    flag("framing", repairs.framing());
    if (repairs.words() != Manifest.Repairs.UNKNOWN) {
      member("words", repairs.words());
    }
    if (!page.problems().isEmpty()) {
      name("problems");
      String before = "[{\"line\":";
      for (Problem problem : page.problems()) {
        raw(before);
        raw(Integer.toString(problem.line()));
        member("column", problem.column());
        member("kind", problem.kind());
        member("message", problem.message());
        before = "},{\"line\":";
      }
      raw("}]");
    }
    raw("}");
  }

  private void name(String name) {
    raw(",\"");
    raw(name);
    raw("\":");
  }

  private void member(String name, @Nullable String value) {
    if (value != null) {
      name(name);
      text(value);
    }
  }

  private void member(String name, long value) {
    name(name);
    raw(Long.toString(value));
  }

  private void member(String name, List<String> values) {
    name(name);
    raw("[");
    if (values instanceof IdSlice slice) {
      room(slice.length());
      slice.copyTo(line, end);
      end += slice.length();
      raw("]");
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        raw(",");
      }
      text(values.get(i));
    }
    raw("]");
  }

  private void flag(String name, boolean value) {
    if (value) {
      name(name);
      raw("true");
    }
  }

  /** A string, in quotes and escaped (RFC 8259 section 7). */
  private void text(String value) {
    raw("\"");
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        raw(value.substring(from, i));
        raw(c == '"' || c == '\\' ? "\\" + c : "\\u" + HEX.toHexDigits(c));
        from = i + 1;
      }
    }
    raw(from == 0 ? value : value.substring(from));
    raw("\"");
  }

  @SuppressWarnings("deprecation") // the low bytes are all that there is of ASCII
  private void raw(String ascii) {
    int length = ascii.length();
    room(length);
    ascii.getBytes(0, length, line, end);
    end += length;
  }

  private void room(int length) {
    if (line.length - end < length) {
      line = Arrays.copyOf(line, Math.max(2 * line.length, end + length));
    }
  }
}
