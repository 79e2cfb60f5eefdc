package org.unipage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repairs in pages of XHTML, and in those that stand in an attribute of another one. */
class RepairsOfOtherPagesTest {
  private static final String XHTML =
      "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title/></head><body>";
  private static final String END = "</body></html>";

  @TempDir private Path dir;
  private RepairedSite site;

  @BeforeEach
  void start() {
    site =
        new RepairedSite(dir)
            .with("index.html", "<title>Home</title>")
            .with("i.png", "PNG")
            .with("w.js", "")
            .with("m.mjs", "export {}")
            .with("f.html", "<p>frame");
  }

  private String staged(String path, String markup) throws IOException {
    return site.staged(path, markup);
  }

  @Test
  void repairsXhtml() throws IOException {
    assertThat(
            staged(
                "p.xhtml",
                XHTML
                    + "<script src='w.js'/><![CDATA[<img src='i.png'>]]><img src='i.png'/>"
                    + "<a download='' href='w.js'>get</a>"
                    + "<script>//<![CDATA[\nc.toBlob(); 1 < 2; new Worker('w.js')\n//]]></script>"
                    + END))
        .isEqualTo(
            XHTML
                + "<script src='//w.js///w.js'/><![CDATA[<img src='i.png'>]]>"
                + "<img crossorigin=\"anonymous\" src='//i.png///i.png'/>"
                + "<a download='' href='w.js'>get</a>"
                + "<script>//<![CDATA[\nc.toBlob(); 1 < 2; new Worker('w.js')\n//]]></script>"
                + END);
    assertThat(site.companions("p.xhtml")).containsExactly("w.js");
  }

  @Test
  void letsXhtmlFramesDoWhatTheyCould() throws IOException {
    assertThat(staged("p.xhtml", XHTML + "<iframe src='f.html'/><p>after</p>" + END))
        .startsWith(XHTML + "<iframe allow=\"autoplay *; ")
        .endsWith(" src='//f.html///f.html'/><p>after</p>" + END);
  }

  @Test
  void leavesXhtmlThatDeclaresEntitiesWithoutRepairs() throws IOException {
    String entity = "<!DOCTYPE html [<!ENTITY i \"<img src='i.png'/>\">]>";
    String page =
        XHTML.replace("?><", "?>" + entity + "<") + "<p onclick='c.toBlob()'>&i;</p>" + END;
    assertThat(staged("p.xhtml", page)).isEqualTo(page);
  }

  @Test
  void leadsTheModulesOfInlineScriptsInXhtmlToTheirPages() throws IOException {
    assertThat(
            staged(
                "p.xhtml",
                XHTML
                    + "<script type='module'>import './m.mjs'; a &amp;&amp; b</script>"
                    + "<script type='module'><![CDATA[import './m.mjs'; a && b]]></script>"
                    + END))
        .isEqualTo(
            XHTML
                + "<script type='module'>import '//m.mjs///m.mjs'; a &amp;&amp; b</script>"
                + "<script type='module'><![CDATA[import '//m.mjs///m.mjs'; a && b]]></script>"
                + END);
  }

  @Test
  void repairsAPageInAnAttribute() throws IOException {
    assertThat(
            staged(
                "p.html",
                "<iframe srcdoc=\"<img src=i.png><p onclick='c.toDataURL()'>&quot;<a download"
                    + " href=w.js>\"></iframe>"))
        .isEqualTo(
            "<iframe srcdoc=\"<img crossorigin=&quot;anonymous&quot; src=//i.png///i.png><p"
                + " onclick='c.toDataURL()'>&quot;<a download href=w.js>\"></iframe>");
    assertThat(site.companions("p.html")).containsExactly("w.js");
  }
}
