package org.unipage.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MirrorTest {

  @TempDir Path temp;
  private Path dir;

  @BeforeEach
  void makeFolder() throws IOException {
    dir = Files.createDirectory(temp.resolve("site"));
  }

  private Path write(String path, String text) throws IOException {
    return write(dir.resolve(path), text);
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void link(String path, String target) throws IOException {
    Files.createSymbolicLink(dir.resolve(path), Path.of(target));
  }

  @Test
  void listsEveryFileInTheOrderOfItsBytes() throws IOException {
    write("index.html", "<p>");
    write("a/b.css", "");
    write("a.html", "12345");
    write("A.html", "case twin");
    write("a/index.html?C=N;O=D", "x");
    write(".well-known/x", "text");
    write(".dot", "\0");
    write("robots.txt", "");
    write("page.php?id=1", "<html>");
    write("with space & \"quotes\" 'here'\nand there", "");
    write("\u65E5\u672C.html", "");
    write("n".repeat(255), "");
    write("deep/" + "d/".repeat(40) + "x.png", "");
    Files.createDirectories(dir.resolve("empty/folder"));
    assertThat(Listing.of(dir))
        .containsExactly(
            ".dot /.dot 1 application/octet-stream",
            ".well-known/x /.well-known/x 4 text/plain",
            "A.html /A.html 9 text/html",
            "a.html /a.html 5 text/html",
            "a/b.css /a/b.css 0 text/css",
            "a/index.html%3FC%3DN%3BO%3DD /a/?C=N;O=D 1 text/html",
            "deep/" + "d/".repeat(40) + "x.png /deep/" + "d/".repeat(40) + "x.png 0 image/png",
            "index.html / 3 text/html",
            "n".repeat(255) + " /" + "n".repeat(255) + " 0 text/plain",
            "page.php%3Fid%3D1 /page.php?id=1 6 text/html",
            "robots.txt /robots.txt 0 text/plain",
            "with%20space%20%26%20%22quotes%22%20%27here%27%0Aand%20there"
                + " /with%20space%20&%20%22quotes%22%20'here'%0Aand%20there 0 text/plain",
            "%E6%97%A5%E6%9C%AC.html /%E6%97%A5%E6%9C%AC.html 0 text/html");
  }

  @Test
  void keepsNamesThatAreNotUtf8() throws IOException {
    String base = dir.toUri().getRawPath();
    for (String name : List.of("%FF%FE.html", "caf%E9", "caf%C3%A9", "%80/%81")) {
      write(Path.of(URI.create("file://" + base + name)), name);
    }
    SiteMap site = Mirror.read(dir, new Mirror.Options("www.example.org", List.of()));
    assertThat(Listing.lines(site))
        .containsExactly(
            "caf%C3%A9 /caf%C3%A9 9 text/plain",
            "caf%E9 /caf%E9 6 text/plain",
            "%80/%81 /%80/%81 7 text/plain",
            "%FF%FE.html /%FF%FE.html 11 text/html");
    for (Entry entry : site.entries()) {
      assertThat(Files.readString(entry.source())).isEqualTo(entry.path().encoded());
    }
  }

  @Test
  void followsLinksInsideTheMirror() throws IOException {
    Path page = write("v2/page.html", "page");
    write("v2/img/x.png", "");
    link("latest", "v2");
    link("start.html", "v2/page.html");
    link("v2/abs.html", page.toString());
    link("chain", "latest/img");
    SiteMap site = Mirror.read(dir, new Mirror.Options("www.example.org", List.of()));
    assertThat(Listing.lines(site))
        .containsExactly(
            "chain/x.png /chain/x.png 0 image/png",
            "latest/abs.html /latest/abs.html 4 text/html",
            "latest/img/x.png /latest/img/x.png 0 image/png",
            "latest/page.html /latest/page.html 4 text/html",
            "start.html /start.html 4 text/html",
            "v2/abs.html /v2/abs.html 4 text/html",
            "v2/img/x.png /v2/img/x.png 0 image/png",
            "v2/page.html /v2/page.html 4 text/html");
    assertThat(site.entries().get(4).source()).isEqualTo(page.toRealPath());
  }

  @Test
  void followsLinksIntoOneMoreTreeOnlyWhenTold() throws IOException {
    Path shared = Files.createDirectory(temp.resolve("shared"));
    write(shared.resolve("jquery/jquery.js"), "js");
    write(shared.resolve("jquery/more.js"), "js");
    Files.createSymbolicLink(shared.resolve("jquery/back"), dir);
    write("index.html", "");
    link("jquery.js", "../shared/jquery/jquery.js");
    link("all", "../shared/jquery");
    assertThat(Listing.of(dir))
        .containsExactly("index.html / 0 text/html", "! all link-out", "! jquery.js link-out");
    assertThat(Listing.of(dir, shared))
        .containsExactly(
            "all/jquery.js /all/jquery.js 2 text/javascript",
            "all/more.js /all/more.js 2 text/javascript",
            "index.html / 0 text/html",
            "jquery.js /jquery.js 2 text/javascript",
            "! all/back link-loop");
  }

  @Test
  void saysOfALinkOutWhichOptionFollowsIt() throws IOException {
    Path target = write(temp.resolve("other tree/x.js"), "").toRealPath();
    write("index.html", "");
    link("x.js", "../other tree/x.js");
    assertThat(Mirror.read(dir, new Mirror.Options("a.example", List.of())).problems())
        .extracting(Problem::toString)
        .containsExactly(
            "x.js: a symbolic link out of the mirror, to '"
                + target
                + "', not staged; to follow it, say --follow-links '"
                + target.getParent()
                + "'");
  }

  @Test
  void reportsEachLinkThatLeadsNowhereOrBack() throws IOException {
    write("index.html", "");
    write("a/b/page.html", "");
    link("dangling", "nothing");
    link("self", "self");
    link("ping", "pong");
    link("pong", "ping");
    link("a/here", ".");
    link("a/b/up", "..");
    link("a/b/top", "../..");
    link("etc", "/etc");
    link("null", "/dev/null");
    link("through", "index.html/x");
    assertThat(Listing.of(dir))
        .containsExactly(
            "a/b/page.html /a/b/page.html 0 text/html",
            "index.html / 0 text/html",
            "! a/b/top link-loop",
            "! a/b/up link-loop",
            "! a/here link-loop",
            "! dangling link-dangling",
            "! etc link-out",
            "! null link-out",
            "! ping link-loop",
            "! pong link-loop",
            "! self link-loop",
            "! through link-dangling");
    // JUnit warns of links that lead out when it removes the folder.
    Files.delete(dir.resolve("etc"));
    Files.delete(dir.resolve("null"));
  }

  @Test
  void seesALoopOverSeveralLinks() throws IOException {
    write("a/a.html", "");
    write("b/x/y/b.html", "");
    link("a/to-b", "../b/x/y");
    link("b/x/y/to-a", "../../../a");
    link("b/x/y/to-b", "../..");
    assertThat(Listing.of(dir))
        .containsExactly(
            "a/a.html /a/a.html 0 text/html",
            "a/to-b/b.html /a/to-b/b.html 0 text/html",
            "b/x/y/b.html /b/x/y/b.html 0 text/html",
            "b/x/y/to-a/a.html /b/x/y/to-a/a.html 0 text/html",
            "! a/to-b/to-a link-loop",
            "! a/to-b/to-b link-loop",
            "! b/x/y/to-a/to-b link-loop",
            "! b/x/y/to-b link-loop");
  }

  @Test
  void endsWhereLinksMultiplyTheMirrorWithoutALoop() throws IOException {
    for (int i = 0; i < 12; i++) {
      write("d%02d/page.html".formatted(i), "");
      for (int j = 0; j < 10 && i < 11; j++) {
        link("d%02d/l%d".formatted(i, j), "../d%02d".formatted(i + 1));
      }
    }
    SiteMap site = Mirror.read(dir, new Mirror.Options("www.example.org", List.of()));
    assertThat(site.problems()).extracting(Problem::kind).containsExactly("link-limit");
    assertThat(site.entries())
        .hasSizeBetween(20_000, (int) (Walk.MAX_LINKED / Walk.PATH_COST) + 12)
        .extracting(Entry::originalUrl)
        .contains("/d00/page.html", "/d05/page.html", "/d11/page.html");
  }

  @Test
  void neverOpensSpecialFiles() throws IOException, InterruptedException {
    write("index.html", "");
    int status =
        new ProcessBuilder(
                "mkfifo", dir.resolve("fifo").toString(), dir.resolve("x.html").toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(status).isZero();
    link("to-fifo", "fifo");
    Path socket = dir.resolve("s");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThat(Listing.of(dir))
          .containsExactly(
              "index.html / 0 text/html",
              "! fifo special-file",
              "! s special-file",
              "! to-fifo special-file",
              "! x.html special-file");
    }
  }

  @Test
  void walksFoldersAsDeepAsPathsGoAndReportsTheRestOnce() throws Exception {
    String thousand = "d/".repeat(1000);
    write("top.html", "");
    Path chain = dir.resolve("chain");
    write("chain/" + thousand + "f.html", "");
    for (int i = 0; i < 3; i++) {
      Path outer = dir.resolve("outer");
      write("outer/" + thousand + "f.html", "");
      Files.move(chain, outer.resolve(thousand + "e"));
      Files.move(outer, chain);
    }
    try {
      List<String> lines = Listing.of(dir);
      assertThat(lines).hasSizeBetween(3, 4);
      assertThat(lines.get(lines.size() - 1)).matches("! chain/[de/]+ too-long");
      assertThat(lines).contains("top.html /top.html 0 text/html");
      assertThat(lines.get(lines.size() - 3)).startsWith("chain/" + thousand);
    } finally {
      // JUnit's own clean-up goes by whole paths, which are too long for the system.
      assertThat(new ProcessBuilder("rm", "-rf", chain.toString()).start().waitFor()).isZero();
    }
  }

  @Test
  void givesAFileTheBytesOfItsBackup() throws IOException {
    write("index.html", "converted");
    write("index.html.orig", "original page");
    write("about.html", "converted");
    write("about.orig", "original"); // wget -E saved /about as about.html
    write("q.php?x=1.html", "converted");
    write("q.php?x=1.orig", "<html>1");
    write("style.php.css", "converted");
    write("style.phporig", "a {}"); // what wget -E -K makes of style sheets
    write("both.html", "converted");
    write("both.orig", "the one of -E");
    write("both.html.orig", "its own");
    write("main.c", "int main");
    write("main.c.orig", "int old");
    write("alone.orig", "<p>");
    write("aborig", "text");
    SiteMap site = Mirror.read(dir, new Mirror.Options("www.example.org", List.of()));
    assertThat(Listing.lines(site))
        .containsExactly(
            "aborig /aborig 4 text/plain",
            "about.html /about.html 8 text/html",
            "alone.orig /alone.orig 3 text/html",
            "both.html /both.html 7 text/html",
            "index.html / 13 text/html",
            "main.c /main.c 8 text/plain",
            "main.c.orig /main.c.orig 7 text/plain",
            "q.php%3Fx%3D1.html /q.php?x=1.html 7 text/html",
            "style.php.css /style.php.css 4 text/css");
    assertThat(Files.readString(site.entries().get(4).source())).isEqualTo("original page");
    assertThat(Files.readString(site.entries().get(3).source())).isEqualTo("its own");
  }

  @Test
  void leavesOutWhatMirroringProgramsKeepForThemselves() throws IOException {
    write("index.html", "");
    write("hts-cache/doit.log", "");
    write("hts-cache/new.zip", "");
    write("hts-log.txt", "");
    write("a/hts-cache/new.zip", "");
    write("a/.listing", "total 8\ndrwxr-xr-x 2 ftp ftp 4096 Jan 1 2015 .\n");
    write("b/.listing", "dr-xr-xr-x 2 ftp ftp 4096 Jan 1 2015 .\r\n");
    write("c/.listing", "a page");
    assertThat(Listing.of(dir))
        .containsExactly(
            "a/hts-cache/new.zip /a/hts-cache/new.zip 0 application/zip",
            "c/.listing /c/.listing 6 text/plain",
            "index.html / 0 text/html");
    Files.delete(dir.resolve("hts-cache/doit.log"));
    Files.move(dir.resolve("hts-cache/new.zip"), dir.resolve("hts-cache/other.zip"));
    assertThat(Listing.of(dir))
        .contains(
            "hts-cache/other.zip /hts-cache/other.zip 0 application/zip",
            "hts-log.txt /hts-log.txt 0 text/plain");
  }
}
