package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The tokens of real scripts against those of acorn, a whole parser: the one that Debian's Node.js
 * is built with, so it is there wherever that is.
 */
class JavaScriptAgainstAcornTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");

  /** Every how manieth script of these folders is read. */
  private static final Map<String, Integer> ROOTS =
      Map.of(
          "/usr/share/doc/python3.11/html", 1,
          "/usr/share/doc/openjdk-17-jre-headless/api", 1,
          "/usr/share/doc/sqlite3", 1,
          "/usr/share/nodejs", 40);

  /**
   * Reads names of files; writes, for each, which goal it was parsed for, how many tokens it has,
   * and a hash of their extents; templates are left out, because acorn divides them otherwise.
   */
  private static final String SCRIPT =
      """
      const acorn = require('acorn'), fs = require('fs');
      require('readline').createInterface({input: process.stdin}).on('line', file => {
        const source = fs.readFileSync(file, 'utf8');
        let tokens, goal;
        for (goal of ['script', 'module']) {
          tokens = [];
          try {
            acorn.parse(source, {ecmaVersion: 'latest', sourceType: goal, onToken: tokens,
                allowHashBang: true, allowReturnOutsideFunction: true});
            break;
          } catch (e) {
            tokens = null;
          }
        }
        let count = 0, hash = 0;
        const open = [];
        for (const {type, start, end} of tokens || []) {
          if (['eof', '`', 'template', 'invalidTemplate'].includes(type.label)) continue;
          if (type.label == '${') { open.push(true); continue; }
          if (type.label == '{') open.push(false);
          if (type.label == '}' && open.pop()) continue;
          hash = (Math.imul(hash, 31) + start) | 0;
          hash = (Math.imul(hash, 31) + end) | 0;
          count++;
        }
        process.stdout.write((tokens ? goal : 'none') + ' ' + count + ' ' + hash + '\\n');
      });
      """;

  @Test
  void readsTheSameTokensOfRealScripts() throws IOException, InterruptedException {
    List<Path> files = files();
    List<String> answers = acorn(files);
    assertThat(answers).hasSameSizeAs(files);
    long tokens = 0;
    int read = 0;
    for (int i = 0; i < files.size(); i++) {
      String[] words = answers.get(i).split(" ");
      if (!words[0].equals("none")) {
        assertThat(summary(files.get(i), words[0]))
            .as(files.get(i).toString())
            .isEqualTo(answers.get(i));
        tokens += Integer.parseInt(words[1]);
        read++;
      }
    }
    assertThat(read).isGreaterThan(files.size() * 9 / 10);
    System.out.printf(
        "scripts that acorn reads: %d of %d, %d tokens%n", read, files.size(), tokens);
  }

  private static String summary(Path file, String goal) throws IOException {
    String source = new String(Files.readAllBytes(file), UTF_8);
    JavaScriptLexer lexer = new JavaScriptLexer(source, goal.equals("module"));
    int count = 0;
    int hash = 0;
    while (lexer.next()) {
      if (lexer.kind() != JavaScriptLexer.Kind.TEMPLATE) {
        hash = hash * 31 + lexer.start();
        hash = hash * 31 + lexer.end();
        count++;
      }
    }
    return lexer.isBroken() ? "broken" : goal + ' ' + count + ' ' + hash;
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, Integer> root : ROOTS.entrySet()) {
      try (Stream<Path> walk = Files.walk(Path.of(root.getKey()).toRealPath())) {
        List<Path> scripts =
            walk.filter(file -> file.toString().matches(".*\\.[mc]?js"))
                .filter(Files::isRegularFile)
                .sorted()
                .toList();
        for (int i = 0; i < scripts.size(); i += FULL ? 1 : root.getValue()) {
          files.add(scripts.get(i));
        }
      }
    }
    return files;
  }

  private static List<String> acorn(List<Path> files) throws IOException, InterruptedException {
    Process node = new ProcessBuilder("node", "-e", SCRIPT).redirectErrorStream(true).start();
    Thread writer =
        new Thread(
            () -> {
              try (BufferedWriter out = node.outputWriter(UTF_8)) {
                for (Path file : files) {
                  out.write(file.toString());
                  out.newLine();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    writer.start();
    List<String> answers;
    try (BufferedReader in = node.inputReader(UTF_8)) {
      answers = in.lines().toList();
    } finally {
      node.destroy();
    }
    writer.join();
    return answers;
  }
}
