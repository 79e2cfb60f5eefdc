package org.unipage.rewrite;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whether a script reaches into frames or out of one, which a browser allows pages of one origin
 * only: {@code frame.contentDocument}, {@code parent.x}. What a frame may do from another origin,
 * such as {@code postMessage}, is not meant. A name that the script declares itself is its own.
 */
final class FrameScript {
  private static final Set<String> WINDOWS = Set.of("window", "self", "globalThis", "document");
  private static final Set<String> INTO =
      Set.of("contentDocument", "contentWindow", "getSVGDocument");
  private static final Set<String> OUT = Set.of("parent", "top", "opener");
  private static final Set<String> ALLOWED =
      Set.of("postMessage", "closed", "length", "focus", "blur", "close", "window", "self");
  private static final Set<String> DECLARE = Set.of("var", "let", "const", "function", "class");

  /** As many tokens are remembered. */
  private static final int WINDOW = 8;

  private final JavaScriptLexer lexer;
  private final String script;
  private final Set<String> opened = new LinkedHashSet<>();
  private final Set<String> named = new LinkedHashSet<>();
  private final String[] recent = new String[WINDOW];
  private final Set<String> used = new HashSet<>();
  private final Set<String> declared = new HashSet<>();
  private int words;
  private boolean afterOpen;

  /** After the URL of a window that is none. */
  private boolean nowhere;

  private FrameScript(String script) {
    this.script = script;
    this.lexer = new JavaScriptLexer(script, false);
    Arrays.fill(recent, "");
  }

  /**
   * What is known of a script.
   *
   * @param words {@code LOOKS_IN}, {@code LOOKS_OUT}
   * @param opened the URLs that it opens
   * @param named the names of the windows that it finds by them: {@code open('', 'name')}
   */
  record Looks(int words, Set<String> opened, Set<String> named) {}

  static Looks in(String script) {
    FrameScript frame = new FrameScript(script);
    frame.run();
    return new Looks(frame.words, frame.opened, frame.named);
  }

  private void run() {
    int parameters = 0; // 1: a list of parameters comes; 2: inside one
    while (lexer.next()) {
      boolean literal = lexer.isLiteral();
      String token =
          literal
              ? "\""
              : lexer.end() - lexer.start() > 24
                  ? "?"
                  : script.substring(lexer.start(), lexer.end());
      if (parameters == 1 && token.equals("(")) {
        parameters = 2;
      } else if (parameters == 2 && OUT.contains(token)) {
        declared.add(token);
      }
      if (token.equals("function")) {
        parameters = 1;
      } else if (parameters == 2 && token.equals(")")) {
        parameters = 0;
      }
      if (afterOpen && literal) {
        nowhere = lexer.value().isEmpty();
        if (!nowhere) {
          opened.add(lexer.value());
        }
      } else if (nowhere && literal) {
        named.add(lexer.value());
      }
      nowhere &= afterOpen || token.equals(",");
      afterOpen = false;
      judge(token);
      System.arraycopy(recent, 0, recent, 1, WINDOW - 1);
      recent[0] = token;
    }
    used.removeAll(declared);
    words |= used.isEmpty() ? 0 : ScriptWords.LOOKS_OUT;
  }

  /** Judges the tokens up to {@code token}, which comes after {@link #recent}. */
  private void judge(String token) {
    String last = recent[0];
    boolean property = recent[1].equals(".") && !WINDOWS.contains(recent[2]);
    if (OUT.contains(last) && !property) {
      if (DECLARE.contains(recent[1]) || (token.equals("=") && !recent[1].equals("."))) {
        declared.add(last);
      }
    }
    if (OUT.contains(recent[1]) && !isPropertyAt(1)) {
      if ((last.equals(".") && !ALLOWED.contains(token)) || last.equals("[")) {
        used.add(recent[1]);
      }
    }
    if (INTO.contains(last) && recent[1].equals(".")) {
      boolean allowed = token.equals(".") || token.equals(")") || token.equals(";");
      words |= allowed && last.equals("contentWindow") ? 0 : ScriptWords.LOOKS_IN;
    }
    if (recent[1].equals("contentWindow") && last.equals(".") && !ALLOWED.contains(token)) {
      words |= ScriptWords.LOOKS_IN;
    }
    boolean frames = recent[0].equals("frames") && !property;
    if (frames && (token.equals("[") || token.equals("."))) {
      words |= ScriptWords.LOOKS_IN;
    }
    boolean open = recent[0].equals("open") && token.equals("(");
    if (open && (WINDOWS.contains(recent[2]) || !recent[1].equals("."))) {
      afterOpen = true;
      String before = recent[1].equals(".") ? recent[3] : recent[1];
      words |= before.equals("=") ? ScriptWords.LOOKS_IN : 0;
    }
  }

  private boolean isPropertyAt(int i) {
    return recent[i + 1].equals(".") && !WINDOWS.contains(recent[i + 2]);
  }
}
