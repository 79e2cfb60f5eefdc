package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;

/** A site whose files are made to take more time or memory than a file may. */
final class HugeSite {

  /** Writes the content of one file. */
  private interface Writer {
    void write(OutputStream out) throws IOException;
  }

  private final TreeMap<String, Writer> files = new TreeMap<>();

  /**
   * @param divisor by how much smaller everything is than it could be
   */
  HugeSite(int divisor) {
    int pageBytes = 50_000_000 / divisor;
    file("index.html", "<title>Home</title><a href=page-1.html>1</a>");
    file("target.html", "<p>Here");
    file("page-1.html", out -> page(out, pageBytes));
    file("page-2.html", out -> page(out, pageBytes));
    file("tags.html", out -> repeat(out, "", pageBytes / 3, i -> "<b>"));
    file("formatting.html", out -> repeat(out, "", pageBytes / 35, i -> "<p><b class=x" + i + ">"));
    file("unclosed-tag.html", out -> repeat(out, "<a title=\"", pageBytes / 10, i -> "<a href=x>"));
    file("above-limit.html", out -> page(out, 70_000_000));
    file("deep.html", out -> repeat(out, "", 100_000, i -> "<div>"));
    file("deep-links.html", out -> repeat(out, "", 100_000, i -> "<div><a href=target.html>"));
    file("deep-svg.html", out -> repeat(out, "<svg>", 100_000 / divisor, i -> "<g>"));
    file("deep-table.html", out -> repeat(out, "", 100_000 / divisor, i -> "<table><tr><td>"));
    file(
        "deep-base.html",
        out -> repeat(out, "<template>", 100_000 / divisor, i -> "<div><base href=/x/>"));
    file(
        "million-links.html",
        out -> repeat(out, "", 1_000_000 / divisor, i -> "<a href=target.html?" + (i & 7) + ">"));
    file(
        "million-missing.html",
        out -> repeat(out, "", 1_000_000 / divisor, i -> "<a href=gone.html#" + i + ">"));
    file("loop-1.css", "@import 'loop-2.css'; @import 'loop-1.css';");
    file("loop-2.css", "@import 'loop-1.css';");
    file(
        "large.css",
        out ->
            repeat(out, "", 500_000 / divisor, i -> "a" + i + "{background:url(target.html)}\n"));
    file("open.css", out -> repeat(out, "", 10_000_000 / divisor, i -> "{("));
    file("comments.css", out -> repeat(out, "", 5_000_000 / divisor, i -> "/*"));
    file("bad-urls.css", out -> repeat(out, "", 2_000_000 / divisor, i -> "url(a b\n"));
    file("escapes.css", out -> repeat(out, "url(", 2_000_000 / divisor, i -> "\\61"));
    String laughs = laughs();
    file("laughs.xml", laughs);
    file("laughs.svg", laughs);
    file("laughs.html", laughs);
    file("bomb.svgz", out -> bomb(out, 200_000_000 / divisor));
    file("bomb.html.gz", out -> bomb(out, 200_000_000 / divisor));
    file("long-value.html", out -> repeat(out, "<a href=\"/", 1_000_000, i -> "a"));
    file("long-href.html", out -> around(out, "<a href=\"/", 1_000_000, i -> "a", "\">x"));
    file("long-references.html", out -> around(out, "<a href=\"/", 200_000, i -> "&amp;", "\">x"));
    file("long-style.html", out -> around(out, "<p style=\"", 100_000, i -> "&#40;", "\">x"));
    file("dots.html", out -> around(out, "<a href=\"", 300_000, i -> "a/../", "\">x"));
    file("ups.html", out -> around(out, "<a href=\"", 300_000, i -> "../", "\">x"));
    file(
        "attributes.html",
        out -> around(out, "<a ", 100_000, i -> " a" + i + "=b", " href=target.html>x"));
    file("same-attribute.html", out -> around(out, "<a ", 100_000, i -> " href=b", ">x"));
    file(
        "srcset.html",
        out ->
            around(out, "<img srcset=\"", 100_000, i -> "target.html " + (i + 1) + "x, ", "\">"));
    file("parentheses.html", out -> around(out, "<img srcset=\"", 200_000, i -> "a (,", "\">"));
    file("srcdocs.html", out -> repeat(out, "", 10_000 / divisor, i -> "<iframe srcdoc='<p>x'>"));
    file("nested-srcdoc.html", HugeSite::nestedSrcdoc);
    file("refresh.html", out -> refresh(out, 1_000_000));
    file("utf16.html", out -> utf16(out, pageBytes / 10));
    file("iso-2022-jp.html", out -> page(out, "iso-2022-jp", pageBytes / 5));
    file("big5.css", out -> repeat(out, "@charset \"big5\";", pageBytes / 20, i -> "\u00a4@"));
  }

