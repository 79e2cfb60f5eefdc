package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

  private static final byte[] PNG = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452");

  @ParameterizedTest
  @CsvSource({
    "index.html, text/html",
    "INDEX.HTM, text/html",
    "main.css@v=3, text/css",
    "logo@2x.png, image/png",
    "page.html?x=1.png, text/html",
    "index.html?C=N;O=D, text/html",
    "a.xhtml, application/xhtml+xml",
    "style.css, text/css",
    "jquery.min.js, text/javascript",
    "m.mjs, text/javascript",
    "d.json, application/json",
    "a.js.map, application/json",
    "app.webmanifest, application/manifest+json",
    "x.svg, image/svg+xml",
    "x.svgz, image/svg+xml",
    "favicon.ico, image/x-icon",
    "f.woff2, font/woff2",
    "f.eot, application/vnd.ms-fontobject",
    "v.vtt, text/vtt",
    "t.tar.gz, application/gzip",
    "w.wasm, application/wasm",
    "feed.rss, application/rss+xml",
    "s.py, text/plain",
    "s.h, text/plain",
    "s.yaml, application/yaml",
    "b.epub, application/epub+zip",
    "..html, text/html"
  })
  void goesByTheExtension(String name, String mediaType) {
    assertThat(MediaTypes.byName(name)).hasValue(mediaType);
    assertThat(MediaTypes.of(name, PNG)).isEqualTo(mediaType);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README",
        ".html",
        "x.",
        "x.php",
        "x.asp",
        "x.aspx",
        "x.jsp",
        "x.cgi",
        "x.pl",
        "x.ts",
        "x.wat",
        "a.html/",
        "x?a.html",
        "x.php?a.html",
        "x.\u0130co"
      })
  void leavesItToTheBytesWhereTheNameSaysNothing(String name) {
    assertThat(MediaTypes.byName(name)).isEmpty();
    assertThat(MediaTypes.of(name, PNG)).isEqualTo("image/png");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<!DOCTYPE html><p> | text/html",
        "<!doctype HTML PUBLIC | text/html",
        "  \\n\\t<HTML > | text/html",
        "<h1>x | text/html",
        "<meta charset=utf-8> | text/html",
        "<br/> | text/html",
        "<!-- x | text/html",
        "<!-- x --> text | text/html",
        "\uFEFF<html> | text/html",
        "<?xml version='1.0'?><!DOCTYPE html PUBLIC \"x\"> | text/html",
        "<?xml version='1.0'?><!-- x -->\\n<html xmlns='x'> | text/html",
        "<?xml version='1.0'?><x> | text/xml",
        "<?xml version='1.0'?><!-- c --><x> | text/xml",
        "<?xml | text/xml",
        "<?xml version='1.0'?><?xml-stylesheet href='x'?><rss version='2.0'> | application/rss+xml",
        "<feed xmlns='x'> | application/atom+xml",
        "<rdf:RDF x=''> | application/rdf+xml",
        "<svg xmlns='x'> | image/svg+xml",
        "<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'x' 'y'><svg> | image/svg+xml",
        "<?xml version='1.0'?><urlset xmlns='x'> | text/xml",
        "<bodyx> | text/plain",
        "<html | text/plain",
        "<x> | text/plain",
        "a < b <p> | text/plain",
        "{\"a\":1} | text/plain",
        "body { color: red } | text/plain",
        "\\033[1m escape is text | text/plain",
        "caf\u00E9 | text/plain",
        "x\\0 | application/octet-stream",
        "x\\013 | application/octet-stream",
        "x\\034 | application/octet-stream"
      })
  void knowsMarkupAndTextByTheirBeginning(String text, String mediaType) {
    assertThat(MediaTypes.of("x", text.translateEscapes().getBytes(UTF_8))).isEqualTo(mediaType);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "25504446 2d312e37 | application/pdf",
        "2521 50532d41 646f6265 2d | application/postscript",
        "feff 0041 | text/plain",
        "fffe 4100 | text/plain",
        "efbbbf 00 | text/plain",
        "00000100 0100 | image/x-icon",
        "00000200 0100 | image/x-icon",
        "424d 0000 | image/bmp",
        "474946383961 | image/gif",
        "474946383761 | image/gif",
        "474946383861 00 | application/octet-stream",
        "52494646 01020304 57454250 5650 | image/webp",
        "89504e470d0a1a0a | image/png",
        "ffd8ff | image/jpeg",
        "0000001c 66747970 61766966 00000000 | image/avif",
        "464f524d 00000000 41494646 | audio/aiff",
        "494433 04 | audio/mpeg",
        "4f67675300 | application/ogg",
        "4d546864 00000006 | audio/midi",
        "52494646 01020304 41564920 | video/avi",
        "52494646 01020304 57415645 | audio/wave",
        "00000018 66747970 6d703432 00000000 69736f6d 6d703432 | video/mp4",
        "00000018 66747970 69736f6d 00000000 61766331 6d703431 | video/mp4",
        "00000014 66747970 69736f6d 6d703432 61766331 | application/octet-stream",
        "00000400 66747970 69736f6d 00000000 6d703432 | application/octet-stream",
        "1a45dfa3 9f428681 01428284 7765626d 00 | video/webm",
        "1a45dfa3 9f428681 014282 4004 7765626d | video/webm",
        "1a45dfa3 9f428288 6d617472 6f736b61 | application/octet-stream",
        "1a45dfa3 4282 | application/octet-stream",
        "1f8b08 00 | application/x-gzip",
        "504b0304 | application/zip",
        "526172211a0700 | application/x-rar-compressed",
        "00010000 00 | font/ttf",
        "4f54544f 00 | font/otf",
        "74746366 00 | font/collection",
        "774f4646 00 | font/woff",
        "774f4632 00 | font/woff2",
        "'' | text/plain"
      })
  void knowsBytesByTheirSignature(String hex, String mediaType) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(MediaTypes.of("x", bytes)).isEqualTo(mediaType);
    assertThat(MediaTypes.of("x.php?y", bytes)).isEqualTo(mediaType);
  }

  @Test
  void knowsMp3ByTwoFramesInARow() {
    byte[] mpeg1 = new byte[1000]; // 128 kbit/s at 44,100 Hz: frames of 417 bytes
    byte[] header = HexFormat.of().parseHex("fffb9000");
    System.arraycopy(header, 0, mpeg1, 0, 4);
    assertThat(MediaTypes.of("x", mpeg1)).isEqualTo("application/octet-stream");
    System.arraycopy(header, 0, mpeg1, 417, 4);
    assertThat(MediaTypes.of("x", mpeg1)).isEqualTo("audio/mpeg");
    byte[] mpeg2 = new byte[1000]; // 64 kbit/s at 22,050 Hz, padded: 209 bytes
    header = HexFormat.of().parseHex("fff38200");
    System.arraycopy(header, 0, mpeg2, 0, 4);
    System.arraycopy(header, 0, mpeg2, 209, 4);
    assertThat(MediaTypes.of("x", mpeg2)).isEqualTo("audio/mpeg");
  }

  @Test
  void looksAtTheResourceHeaderOnly() {
    byte[] text = "a".repeat(MediaTypes.HEAD + 1).getBytes(UTF_8);
    text[MediaTypes.HEAD] = 0;
    assertThat(MediaTypes.of("x", text)).isEqualTo("text/plain");
    text[MediaTypes.HEAD - 1] = 0;
    assertThat(MediaTypes.of("x", text)).isEqualTo("application/octet-stream");
  }

  @ParameterizedTest
  @CsvSource({
    "load.php?f=main.css, 'a { }', text/css",
    "combo?a.js&b.js, 'var a', text/javascript",
    "view?f=main.css, '<html>', text/html",
    "view?f=main.png, 'a { }', text/plain"
  })
  void believesTheQueryOfAStyleSheetOrScript(String name, String text, String mediaType) {
    assertThat(MediaTypes.of(name, text.getBytes(UTF_8))).isEqualTo(mediaType);
  }

  @Test
  void answersForAnyBytes() {
    int count = Boolean.getBoolean("unipage.full") ? 1_000_000 : 20_000;
    Random random = new Random(1);
    List<String> starts =
        List.of("", "<?xml", "<!--", "<!DOCTYPE ", "RIFF", "\u001AE\u00DF\u00A3", "\u00FF\u00FB");
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      String text = starts.get(i % starts.size()) + new String(bytes, ISO_8859_1);
      assertThat(MediaTypes.of("x", text.getBytes(ISO_8859_1))).matches("[a-z]+/[a-z0-9.+-]+");
    }
    System.out.printf("media types: %d random beginnings (seed 1)%n", count);
  }

  /** A changed list changes what pages that are staged already answer: think before. */
  @Test
  void theListIsFrozen() throws IOException, NoSuchAlgorithmException {
    TreeMap<String, String> types = new TreeMap<>();
    try (InputStream in = MediaTypes.class.getResourceAsStream("media-types.txt")) {
      assertThat(in).isNotNull();
      new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(
              line -> {
                String[] words = line.split(" ");
                assertThat(words).hasSizeGreaterThan(1);
                assertThat(words[0]).matches("[a-z]+/[a-z0-9.+-]+");
                for (int i = 1; i < words.length; i++) {
                  assertThat(words[i]).matches("[a-z0-9]+");
                  assertThat(types.put(words[i], words[0])).isNull();
                }
              });
    }
    types.forEach((word, type) -> assertThat(MediaTypes.byName("x." + word)).hasValue(type));
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(types.toString().getBytes(UTF_8));
    assertThat(HexFormat.of().formatHex(hash))
        .isEqualTo("0a00aaaaa16dacac45edc0f37a6ca6c198cfd38b450df9ae656db9186cc02ff1");
  }
}
