package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A site of some fifty URLs that mirroring programs save under names that are not the URLs, as
 * nginx serves it. Every page and style sheet has a mark of its own.
 */
final class AwkwardSite {

  static final String HOST = "www.example.org";

  /** Pages without an extension, or with that of a program. */
  private static final String PROGRAMS = "^/(about|search|x[.]php|docs/api|feed[.]php)$";

  private static final Pattern MARK = Pattern.compile("mark:([!-~]+)");

  /**
   * What the start page refers to; the last ones are missing, or another site's. What leads to
   * something else comes behind that: wget saves an answer under the name that it asked for first
   * and never again under the other, and cannot save anything in a folder whose name is a file's.
   * {@code blog} has nothing but its index, so that is all there is to lose.
   */
  private static final List<String> LINKS =
      List.of(
          "about",
          "x.php?id=1",
          "x.php?id=2&amp;lang=en",
          "x.php",
          "search?q=a/b",
          "search?q=a+b&amp;r=%C3%A9#top",
          "search?q=%26",
          "?page=2",
          "index.html",
          "docs/",
          "docs",
          "docs/index.html",
          "docs/?C=N;O=D",
          "blog",
          "blog/",
          "two%20words.html",
          "two%20words.html?x=1",
          "a%2Fb.html",
          "what%3F.html",
          "m%23hash.html",
          "100%25.html",
          "plus+sign.html",
          "semi;colon&amp;and=is.html",
          "it's.html",
          "./colon:star*.html",
          "caf%C3%A9.html",
          "na\u00EFve.html",
          "%E6%97%A5%E6%9C%AC.txt",
          "%7Euser/",
          "e//f.html",
          "legacy.html",
          "Upper.HTML",
          "upper.html",
          "page.htm",
          "foo.c",
          "foo.c.orig",
          "data.bin",
          "download",
          "new.html",
          "old",
          "/about#again",
          "http://AUTHORITY/docs/api",
          "gone.html",
          "http://other.example.net/");

  private AwkwardSite() {}

  /**
   * Writes the folder that nginx serves.
   *
   * @param authority what the site calls itself
   */
  static Path in(Path root, String authority) throws IOException {
    page(
        root,
        "index.html",
        LINKS.stream().map(link -> link.replace("AUTHORITY", authority)).toArray(String[]::new));
    page(root, "index.html?page=2", "?page=2", "./", "about");
    page(root, "about", "/", "docs/", "x.php?id=1");
    page(root, "x.php", "?id=1", "?id=2&amp;lang=en");
    page(root, "x.php?id=1", "x.php?id=2&amp;lang=en", "x.php");
    page(root, "x.php?id=2&lang=en", "x.php?id=1");
    page(root, "search?q=a/b", "/about");
    page(root, "search?q=a+b&r=%C3%A9", "/about");
    page(root, "search?q=%26", "/about");
    page(root, "docs/index.html", "../about", "api", "deep/", "/docs");
    page(root, "docs/index.html?C=N;O=D", "?C=N;O=D", "./");
    page(root, "docs/api", "./", "../x.php?id=1");
    page(root, "docs/deep/index.html", "../../", "../", "../api");
    page(root, "blog/index.html", "../about", "/docs/");
    page(root, "two words.html", "two%20words.html", "about");
    page(root, "a/b.html", "/about");
    page(root, "what?.html", "about", "what%3F.html");
    page(root, "m#hash.html", "m%23hash.html#m", "about");
    page(root, "100%.html", "about");
    page(root, "plus+sign.html", "about");
    page(root, "semi;colon&and=is.html", "about");
    page(root, "it's.html", "about");
    page(root, "colon:star*.html", "about");
    page(root, "caf\u00E9.html", "na\u00EFve.html", "about");
    page(root, "na\u00EFve.html", "caf\u00E9.html");
    page(root, "~user/index.html", "../about");
    page(root, "e/f.html", "/about");
    page(root, "Upper.HTML", "upper.html");
    page(root, "upper.html", "Upper.HTML");
    page(root, "page.htm", "about");
    page(root, "new.html", "old");
    write(root, "\u65E5\u672C.txt", "text \u65E5\u672C\n".getBytes(UTF_8));
    write(root, "foo.c", "int main;\n".getBytes(UTF_8));
    write(root, "foo.c.orig", "int mein;\n".getBytes(UTF_8));
    write(root, "data.bin", new byte[] {0, 1, 2, 3});
    write(root, "download", new byte[] {0, 9, 8, 7});
    write(root, "img/logo.png", "\u0089PNG\r\n\u001A\nsmall".getBytes(ISO_8859_1));
    write(root, "img/Logo.png", "\u0089PNG\r\n\u001A\nlarge".getBytes(ISO_8859_1));
    write(root, "img/bg image.png", "\u0089PNG\r\n\u001A\nground".getBytes(ISO_8859_1));
    write(root, "js/app.js?1.2", "alert(1)\n".getBytes(UTF_8));
    sheet(root, "css/main.css", "@import \"more.css\"; p { background: url(../img/logo.png) }");
    sheet(root, "css/main.css?v=3", "@import url(third.css?v=2);");
    sheet(root, "css/more.css", "p { background: url('../img/bg%20image.png') }");
    sheet(root, "css/third.css?v=2", "@import 'main.css';");
    write(
        root,
        "legacy.html",
        html("legacy.html", "windows-1252", "about", "caf%C3%A9.html", "docs/")
            .replace("<p>", "<p>\u0093\u00E9t\u00E9\u0094 ")
            .getBytes(ISO_8859_1));
    return root;
  }