  /** The kind of problem that each file has that has one. */
  Map<String, String> problems() {
    Map<String, String> problems = new TreeMap<>();
    problems.put("above-limit.html", "too-large");
    problems.put("nested-srcdoc.html", "markup");
    problems.put("attributes.html", "markup");
    for (String name :
        List.of(
            "escapes.css",
            "long-href.html",
            "long-references.html",
            "million-missing.html",
            "parentheses.html",
            "same-attribute.html")) {
      problems.put(name, "missing");
    }
    return problems;
  }

  /** Every file's name, sorted. */
  Set<String> names() {
    return files.keySet();
  }

  /** Writes those files of the site that {@code names} holds. */
  void write(Path folder, Set<String> names) throws IOException {
    Files.createDirectories(folder);
    for (String name : names) {
      Writer writer = files.get(name);
      if (writer == null) {
        throw new IllegalArgumentException(name);
      }
      try (OutputStream out =
          new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16)) {
        writer.write(out);
      }
    }
  }

  private void file(String name, String content) {
    file(name, out -> out.write(content.getBytes(US_ASCII)));
  }

  private void file(String name, Writer writer) {
    files.put(name, writer);
  }

  private static void repeat(OutputStream out, String start, int times, IntFunction<String> part)
      throws IOException {
    around(out, start, times, part, "");
  }

  private static void around(
      OutputStream out, String start, int times, IntFunction<String> part, String end)
      throws IOException {
    out.write(start.getBytes(ISO_8859_1));
    for (int i = 0; i < times; i++) {
      out.write(part.apply(i).getBytes(ISO_8859_1));
    }
    out.write(end.getBytes(ISO_8859_1));
  }

  private static void page(OutputStream out, int bytes) throws IOException {
    page(out, "utf-8", bytes);
  }

  /** An ordinary long page. */
  private static void page(OutputStream out, String charset, int bytes) throws IOException {
    String row = "<tr><td class=a><a href=\"target.html#r\">row</a><td>text &amp; <i>text</i>\n";
    String start = "<!DOCTYPE html><meta charset=" + charset + "><table>";
    repeat(out, start, bytes / row.length(), i -> row);
  }

  private static String laughs() {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?>\n<!DOCTYPE svg [\n");
    out.append("<!ENTITY l0 \"lol\">\n");
    for (int i = 1; i < 12; i++) {
      String ten = ("&l" + (i - 1) + ";").repeat(10);
      out.append("<!ENTITY l" + i + " \"" + ten + "\">\n");
    }
    out.append("<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n");
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\"><text>&l11;&x;</text></svg>\n");
    return out.toString();
  }

  private static void bomb(OutputStream out, int bytes) throws IOException {
    GZIPOutputStream packed = new GZIPOutputStream(out);
    byte[] zeros = new byte[1 << 16];
    for (int at = 0; at < bytes; at += zeros.length) {
      packed.write(zeros);
    }
    packed.finish();
  }

  /** Documents inside documents, each level escaped once more, until one has several megabytes. */
  private static void nestedSrcdoc(OutputStream out) throws IOException {
    String html = "<a href=target.html>x</a>";
    while (html.length() < 3_000_000) {
      html = "<iframe srcdoc=\"" + html.replace("&", "&amp;").replace("\"", "&quot;") + "\">";
    }
    out.write(html.getBytes(US_ASCII));
  }

  private static void refresh(OutputStream out, int times) throws IOException {
    around(out, "<meta http-equiv=refresh content=\"0; url=", times, i -> "'", "\">");
  }

  private static void utf16(OutputStream out, int characters) throws IOException {
    String row = "<a href=target.html>\u00e9</a> ";
    out.write(0xFE);
    out.write(0xFF);
    for (int i = 0; i < characters / row.length(); i++) {
      for (int j = 0; j < row.length(); j++) {
        out.write(row.charAt(j) >> 8);
        out.write(row.charAt(j));
      }
    }
  }
}
