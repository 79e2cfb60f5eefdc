package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unipage.site.SitePath;

/**
 * A mirror whose file names, folder names, contents and links attack whatever they may get into:
 * make, shells, OCaml, zone files, JSON, heads of HTTP messages, terminals. Whatever of it is ever
 * run as a command leaves a file whose name holds {@link #MARK}.
 */
final class HostileSite {

  /** Part of the name of every file that a command out of the site would make. */
  static final String MARK = "PWNED";

  /** Texts that mean something to somebody; each is a file name too. */
  private static final List<String> ATTACKS =
      List.of(
          "$(touch PWNED)",
          "$$(touch PWNED)",
          "$(shell touch PWNED)",
          "${shell touch PWNED}",
          "`touch PWNED`",
          "';touch PWNED;'",
          "\";touch PWNED;\"",
          "\\\";touch PWNED;\\\"",
          ";touch PWNED;",
          "|touch PWNED",
          "&touch PWNED&",
          "a>PWNED<b",
          "\ntouch PWNED\n",
          "\n\ttouch PWNED\n",
          "\nall:\n\ttouch PWNED\n",
          "\r\nX-PWNED: 1\r\n",
          "\r\n\r\n<h1>PWNED",
          "\u001b]0;PWNED\u0007",
          "\u001b[2J\u001b[31m",
          "\u009b31m",
          "\b\b\b\u007f",
          "\u202egpj.exe",
          "\u2066\u200b\u200d\ufeff",
          "\u2028\u2029\u0085",
          "*)let()=exit(Sys.command\"touch PWNED\")(*",
          "\";;let()=exit(Sys.command{|touch PWNED|})",
          "{|PWNED|}",
          "(*",
          "{{siteHost}}",
          "{{{siteHost}}}",
          "{{> project",
          "%n%s%x%d",
          "%(touch PWNED)",
          "%%",
          "%0d%0aX-PWNED: 1",
          "%0D%0AX-PWNED: 1",
          "%00",
          "..%2f..%2fPWNED",
          "..%2F..%2FPWNED",
          "..\\..\\PWNED",
          "$ORIGIN PWNED.",
          "$INCLUDE PWNED",
          "$GENERATE 1-9 PWNED$ A 127.0.0.1",
          "@ IN A 127.0.0.1",
          "\n@ IN A 127.0.0.1\n",
          "\\000\\010",
          "\\",
          "\\n\\u0000\\x1b",
          "\"",
          "'",
          "\",\"id\":\"PWNED\",\"x\":\"",
          "#",
          "!",
          "~",
          "~root",
          " ",
          "\t",
          "*",
          "[a-z]",
          "{a,b}",
          "a?b=$(touch PWNED)",
          "a?b=\r\nX-PWNED: 1",
          "?",
          ":",
          "=",
          "A=B",
          "-rf",
          "--option",
          "--help",
          "-n",
          "-",
          "<",
          "<script>alert(1)<",
          "javascript:alert(1)",
          "http:",
          "&amp;&#27;[2J",
          "&quot;onclick=alert(1)",
          "xn--PWNED",
          "ns",
          "localhost",
          "Makefile",
          "GNUmakefile",
          "Makefile.user",
          "manifest.json",
          ".lock",
          ".htaccess",
          "config.ml",
          "content",
          "vm");

  /** Names of files and folders that unipage has itself. */
  private static final List<String> OWN =
      List.of(
          "staging/manifest.json", "staging/vm", "build/page-server", "run/1.record", "404.html");

  private HostileSite() {}

