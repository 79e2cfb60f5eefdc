package org.unipage.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;

class LanguageTest {
  private static final List<String> HOSTILE =
      List.of(
          "plain-word.example.org:8080/a%20b",
          "two words",
          "",
          "a\nb",
          "a\r\nb",
          "tab\there",
          "$HOME $$ $(touch pwned) ${x} `touch pwned`",
          "it's \"quoted\"",
          "back\\slash \\n \\",
          "# comment ; next & more | less > file < in",
          "*?[a-z]~!{a,b}",
          "-rf",
          "a=b",
          "\u001b[31mred\u001b[0m\u0007",
          "\u007f\u0085\u009b",
          "grüße ☃ 🐪",
          "\u2028\u2029\ufeff",
          "<script>alert('x')</script>&amp;",
          "*) (* {|x|} %s %d",
          "$ORIGIN @ ( ) ;");

  private final Path folder;

  LanguageTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void shHoldsEveryValueButNul() throws Exception {
    StringBuilder script = new StringBuilder();
    for (String value : HOSTILE) {
      script.append("printf '%s\\0' ").append(Language.SH.escape(value)).append('\n');
    }
    assertThat(outputOf("dash", script.toString())).isEqualTo(HOSTILE);
    assertThat(outputOf("bash", script.toString())).isEqualTo(HOSTILE);
  }

  @Test
  void shLeavesPlainWordsAlone() {
    assertThat(Language.SH.escape("127.56.0.1:8080")).isEqualTo("127.56.0.1:8080");
    assertThat(Language.SH.escape("a=b")).as("no assignment").isEqualTo("'a=b'");
  }

  @Test
  void ocamlHoldsEveryValue() throws Exception {
    List<String> values = new ArrayList<>(HOSTILE);
    StringBuilder program =
        new StringBuilder("let () = List.iter (fun s -> print_string (s ^ \"\\000\")) [\n");
    for (String value : values) {
      program.append('"').append(Language.OCAML.escape(value)).append("\";\n");
    }
    program.append("]\n");
    assertThat(program.toString()).matches("[\\n -~]*");
    assertThat(outputOf("ocaml", program.toString())).isEqualTo(values);
    assertThat(Language.OCAML.escape("a\0b")).isEqualTo("a\\000b");
  }

  @Test
  void jsonHoldsEveryValue() throws IOException {
    List<String> values = new ArrayList<>(HOSTILE);
    values.add("NUL \0 too");
    for (String value : values) {
      String json = Language.JSON.escape(value);
      assertThat(json).doesNotContainPattern("[<>&\\u2028\\u2029\\x00-\\x1f\\x7f]");
      try (JsonParser parser = new JsonFactory().createParser('"' + json + '"')) {
        parser.nextToken();
        assertThat(parser.getText()).isEqualTo(value);
      }
    }
  }

  @Test
  void htmlHoldsEveryValueAsTextAndInAttributes() {
    for (String value : HOSTILE) {
      String html = Language.HTML.escape(value);
      Element p =
          Jsoup.parse("<pre a=\"%s\" b='%s'>!%s</pre>".formatted(html, html, html))
              .selectFirst("pre");
      assertThat(p).isNotNull();
      assertThat(p.attr("a")).isEqualTo(value);
      assertThat(p.attr("b")).isEqualTo(value);
      assertThat(p.wholeText()).isEqualTo("!" + value);
      assertThat(p.children()).isEmpty();
    }
  }

  @Test
  void zoneHoldsEveryTokenAsOneLabel() throws IOException {
    for (String value : HOSTILE) {
      if (value.isEmpty() || value.contains(".")) { // a dot separates labels, here as there
        continue;
      }
      String token = Language.ZONE.escape(value);
      assertThat(token).matches("[A-Za-z0-9._*+/:=\\\\-]+");
      byte[] label = Name.fromString(token, Name.root).getLabel(0);
      assertThat(new String(label, 1, label.length - 1, StandardCharsets.UTF_8)).isEqualTo(value);
    }
  }