  /** More of nginx's configuration: a file for each path and query, and a moved page. */
  static String[] directives(Path log) {
    String files = "try_files \"$uri?$args\" $uri $uri/ =404;";
    return new String[] {
      "access_log \"" + log + "\" combined;",
      "absolute_redirect off;",
      "location = /old { return 302 /new.html; }",
      "location / { " + files + " }",
      // Of a file with a query nginx does not see the extension.
      "location ~ \"" + PROGRAMS + "\" { default_type text/html; " + files + " }",
      "location ~* [.]html?$ { types {} default_type text/html; " + files + " }",
      "location ~ [.]css$ { types {} default_type text/css; " + files + " }",
      "location ~ [.]js$ { types {} default_type text/javascript; " + files + " }",
    };
  }

  /** The mark of a page or style sheet; empty if there is none. */
  static String mark(byte[] bytes) {
    Matcher matcher = MARK.matcher(new String(bytes, ISO_8859_1));
    return matcher.find() ? matcher.group(1) : "";
  }

  private static void page(Path root, String name, String... links) throws IOException {
    write(root, name, html(name, "utf-8", links).getBytes(UTF_8));
  }

  private static String html(String name, String charset, String... links) {
    String path = name.replaceFirst("[?].*", "");
    String up = name.equals("e/f.html") ? "/" : "../".repeat(path.split("/").length - 1);
    StringBuilder html = new StringBuilder("<!DOCTYPE html>\n<html>\n<head>\n");
    html.append("<meta http-equiv=\"Content-Type\" content=\"text/html; charset=");
    html.append(charset).append("\">\n<title>A page</title>\n");
    html.append("<link rel=\"stylesheet\" href=\"").append(up).append("css/main.css?v=3\">\n");
    html.append("<script src=\"").append(up).append("js/app.js?1.2\"></script>\n</head>\n<body>\n");
    html.append("<p>mark:").append(ascii(name)).append("</p>\n");
    html.append("<img src=\"").append(up).append("img/logo.png\">\n");
    html.append("<img src=\"/img/Logo.png\">\n");
    for (String link : links) {
      html.append("<a href=\"").append(link).append("\">link</a>\n");
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private static void sheet(Path root, String name, String rules) throws IOException {
    write(root, name, ("/*mark:" + name + " */\n" + rules + "\n").getBytes(UTF_8));
  }

  private static String ascii(String name) {
    return name.replaceAll("[^!-~]", "_").replace("&", "+");
  }

  /** The name's bytes are its UTF-8, whatever the locale. */
  private static void write(Path root, String name, byte[] bytes) throws IOException {
    StringBuilder escaped = new StringBuilder();
    for (byte b : name.getBytes(UTF_8)) {
      escaped.append(b == '/' ? "/" : "%%%02X".formatted(b));
    }
    Files.createDirectories(root);
    Path file = Path.of(URI.create(root.toUri().toString() + escaped));
    Files.createDirectories(file.resolveSibling(""));
    Files.write(file, bytes);
  }
}
