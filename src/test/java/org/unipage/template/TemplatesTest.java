package org.unipage.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
  record Vm(String id, int port, @Nullable String ipv6, List<Disk> disks) {}

  record Disk(String name) {}

  private static final Vm VM =
      new Vm("0a1b", 8080, null, List.of(new Disk("a b"), new Disk("it's")));

  private final Path folder;

  TemplatesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void fillsInARecordAndLeavesNoTraceOfTheDeclaration() throws Exception {
    template(
        "vm",
        """
        {{! language: sh }}
        id={{id}}
        {{#ipv6}}
        ipv6={{ipv6}}
        {{/ipv6}}
        {{^ipv6}}
        no ipv6
        {{/ipv6}}
        {{#disks}}
        disk={{name}} of {{id}}
        {{/disks}}
        port={{port}}
        """);
    assertThat(templates().render("vm", VM))
        .isEqualTo(
            """
            id=0a1b
            no ipv6
            disk='a b' of 0a1b
            disk='it'\\''s' of 0a1b
            port=8080
            """);
  }

  @Test
  void fillsInMapsAndDottedNames() throws Exception {
    template(
        "page",
        "{{! language: html }}\n<b>{{vm.id}}</b>{{#tags}} {{.}}{{/tags}} {{vm.disks.size}}");
    Map<String, Object> scope = Map.of("vm", Map.of("id", "<x>", "disks", Map.of("size", 2)));
    Map<String, Object> more = new HashMap<>(scope);
    more.put("tags", List.of("a", "&"));
    assertThat(templates().render("page", more)).isEqualTo("<b>&lt;x&gt;</b> a &amp; 2");
  }

  @Test
  void includesPartialsByTheirPathFromTheRoot() throws Exception {
    template("process/vm", "{{! language: sh }}\nid={{id}}\n{{> common/main.sh}}");
    template("common/main.sh", "{{! language: sh }}\nport={{port}}\n");
    assertThat(templates().render("process/vm", VM)).isEqualTo("id=0a1b\nport=8080\n");
  }

  @Test
  void aMissingNameIsAnErrorThatNamesItAndTheTemplate() throws Exception {
    for (String tag :
        List.of(
            "{{nobody}}",
            "{{#nobody}}x{{/nobody}}",
            "{{^nobody}}x{{/nobody}}",
            "{{#disks}}{{nobody}}{{/disks}}")) {
      template("vm", "{{! language: sh }}\nfine\n" + tag + "\n");
      assertThatThrownBy(() -> templates().render("vm", VM))
          .isInstanceOf(TemplateException.class)
          .hasMessage("vm:3: nothing is called nobody");
      assertThatThrownBy(() -> templates().render("vm", Map.of("disks", List.of(Map.of()))))
          .isInstanceOf(TemplateException.class)
          .hasMessage("vm:3: nothing is called nobody");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"toString", "hashCode", "getClass", "class", "id.length", "disks.size"})
  void seesNothingOfAValueButItsComponents(String name) throws Exception {
    template("vm", "{{! language: sh }}\n{{" + name + "}}\n");
    assertThatThrownBy(() -> templates().render("vm", VM))
        .isInstanceOf(TemplateException.class)
        .hasMessage("vm:2: nothing is called " + name);
  }

  @Test
  void aNameThatIsThereOnceMayBeMissingTheNextTime() throws Exception {
    template("vm", "{{! language: sh }}\n{{x}}");
    Templates templates = templates();
    assertThat(templates.render("vm", Map.of("x", 1))).isEqualTo("1");
    assertThatThrownBy(() -> templates.render("vm", Map.of("y", 1)))
        .hasMessage("vm:2: nothing is called x");
    assertThatThrownBy(() -> templates.render("vm", VM)).hasMessage("vm:2: nothing is called x");
    assertThat(templates.render("vm", Map.of("x", 2))).isEqualTo("2");
  }

  @Test
  void aNullOrAListWhereAValueShouldStandIsAnError() throws Exception {
    template("vm", "{{! language: sh }}\n\n{{ipv6}}");
    assertThatThrownBy(() -> templates().render("vm", VM))
        .hasMessage("vm:3: ipv6 is null, not a value");
    template("vm", "{{! language: sh }}\n{{disks}}");
    assertThatThrownBy(() -> templates().render("vm", VM))
        .hasMessageMatching("vm:2: disks is a \\w+, not a value");
  }

  @Test
  void aValueThatTheLanguageCannotHoldIsAnError() throws Exception {
    template("Makefile.tmpl", "{{! language: make }}\nall:\n\techo {{x}}\n");
    assertThatThrownBy(() -> templates().render("Makefile.tmpl", Map.of("x", "a b")))
        .isInstanceOf(TemplateException.class)
        .hasMessage("Makefile.tmpl:3: x: a makefile cannot hold U+0020");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{{{id}}}", "{{&id}}", "{{& id }}", "{{=<% %>=}}<%&id%>"})
  void unescapedValuesAreForbidden(String tag) throws Exception {
    template("vm", "{{! language: sh }}\n" + tag);
    assertThatThrownBy(() -> templates().render("vm", VM))
        .isInstanceOf(TemplateException.class)
        .hasMessage("vm:2: {{{id}}} and {{&id}} are not allowed: write {{id}}");
  }

  @Test
  void aPartialOfAnotherLanguageIsRefused() throws Exception {
    template("a", "{{! language: sh }}\n{{> b}}");
    template("b", "{{! language: html }}\n<p>");
    assertThatThrownBy(() -> templates().render("a", VM))
        .hasMessage("b: is of language HTML but used in one of SH");
  }

  @Test
  void whatIsNoTemplateSaysSo() throws Exception {
    template("none", "id={{id}}\n");
    template("odd", "{{! language: perl }}\n");
    template("crlf", "{{! language: sh }}\r\nx\r\n");
    template("open", "{{! language: sh }}\n{{#id}}\n");
    template("empty", "{{! language: sh }}\n{{}}\n");
    Files.write(
        folder.resolve("latin1"), "{{! language: sh }}\né".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> templates().render("none", VM))
        .hasMessage("none:1: the first line must declare the language, e.g. {{! language: make }}");
    assertThatThrownBy(() -> templates().render("odd", VM))
        .hasMessage("odd:1: unknown language perl");
    assertThatThrownBy(() -> templates().render("crlf", VM))
        .hasMessage("crlf: has a carriage return: save it with Unix line ends");
    assertThatThrownBy(() -> templates().render("latin1", VM)).hasMessage("latin1: is not UTF-8");
    assertThatThrownBy(() -> templates().render("open", VM))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("open:2: ");
    assertThatThrownBy(() -> templates().render("empty", VM)).hasMessage("empty:2: Empty mustache");
    assertThatThrownBy(() -> templates().render("absent", VM))
        .hasMessage("absent: there is no such template");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../vm", "/etc/passwd", "a/../b", "", "a//b", ".hidden", "a\0b"})
  void namesCannotLeaveTheTree(String name) {
    assertThatThrownBy(() -> templates().copy(name))
        .hasMessageEndingWith("not the name of a template");
  }

  @Test
  void recursionEnds() throws Exception {
    template("loop", "{{! language: sh }}\n{{> loop}}");
    assertThatThrownBy(() -> templates().render("loop", VM)).isInstanceOf(TemplateException.class);
  }

  @Test
  void overridesATemplateOfTheJarAndOnlyThat() throws Exception {
    Templates own = Templates.of(null);
    template("Makefile.tmpl", "mine\n");
    assertThat(new String(templates().copy("Makefile.tmpl"), StandardCharsets.UTF_8))
        .isEqualTo("mine\n");
    assertThat(own.copy("Makefile.tmpl")).isEqualTo(Files.readAllBytes(Path.of("Makefile.tmpl")));
    assertThat(templates().copy("process/vm"))
        .isEqualTo(Files.readAllBytes(Path.of("templates/process/vm")));
  }

  @Test
  void overridesMustBeAFolder() {
    assertThatThrownBy(() -> Templates.of(folder.resolve("absent")))
        .isInstanceOf(NotDirectoryException.class);
  }

  @Test
  void givesTheSameToManyThreads() throws Exception {
    template("vm", "{{! language: sh }}\nid={{id}}\n{{> part}}");
    template("part", "{{! language: sh }}\n{{#disks}}{{name}}{{/disks}}\n");
    Templates templates = templates();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<List<String>>> tasks = new ArrayList<>();
      for (int task = 0; task < 16; task++) {
        int first = task * 1000;
        tasks.add(
            () -> {
              List<String> texts = new ArrayList<>();
              for (int i = first; i < first + 1000; i++) {
                texts.add(
                    templates.render("vm", new Vm("n" + i, i, null, List.of(new Disk("d" + i)))));
              }
              return texts;
            });
      }
      int i = 0;
      for (Future<List<String>> texts : threads.invokeAll(tasks)) {
        for (String text : texts.get()) {
          assertThat(text).isEqualTo("id=n%d\nd%d\n".formatted(i, i));
          i++;
        }
      }
      assertThat(i).isEqualTo(16_000);
    } finally {
      threads.shutdownNow();
    }
  }

  private Templates templates() throws IOException {
    return Templates.of(folder);
  }

  private void template(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
