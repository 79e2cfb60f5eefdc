package org.unipage.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every template of the repository. */
class TemplateTreeTest {
  private static final Path TREE = Path.of("templates");
  private static final Pattern HEAD = Pattern.compile("\\{\\{! language: ([a-z]+) \\}\\}");
  private static final Pattern TAG = Pattern.compile("\\{\\{(.)");

  @Test
  void everyTemplateDeclaresItsLanguageAndEscapesEveryValue() throws Exception {
    List<Path> templates = new ArrayList<>(List.of(Path.of("Makefile.tmpl")));
    try (Stream<Path> files = Files.walk(TREE)) {
      files.filter(Files::isRegularFile).forEach(templates::add);
    }
    int declared = 0;
    for (Path file : templates) {
      String text = Files.readString(file);
      String first = text.lines().findFirst().orElse("");
      Matcher head = HEAD.matcher(first);
      if (!head.matches()) {
        // No template but a text that is copied as it is; then nothing in it may look like one.
        assertThat(text).as("%s has tags but declares no language", file).doesNotContain("{{");
        continue;
      }
      declared++;
      assertThat(Language.values())
          .extracting(language -> language.name().toLowerCase(Locale.ROOT))
          .contains(head.group(1));
      Matcher tag = TAG.matcher(text.substring(first.length()));
      while (tag.find()) {
        assertThat(tag.group(1)).as("%s: a value without an escape", file).doesNotMatch("[{&=%]");
      }
    }
    assertThat(declared).isPositive();
  }

  @Test
  void everyTemplateIsInTheJar() throws IOException {
    Templates templates = Templates.of(null);
    try (Stream<Path> files = Files.walk(TREE)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = TREE.relativize(file).toString();
        assertThat(templates.copy(name)).as(name).isEqualTo(Files.readAllBytes(file));
      }
    }
  }
}