  @Test
  void makeHoldsOnlyWordsThatMeanThemselvesEverywhere() throws Exception {
    for (String value : HOSTILE) {
      if (value.matches("[A-Za-z0-9._/:@%+,-]+")) {
        String word = Language.MAKE.escape(value);
        Path makefile = folder.resolve("Makefile");
        Files.writeString(
            makefile, "X = %s\nall:\n\t@printf '%%s\\0' %s $(X)\n".formatted(word, word));
        assertThat(output(List.of("make", "-s", "-f", makefile.toString())))
            .containsExactly(value, value);
      } else {
        assertThatThrownBy(() -> Language.MAKE.escape(value))
            .isInstanceOf(UnfitValueException.class)
            .hasMessageStartingWith("a makefile cannot hold ");
      }
    }
  }

  @Test
  void saysWhatALanguageCannotHold() {
    assertThat(refusal(Language.MAKE, "a$b")).isEqualTo("a makefile cannot hold '$'");
    assertThat(refusal(Language.MAKE, "")).isEqualTo("a makefile cannot hold an empty word");
    assertThat(refusal(Language.MAKE, "a\nb")).isEqualTo("a makefile cannot hold U+000A");
    assertThat(refusal(Language.ZONE, "")).isEqualTo("a zone file cannot hold an empty token");
    assertThat(refusal(Language.XL, "it's")).isEqualTo("an xl string cannot hold '\''");
    assertThat(refusal(Language.XL, "\\n")).isEqualTo("an xl string cannot hold '\\'");
    assertThat(refusal(Language.XL, "é")).isEqualTo("an xl string cannot hold U+00E9");
    assertThat(refusal(Language.TEXT, "a\nb")).isEqualTo("a line of text cannot hold U+000A");
  }

  @ParameterizedTest
  @EnumSource(
      value = Language.class,
      names = {"SH", "MAKE", "HTML", "XL", "TEXT"})
  void refusesNul(Language language) {
    assertThatThrownBy(() -> language.escape("a\0b"))
        .isInstanceOf(UnfitValueException.class)
        .hasMessageEndingWith("cannot hold U+0000");
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void refusesUnpairedSurrogates(Language language) {
    for (String value : List.of("a\ud83d", "\udc2a", "\udc2a\ud83d", "\ud83d\ud83d\udc2a")) {
      assertThatThrownBy(() -> language.escape(value))
          .isInstanceOf(UnfitValueException.class)
          .hasMessageStartingWith("UTF-8 cannot hold U+D");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\u001b[2J", "\u009b2J", "\u007f", "a\tb"})
  void textAndXlRefuseWhatATerminalWouldObey(String value) {
    assertThatThrownBy(() -> Language.TEXT.escape(value)).isInstanceOf(UnfitValueException.class);
    assertThatThrownBy(() -> Language.XL.escape(value)).isInstanceOf(UnfitValueException.class);
  }

  @Test
  void textKeepsEverythingElse() {
    assertThat(Language.TEXT.escape("grüße <&> \"$x\" 🐪")).isEqualTo("grüße <&> \"$x\" 🐪");
  }

  private static String refusal(Language language, String value) {
    UnfitValueException refused =
        catchThrowableOfType(UnfitValueException.class, () -> language.escape(value));
    assertThat(refused).as(value).isNotNull();
    return String.valueOf(refused.getMessage());
  }

  private List<String> outputOf(String interpreter, String program) throws Exception {
    Path file = folder.resolve("program");
    Files.writeString(file, program);
    return output(List.of(interpreter, file.toString()));
  }

  private List<String> output(List<String> command) throws Exception {
    Path out = folder.resolve("out");
    Path home = Files.createDirectories(folder.resolve("empty"));
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(out)).isZero();
    try (var left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
    String text = Files.readString(out);
    return List.of(text.substring(0, text.length() - 1).split("\0", -1));
  }
}