  /** Writes the mirror, which has no root index; {@code folder} is there already. */
  static void write(Path folder) throws IOException {
    List<String> paths = new ArrayList<>(OWN);
    for (String attack : ATTACKS) {
      paths.add(utf8(attack) + ".html");
    }
    List<String> plain =
        List.of(
            // Without an extension, as style sheet, as folder, beside a query.
            utf8("$(touch PWNED)"),
            utf8("*).css"),
            "</script>.html",
            utf8("`touch PWNED`/';touch PWNED;'/\n/index.html"),
            utf8("\u001b[2J/\u202e/x.css"),
            "-rf/--option/-n.html",
            // No UTF-8; a lone surrogate; an overlong slash; bytes that C.UTF-8 cannot show.
            "\u00ff\u00fe.html",
            "\u00ed\u00a0\u0080.html",
            "\u00c0\u00af.html",
            "\u00c0\u00ae\u00c0\u00ae.html",
            // As long as a name may be, and a way as long as one may be here.
            "n".repeat(250) + ".html",
            utf8("\u00e9".repeat(125)) + ".html",
            "'".repeat(250) + ".html",
            "deep folder/".repeat(60) + "x.html",
            "$".repeat(200) + "/" + "$(touch PWNED)/".repeat(20) + "x.html");
    paths.addAll(plain);
    for (String path : paths) {
      write(folder, path, path.endsWith(".css") ? css(paths) : html(paths));
    }
    write(folder, "picture.png", "\u0089PNG\r\n$(touch PWNED)");
    write(folder, "bare", "$(touch PWNED)\n`touch PWNED`\n");
    write(folder, utf8("unknown.\u001b[2J$(touch PWNED)"), "\u0000\u001b");
    Files.createSymbolicLink(
        file(folder, utf8("dangling\u001b[2J")), Path.of("nowhere\u001b[2J$(touch PWNED)"));
    Files.createSymbolicLink(file(folder, utf8("out\u001b[2J'\n")), folder.resolveSibling("."));
  }

  /** Links of every attack, and to every file. */
  private static String html(List<String> paths) {
    StringBuilder html = new StringBuilder();
    html.append("<!DOCTYPE html><meta charset=\"x-\r\nX-PWNED: 1\r\n$(touch PWNED)\">");
    html.append(
        "<meta http-equiv=content-type content='text/html; charset=\u001b[2J;touch PWNED'>");
    for (String attack : ATTACKS) {
      String bytes = utf8(attack);
      String value = bytes.replace("&", "&amp;").replace("\"", "&quot;");
      html.append("<title>").append(bytes).append("</title><!--").append(bytes).append("-->");
      html.append("<script>\"").append(bytes).append("\"</script>");
      html.append("<a href=\"/gone/").append(value).append("\">").append(bytes).append("</a>");
      html.append("<a href=\"http://").append(value).append("/\" title=\"").append(value);
      html.append("\">x</a><img srcset=\"").append(value).append(" 1x, /b").append(value);
      html.append(" 2x\"><p style=\"background:url(").append(value).append(")\">\n");
    }
    for (String path : paths) {
      String encoded = new SitePath(path).encoded();
      String value = path.replace("&", "&amp;").replace("\"", "&quot;");
      html.append("<a href=\"/").append(encoded).append("\">x</a>");
      html.append("<a href=\"/").append(value).append("\">x</a>\n");
    }
    return html.append("<a href=\"&#0;&#10;&#13;&#27;[2J\">x</a>").toString();
  }

  private static String css(List<String> paths) {
    StringBuilder css = new StringBuilder("@charset \"$(touch PWNED)\";\n");
    for (String attack : ATTACKS) {
      String bytes = utf8(attack);
      css.append("@import \"").append(bytes.replaceAll("[\"\\\\\n\r]", "\\\\a ")).append("\";\n");
      css.append("a{background:url(/\\1b [2J\\d\\a ").append(bytes).append(")}\n");
    }
    for (String path : paths) {
      css.append("b{background:url(\"/").append(new SitePath(path).encoded()).append("\")}\n");
    }
    return css.toString();
  }

  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static void write(Path folder, String path, String content) throws IOException {
    Path file = file(folder, path);
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, content.getBytes(ISO_8859_1));
  }

  /** The file with just those bytes as its name, whatever the locale. */
  private static Path file(Path folder, String path) {
    StringBuilder uri = new StringBuilder(folder.toUri().toString());
    for (byte b : path.getBytes(ISO_8859_1)) {
      if (b == '/') {
        uri.append('/');
      } else {
        uri.append('%').append("%02X".formatted(b & 0xFF));
      }
    }
    return Path.of(URI.create(uri.toString()));
  }
}
