package org.unipage.rewrite;

import java.util.List;
import java.util.Random;

/** Damages documents at random, mostly with markup that parsers treat specially. */
final class Mutations {

  private static final List<String> HTML =
      List.of(
          "<a href=x>",
          "</a>",
          "<b>",
          "</b>",
          "<i class=q>",
          "</i>",
          "<table>",
          "</table>",
          "<tr>",
          "<td>",
          "<p>",
          "</p>",
          "<svg>",
          "</svg>",
          "<math>",
          "<mi>",
          "<template>",
          "</template>",
          "<noscript>",
          "</noscript>",
          "<style>@import 'a'</style>",
          "<title>",
          "</title>",
          "<script>",
          "</script>",
          "<!--",
          "-->",
          "<form>",
          "</form>",
          "<select>",
          "</select>",
          "<button>",
          "<body background=q>",
          "<html manifest=z>",
          "</body>",
          "</html>",
          "<frameset>",
          "<frame src=w>",
          "<head>",
          "</head>",
          "<link href=r>",
          "\"",
          "'",
          ">",
          "<",
          "&",
          "\0",
          "<div>",
          "</div>",
          "<foreignObject>",
          "<desc>",
          "<![CDATA[",
          "]]>",
          "<img src=v>",
          "<nobr>",
          "<li>",
          "<plaintext>",
          "<textarea>",
          "</textarea>",
          "<caption>",
          "<col>",
          "<object data=o>",
          "</object>",
          "<style>",
          "<font color=1>",
          "<option>",
          "<base href=/x/>",
          "<meta charset=gbk>",
          "=",
          " ",
          "\r",
          "&quot",
          "&#x22",
          "&amp;",
          "<iframe srcdoc=\"<a href=u>\">",
          " style='background:url(t)' ",
          "<script>import('/a')</script>",
          "<script type=module>import '/a';",
          "<script type=importmap>{\"imports\":{\"a\":\"/a\"}}</script>",
          "<script type=application/ld+json>{\"url\":\"/a\"}",
          "<meta property=og:url content=",
          " srcset='s, t 2x' ");

  private static final List<String> CSS =
      List.of(
          "url(",
          "url('",
          "\"",
          "'",
          ")",
          "(",
          "{",
          "}",
          "[",
          "]",
          ";",
          "/*",
          "*/",
          "\\",
          "\n",
          "@import ",
          "@namespace ",
          "image-set(",
          "src(",
          "\\75 rl(",
          "#",
          "-->",
          "<!--",
          "1e",
          "\0",
          "é",
          " ",
          "url(x)",
          "@import 'y';",
          "\\\r\n");

  private static final List<String> XML =
      List.of(
          "<",
          ">",
          "/>",
          "</",
          "\"",
          "'",
          "=",
          "&",
          ";",
          "&amp;",
          "&lt;",
          "&#x22;",
          "&#39;",
          "&eacute;",
          "&e;",
          "<![CDATA[",
          "]]>",
          "<!--",
          "-->",
          "<?",
          "?>",
          "<?xml-stylesheet href='y.css'?>",
          "<?xml version='1.0' encoding='gbk'?>",
          "<!DOCTYPE a [<!ENTITY e 'x'>",
          "]",
          "[",
          "<a href='u'>",
          "</a>",
          "<x xmlns='http://www.w3.org/1999/xhtml'>",
          "<x xmlns=''>",
          "<x xmlns='http://www.w3.org/2005/Atom' xmlns:h='http://www.w3.org/1999/xhtml'>",
          "</x>",
          "<h:a href='t'/>",
          "<svg xmlns='http://www.w3.org/2000/svg'>",
          "</svg>",
          "<image href='s'/>",
          "<style>@import 'r'</style>",
          "<link>",
          "</link>",
          "<link href='q'/>",
          "<loc>p",
          "</loc>",
          "<guid>http://www.example.org/about.html</guid>",
          "<content type='html'>",
          "&lt;a href='o'&gt;",
          "<description>",
          "</description>",
          "<img srcset='n, m 2x' style='background:url(l)'/>",
          " xml:base='/css/'",
          " isPermaLink='false'",
          " href='k'",
          " template='{j}'",
          "<base href='/img/'/>",
          "<iframe srcdoc='&lt;a href=i>'/>",
          "<meta http-equiv='refresh' content='1;h'/>",
          "\0",
          "é",
          " ",
          "\r",
          "\r\n",
          "\t");
  private static final List<String> JAVASCRIPT =
      List.of(
          "import ",
          "import './a'",
          "import('./a')",
          "export ",
          "export * ",
          " from ",
          " from './a';",
          "import.meta",
          "new URL('a', import.meta.url)",
          "new URL(",
          "'./a'",
          "`./a`",
          "'",
          "\"",
          "`",
          "${",
          "}",
          "{",
          "(",
          ")",
          "[",
          "]",
          "/",
          "/x/",
          "/*",
          "*/",
          "//",
          "<!--",
          "-->",
          "\\",
          "\n",
          "\r",
          "\u2028",
          ";",
          ",",
          ":",
          "?",
          ".",
          "=>",
          "++",
          "function ",
          "class ",
          "return ",
          "if ",
          "async ",
          "of ",
          "a",
          "1",
          "#",
          "é",
          "\0",
          "</script>");

  private static final List<String> JSON =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "\\",
          "\\\"",
          "\\u00",
          "\n",
          "/*",
          "*/",
          "//",
          "null",
          "1",
          "\"/about.html\"",
          "\"imports\":",
          "\"scopes\":",
          "\"@id\":",
          "\"@context\":",
          "\"@type\":",
          "\"url\":",
          "\"icons\":[",
          "\"src\":",
          "\"urls\":",
          "{\"prefetch\":[",
          "\"start_url\":",
          "\"http://www.example.org/about.html\"",
          "\"\\/img\\/a.png\"",
          "\"../\"",
          "é",
          "\0",
          "<",
          "</script>",
          "[".repeat(70));

  private final Random random;
  private final List<String> pieces;

  private Mutations(long seed, List<String> pieces) {
    this.random = new Random(seed);
    this.pieces = pieces;
  }

  static Mutations ofHtml(long seed) {
    return new Mutations(seed, HTML);
  }

  static Mutations ofCss(long seed) {
    return new Mutations(seed, CSS);
  }

  static Mutations ofXml(long seed) {
    return new Mutations(seed, XML);
  }

  static Mutations ofJavaScript(long seed) {
    return new Mutations(seed, JAVASCRIPT);
  }

  static Mutations ofJson(long seed) {
    return new Mutations(seed, JSON);
  }

  /** One of {@code originals} with up to 30 insertions and deletions. */
  String next(List<String> originals) {
    StringBuilder text = new StringBuilder();
    if (random.nextInt(4) > 0) {
      text.append(originals.get(random.nextInt(originals.size())));
    }
    int changes = 1 + random.nextInt(30);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(text.length() + 1);
      if (random.nextInt(4) > 0) {
        text.insert(at, pieces.get(random.nextInt(pieces.size())));
      } else {
        text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
      }
    }
    return text.toString();
  }
}
