package org.unipage.rewrite;

/**
 * The tokens of a script, comments and white space left out, one after the other: ECMA-262 section
 * 12, in one pass and without recursion. It takes any text; what no engine would read makes it
 * {@linkplain #isBroken broken}, but its tokens still come, in order and none overlapping.
 *
 * <p>{@code <!--} and, at the start of a line, {@code -->} are comments in scripts, but not in
 * modules (section B.1.1).
 */
final class JavaScriptLexer {

  /** What a token is. */
  enum Kind {
    /** An identifier, a keyword or a {@code #private} name. */
    NAME,
    NUMBER,
    /** With its quotes. */
    STRING,
    /**
     * Characters of a template with what delimits them: from a backtick or <code>}</code> to a
     * backtick or <code>${</code>. The tokens of the substitution come between two of them.
     */
    TEMPLATE,
    REGEX,
    PUNCTUATOR
  }

  private final String source;
  private final boolean module;
  private final JavaScriptScanner scan;
  private final JavaScriptContext context = new JavaScriptContext();
  private Kind kind = Kind.PUNCTUATOR;
  private int start;
  private int end;
  private boolean newline = true;
  private boolean property;
  private boolean member;
  private boolean htmlComments;
  private boolean broken;

  /**
   * @param source real characters (not the bytes of a file), without a byte order mark
   * @param module true for a module, false for a script
   */
  JavaScriptLexer(String source, boolean module) {
    this.source = source;
    this.module = module;
    this.scan = new JavaScriptScanner(source);
    this.end = source.startsWith("#!") ? scan.lineComment(0) : 0;
  }

  /** Goes to the next token; false if there is none. */
  boolean next() {
    newline = end == 0;
    int at = skip(end);
    if (at >= source.length()) {
      start = source.length();
      end = start;
      return false;
    }
    start = at;
    property = context.afterDot();
    member = context.atMember();
    token(source.charAt(at));
    return true;
  }

  Kind kind() {
    return kind;
  }

  /** The index of the token's first character. */
  int start() {
    return start;
  }

  /** The index after the token's last character. */
  int end() {
    return end;
  }

  /** True if a line ended between the token before and this one. */
  boolean afterNewline() {
    return newline;
  }

  /** True if the token says just this. */
  boolean is(String text) {
    return end - start == text.length() && source.startsWith(text, start);
  }

  /** True if the token is this name, and no property's after a dot, and no member's. */
  boolean isWord(String word) {
    return kind == Kind.NAME && !property && !member && is(word);
  }

  /** How many brackets are open after the token, substitutions in templates included. */
  int depth() {
    return context.depth();
  }

  /** True if the token is a string, or a template without substitutions, that ends. */
  boolean isLiteral() {
    char first = source.charAt(start);
    return (kind == Kind.STRING || (kind == Kind.TEMPLATE && first == '`'))
        && end - start >= 2
        && source.charAt(end - 1) == first;
  }

  /** What the token means, a {@linkplain #isLiteral literal}: its escapes decoded. */
  String value() {
    return scan.value(start + 1, end - 1);
  }

  /** True if some comment so far is none in a module. */
  boolean hasHtmlComments() {
    return htmlComments;
  }

  /**
   * True if something so far does not end or match; after the last token, also if a bracket is
   * still open. Then nothing that was read is certain.
   */
  boolean isBroken() {
    return broken || context.isBroken() || (end == source.length() && context.depth() > 0);
  }

  private int skip(int from) {
    int at = from;
    while (at < source.length()) {
      char c = source.charAt(at);
      if (JavaScriptScanner.isNewline(c)) {
        newline = true;
        at++;
      } else if (JavaScriptScanner.isSpace(c)) {
        at++;
      } else {
        int after = comment(at, c);
        if (after == at) {
          return at;
        }
        at = after;
      }
    }
    return at;
  }

  private int comment(int at, char c) {
    if (c == '/' && scan.peek(at + 1) == '/') {
      return scan.lineComment(at);
    }
    if (c == '/' && scan.peek(at + 1) == '*') {
      return blockComment(at);
    }
    boolean html =
        !module
            && ((c == '<' && source.startsWith("<!--", at))
                || (c == '-' && newline && source.startsWith("-->", at)));
    htmlComments |= html;
    return html ? scan.lineComment(at) : at;
  }

  private int blockComment(int at) {
    int after = scan.blockComment(at);
    if (after < 0) {
      broken = true;
      return source.length();
    }
    for (int i = at; i < after && !newline; i++) {
      newline = JavaScriptScanner.isNewline(source.charAt(i));
    }
    return after;
  }

  private void token(char c) {
    if (c == '"' || c == '\'') {
      string(c);
    } else if (c == '`') {
      template(start + 1);
    } else if (c == '}' && context.endsSubstitution()) {
      context.endSubstitution();
      template(start + 1);
    } else if (Ascii.isDigit(c) || (c == '.' && Ascii.isDigit(scan.peek(start + 1)))) {
      kind = Kind.NUMBER;
      end = scan.number(start);
      context.literal();
    } else if (c == '/' && !context.divides()) {
      regex();
    } else {
      int after = scan.name(c == '#' ? start + 1 : start);
      if (after > start + (c == '#' ? 1 : 0)) {
        kind = Kind.NAME;
        end = after;
        context.name(source, start, end, newline);
      } else {
        kind = Kind.PUNCTUATOR;
        end = scan.operator(start);
        context.punctuator(source, start, end, newline);
      }
    }
  }

  private void string(char quote) {
    kind = Kind.STRING;
    int close = scan.string(start + 1, quote);
    boolean closed = scan.peek(close) == quote;
    broken |= !closed;
    end = closed ? close + 1 : close;
    context.literal();
  }

  private void template(int at) {
    kind = Kind.TEMPLATE;
    int close = scan.template(at);
    if (scan.peek(close) == '$') {
      end = close + 2;
      context.substitution();
      return;
    }
    broken |= close == source.length();
    end = Math.min(close + 1, source.length());
    context.literal();
  }

  private void regex() {
    int after = scan.regex(start);
    if (after < 0) {
      broken = true;
      kind = Kind.PUNCTUATOR;
      end = scan.operator(start);
      context.punctuator(source, start, end, newline);
      return;
    }
    kind = Kind.REGEX;
    end = after;
    context.literal();
  }
}
