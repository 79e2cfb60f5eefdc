package org.unipage.rewrite;

import java.util.Arrays;

/**
 * What the tokens of a script so far say about the next: whether a slash after them divides or
 * starts a regular expression. The grammar of ECMA-262 decides that; this follows as much of it as
 * is needed, which is what every open bracket belongs to.
 */
final class JavaScriptContext {

  /** Parentheses around an expression, arguments or a method's parameters. */
  private static final byte GROUP = 0;

  /** The parentheses of {@code if}, {@code while}, {@code with}: a statement comes after them. */
  private static final byte CONTROL = 1;

  /** The parentheses of {@code for}. */
  private static final byte FOR = 2;

  private static final byte DECLARED_PARAMETERS = 3;
  private static final byte PARAMETERS = 4;
  private static final byte ARRAY = 5;

  /** Statements, after which a statement comes: also the body of a function declared. */
  private static final byte BLOCK = 6;

  /** The body of a function that is an operand. */
  private static final byte BODY = 7;

  private static final byte DECLARED_CLASS = 8;
  private static final byte CLASS = 9;
  private static final byte OBJECT = 10;

  /** The braces after {@code import} or {@code export}. */
  private static final byte CLAUSE = 11;

  /** An expression in a template. */
  private static final byte SUBSTITUTION = 12;

  /** No word longer than this means anything here: {@code instanceof}. */
  private static final int LONGEST_WORD = 10;

  private byte[] kinds = new byte[16];

  /** For each level, the file's own first: how many {@code ?} still wait for their colon. */
  private int[] conditionals = new int[17];

  /** For each level: the class whose body comes next there, or 0. */
  private byte[] classes = new byte[17];

  private int depth;
  private boolean broken;

  /** True if an operand ended: a slash divides. */
  private boolean operand;

  /** True if a statement may start. */
  private boolean statement = true;

  /** True if the name of a member may come, in an object, a class or a clause. */
  private boolean member;

  /** True after a dot: what comes is a name, whatever it says. */
  private boolean dot;

  private boolean arrow;

  /** The word just before, if it may be a keyword; else empty. */
  private String word = "";

  /** The parentheses of which function come next, or 0. */
  private byte function;

  /** True if {@code async} was just read where a statement may start. */
  private boolean asyncStatement;

  /** What just closed, or -1. */
  private int closed = -1;

  /** True if a slash that comes now divides; else it starts a regular expression. */
  boolean divides() {
    return operand;
  }

  /** How many brackets are open. */
  int depth() {
    return depth;
  }

  /** True after a dot: a name that comes now is a property's. */
  boolean afterDot() {
    return dot;
  }

  /** True if a name that comes now would be that of a member of an object or class. */
  boolean atMember() {
    return member;
  }

  /** True if a brace that comes now ends a substitution, so that the template goes on. */
  boolean endsSubstitution() {
    return depth > 0 && kinds[depth - 1] == SUBSTITUTION;
  }

  /** True if some bracket did not match: no engine runs such a script. */
  boolean isBroken() {
    return broken;
  }

  /** A number, a string, a regular expression, the end of a template. */
  void literal() {
    set(true, false);
  }

  /** The characters of a template up to a substitution. */
  void substitution() {
    set(false, false);
    open(SUBSTITUTION);
  }

  /** The brace after which a template goes on. */
  void endSubstitution() {
    depth--;
  }

  /**
   * A name or keyword, from {@code start} to {@code end}.
   *
   * @param newline true if a line ended before it
   */
  void name(String source, int start, int end, boolean newline) {
    String name = end - start <= LONGEST_WORD ? source.substring(start, end) : "";
    if (dot) {
      set(true, false);
      return;
    }
    if (member) {
      set(true, false);
      member = isModifier(name);
      return;
    }
    boolean starts =
        statement
            || (operand && newline)
            || word.equals("default")
            || word.equals("export")
            || (asyncStatement && !newline);
    boolean inFor = word.equals("for") && name.equals("await");
    boolean wasOperand = operand;
    keyword(name, starts, wasOperand);
    word = inFor ? "for" : name;
  }

  private static boolean isModifier(String name) {
    return switch (name) {
      case "async", "get", "set", "static", "accessor" -> true;
      default -> false;
    };
  }

  private void keyword(String name, boolean starts, boolean afterOperand) {
    switch (name) {
      case "function" -> {
        set(false, false);
        function = starts ? DECLARED_PARAMETERS : PARAMETERS;
      }
      case "class" -> {
        set(false, false);
        classes[depth] = starts ? DECLARED_CLASS : CLASS;
      }
      case "do", "else", "try", "finally", "catch", "break", "continue", "debugger" ->
          set(false, true);
      case "if",
          "while",
          "with",
          "for",
          "return",
          "throw",
          "typeof",
          "instanceof",
          "in",
          "new",
          "delete",
          "void",
          "case",
          "extends",
          "yield",
          "await",
          "default",
          "export",
          "import",
          "let",
          "const",
          "var" ->
          set(false, false);
      case "of" -> set(!(afterOperand && depth > 0 && kinds[depth - 1] == FOR), false);
      case "async" -> {
        set(true, false);
        asyncStatement = starts;
      }
      default -> {
        boolean names = function != 0;
        byte pending = function;
        set(true, false);
        function = names ? pending : 0;
      }
    }
  }

