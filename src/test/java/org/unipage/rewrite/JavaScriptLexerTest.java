package org.unipage.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unipage.rewrite.JavaScriptLexer.Kind;

class JavaScriptLexerTest {
  private static final int COUNT = Boolean.getBoolean("unipage.full") ? 1_000_000 : 20_000;
  private static final long SEED = 1;

  /** What tokens of every kind are made of, and what leads a reader astray. */
  private static final String[] PIECES = {
    "a",
    "if",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "/",
    "/x{/",
    "/*",
    "*/",
    "//",
    "<!--",
    "-->",
    "\n",
    "\r\n",
    "\u2028",
    " ",
    "`",
    "${",
    "$",
    "'",
    "\"",
    "\\",
    "\\\n",
    "function",
    "class",
    "=>",
    "=",
    "++",
    "?",
    "?.",
    ":",
    ";",
    ",",
    ".",
    "...",
    "1",
    "1.",
    "0x",
    "1e5",
    "#",
    "#p",
    "@",
    "return",
    "async",
    "of",
    "for",
    "import",
    "export",
    "default",
    "case",
    "é",
    "\uFEFF",
    "\u00A0",
    "\0",
    "\\u0061",
    "\\u{61}",
    "do",
    "while",
    "extends",
    "static",
    "get",
    "*",
    "=",
    "&&",
    "??=",
    ">>>=",
  };

  static List<String> slashes() throws IOException {
    return Files.readAllLines(Path.of("src/test/resources/rewrite/js/slashes.txt"));
  }

  /** A line of that file: a script, {@code ¶} for LF, a tab, the regular expressions in it. */
  @ParameterizedTest
  @MethodSource("slashes")
  void tellsRegularExpressionsFromDivisions(String line) {
    String[] parts = line.split("\t", -1);
    List<String> found = new ArrayList<>();
    String source = parts[0].replace('¶', '\n');
    JavaScriptLexer lexer = new JavaScriptLexer(source, false);
    while (lexer.next()) {
      if (lexer.kind() == Kind.REGEX) {
        found.add(source.substring(lexer.start(), lexer.end()));
      }
    }
    assertThat(String.join(" ", found)).isEqualTo(parts[1]);
    assertThat(lexer.isBroken()).isFalse();
  }

  @Test
  void readsEveryKindOfToken() {
    assertThat(
            tokens("a.if(0x1F, 1.e-5, .5n) // b\n`c${`d`}e` + /[/]\\//gi; #f \\u{67}h >>>= i?.j"))
        .containsExactly(
            "NAME a",
            "PUNCTUATOR .",
            "NAME if",
            "PUNCTUATOR (",
            "NUMBER 0x1F",
            "PUNCTUATOR ,",
            "NUMBER 1.e-5",
            "PUNCTUATOR ,",
            "NUMBER .5n",
            "PUNCTUATOR )",
            "TEMPLATE `c${",
            "TEMPLATE `d`",
            "TEMPLATE }e`",
            "PUNCTUATOR +",
            "REGEX /[/]\\//gi",
            "PUNCTUATOR ;",
            "NAME #f",
            "NAME \\u{67}h",
            "PUNCTUATOR >>>=",
            "NAME i",
            "PUNCTUATOR ?.",
            "NAME j");
  }

  @Test
  void takesHtmlCommentsForCommentsInScriptsOnly() {
    String source = "a<!--b\n--> c\n/* */ --> d\ne --> f";
    assertThat(tokens(source))
        .containsExactly("NAME a", "NAME e", "PUNCTUATOR --", "PUNCTUATOR >", "NAME f");
    JavaScriptLexer module = new JavaScriptLexer("a<!--b", true);
    int count = 0;
    while (module.next()) {
      count++;
    }
    assertThat(count).isEqualTo(5);
    assertThat(module.hasHtmlComments()).isFalse();
  }

  @Test
  void leavesAHashbangOut() {
    assertThat(tokens("#!/usr/bin/env node 'x\n1")).containsExactly("NUMBER 1");
  }

  @Test
  void decodesLiterals() {
    assertThat(
            values(
                "'a\\x41\\u0042\\u{43}\\n\\\r\nb\\/\\q' \"'\\\"\" `c\\`\\${` '\\101\\0' '\\u{zz}\\xg'"))
        .containsExactly("aABC\nb/q", "'\"", "c`${", "A\0", "u{zz}xg");
  }

  @Test
  void knowsNamesOfPropertiesAndMembersFromWords() {
    JavaScriptLexer lexer =
        new JavaScriptLexer(
            "import a; b.import; ({import: 1, get import() {}}); b?.import; import", false);
    List<Integer> words = new ArrayList<>();
    while (lexer.next()) {
      if (lexer.isWord("import")) {
        words.add(lexer.start());
      }
    }
    assertThat(words).containsExactly(0, 63);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'a",
        "\"a\nb\"",
        "`a",
        "`a${b",
        "`a${b`",
        "/a",
        "a = /b\n/",
        "/*",
        "(",
        "(]",
        "}",
        "{)"
      })
  void findsABrokenScript(String source) {
    JavaScriptLexer lexer = new JavaScriptLexer(source, false);
    while (lexer.next()) {
      assertThat(lexer.end()).isGreaterThan(lexer.start());
    }
    assertThat(lexer.isBroken()).isTrue();
  }

  @Test
  void readsAnyTextFromItsStartToItsEnd() {
    Random random = new Random(SEED);
    for (int i = 0; i < COUNT; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(40); j >= 0; j--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      String source = text.toString();
      JavaScriptLexer lexer = new JavaScriptLexer(source, random.nextBoolean());
      int at = 0;
      while (lexer.next()) {
        assertThat(lexer.start()).as(source).isGreaterThanOrEqualTo(at);
        assertThat(lexer.end()).as(source).isGreaterThan(lexer.start());
        at = lexer.end();
      }
      assertThat(lexer.start()).as(source).isEqualTo(source.length());
    }
    System.out.println("random scripts: " + COUNT + " of 1000000 (seed " + SEED + ")");
  }

  @Test
  void readsAMillionBracketsWithoutRecursion() {
    for (String open : List.of("(", "{", "[", "`${", "class{a(){", "a?", "f=>{")) {
      JavaScriptLexer lexer = new JavaScriptLexer(open.repeat(1_000_000), false);
      long length = 0;
      while (lexer.next()) {
        length += lexer.end() - lexer.start();
      }
      assertThat(length).isEqualTo(1_000_000L * open.length());
    }
  }

  private static List<String> tokens(String source) {
    List<String> tokens = new ArrayList<>();
    JavaScriptLexer lexer = new JavaScriptLexer(source, false);
    while (lexer.next()) {
      tokens.add(lexer.kind() + " " + source.substring(lexer.start(), lexer.end()));
    }
    return tokens;
  }

  private static List<String> values(String source) {
    List<String> values = new ArrayList<>();
    JavaScriptLexer lexer = new JavaScriptLexer(source, false);
    while (lexer.next()) {
      if (lexer.isLiteral()) {
        values.add(lexer.value());
      }
    }
    return values;
  }
}