  /**
   * A punctuator other than a brace that {@link #endsSubstitution ends a substitution}.
   *
   * @param newline true if a line ended before it
   */
  void punctuator(String source, int start, int end, boolean newline) {
    char c = source.charAt(start);
    if (end - start > 1) {
      operator(c, source.charAt(start + 1), newline);
      return;
    }
    switch (c) {
      case '(' -> {
        byte kind = parentheses();
        set(false, false);
        open(kind);
      }
      case '[' -> {
        set(false, false);
        open(ARRAY);
      }
      case '{' -> brace(newline);
      case ')' -> {
        int kind = close(GROUP, PARAMETERS);
        set(kind == GROUP, kind == CONTROL || kind == FOR);
        closed = kind;
      }
      case ']' -> {
        close(ARRAY, ARRAY);
        set(true, false);
      }
      case '}' -> closeBrace();
      case ';' -> {
        conditionals[depth] = 0;
        classes[depth] = 0;
        set(false, holdsStatements());
        member = isIn(DECLARED_CLASS, CLASS);
      }
      case ',' -> {
        set(false, false);
        member = isIn(OBJECT, CLAUSE);
      }
      case ':' -> {
        boolean conditional = conditionals[depth] > 0;
        conditionals[depth] -= conditional ? 1 : 0;
        set(false, !conditional && holdsStatements());
      }
      case '?' -> {
        conditionals[depth]++;
        set(false, false);
      }
      case '.' -> {
        set(false, false);
        dot = true;
      }
      case '*' -> {
        boolean stays = member;
        byte pending = function;
        set(false, false);
        member = stays;
        function = pending;
      }
      default -> set(false, false);
    }
  }

  private void operator(char first, char second, boolean newline) {
    boolean postfix = operand && !newline && first == second && (first == '+' || first == '-');
    set(postfix, false);
    arrow = first == '=' && second == '>';
    dot = first == '?' && second == '.';
  }

  private byte parentheses() {
    if (function != 0) {
      return function;
    }
    return switch (word) {
      case "if", "while", "with" -> CONTROL;
      case "for" -> FOR;
      default -> GROUP;
    };
  }

  private void brace(boolean newline) {
    byte kind = braces(newline);
    classes[depth] = kind == CLASS || kind == DECLARED_CLASS ? 0 : classes[depth];
    set(false, kind == BLOCK || kind == BODY);
    open(kind);
    member = kind == OBJECT || kind == CLAUSE || kind == CLASS || kind == DECLARED_CLASS;
  }

  private byte braces(boolean newline) {
    if (classes[depth] != 0 && !word.equals("extends")) {
      return classes[depth];
    }
    if (closed == PARAMETERS) {
      return BODY;
    }
    if (arrow || statement || closed >= 0 || operand) {
      return BLOCK; // After an operand a line must have ended, or it is a static block.
    }
    return switch (word) {
      case "import", "export" -> CLAUSE;
      case "return", "yield" -> newline ? BLOCK : OBJECT; // Section 12.10.1.
      default -> OBJECT;
    };
  }

  private void closeBrace() {
    int kind = close(BLOCK, CLAUSE);
    set(kind == BODY || kind == CLASS || kind == OBJECT, false);
    statement = !operand;
    member = kind == BLOCK && isIn(DECLARED_CLASS, CLASS);
  }

  private boolean holdsStatements() {
    return depth == 0 || isIn(BLOCK, BODY);
  }

  private boolean isIn(byte first, byte last) {
    return depth > 0 && kinds[depth - 1] >= first && kinds[depth - 1] <= last;
  }

  private void set(boolean endsOperand, boolean startsStatement) {
    operand = endsOperand;
    statement = startsStatement;
    member = false;
    dot = false;
    arrow = false;
    word = "";
    function = 0;
    asyncStatement = false;
    closed = -1;
  }

  private void open(byte kind) {
    if (depth == kinds.length) {
      kinds = Arrays.copyOf(kinds, depth * 2);
      conditionals = Arrays.copyOf(conditionals, depth * 2 + 1);
      classes = Arrays.copyOf(classes, depth * 2 + 1);
    }
    kinds[depth] = kind;
    depth++;
    conditionals[depth] = 0;
    classes[depth] = 0;
  }

  /** What closes, if it is one of the kinds from {@code first} to {@code last}; else nothing. */
  private int close(byte first, byte last) {
    if (!isIn(first, last)) {
      broken = true;
      return first;
    }
    depth--;
    return kinds[depth];
  }
}
