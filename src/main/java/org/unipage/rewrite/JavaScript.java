package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Resolver;
import org.unipage.rewrite.JavaScriptLexer.Kind;

/**
 * The references of JavaScript that need no running it: the specifiers of static {@code import} and
 * {@code export … from}, of {@code import('…')} and {@code import.meta.resolve('…')}, and the file
 * in {@code new URL('…', import.meta.url)}, each a string or a template without substitutions.
 *
 * <p>A module that two URLs lead to is evaluated twice, so all specifiers become its one page URL.
 * Bare ones ({@code 'vue'}) mean nothing without an import map, and stay (WHATWG HTML section
 * 8.1.5.2, "resolve a module specifier").
 */
final class JavaScript {

  /** What a literal is. */
  private enum Use {
    SPECIFIER,
    URL,
    /** A URL that only works on the page's own origin: a worker's. */
    SAME_ORIGIN
  }

  private record Place(int start, int end, String value, Use use) {}

  /** What was read of an {@code import} or {@code export}. */
  private enum State {
    NONE,
    IMPORT,
    IMPORT_DOT,
    META,
    META_DOT,
    RESOLVE,
    /** After the parenthesis of a call. */
    CALL,
    /** After its literal: it counts if that is the whole argument. */
    ARGUMENT,
    EXPORT,
    /** In what comes before {@code from}. */
    CLAUSE
  }

  /** What comes around the literal in {@code new URL('…', import.meta.url)}. */
  private static final List<String> URL_CALL =
      List.of("new", "URL", "(", "", ",", "import", ".", "meta", ".", "url");

  private static final int URL_LITERAL = 3;

  /** Whose first argument must be of the page's origin. */
  private static final Set<String> SAME_ORIGIN = Set.of("Worker", "SharedWorker", "register");

  private final String source;
  private final JavaScriptLexer lexer;
  private final List<Place> places = new ArrayList<>();
  private State state = State.NONE;
  private @Nullable Place argument;

  /** How many of {@link #URL_CALL} were read, the literal among them, and of whose argument. */
  private int urlRead;

  private @Nullable Place url;
  private Use urlUse = Use.URL;

  /** Where an {@code import()} of what the script makes up starts, the first; -1 if none does. */
  private int computed = -1;

  private int called = -1;

  /** The token before, and the one before that. */
  private String last = "";

  private String beforeLast = "";

  /** True after something that only modules hold. */
  private boolean module;

  private JavaScript(String source, boolean module) {
    this.source = source;
    this.module = module;
    this.lexer = new JavaScriptLexer(source, module);
  }

  /** False if there is nothing to find in {@code source}, which may also be the bytes of a file. */
  static boolean mayHoldReferences(String source) {
    return source.contains("import") || source.contains("export");
  }

  /**
   * @param text real characters (not the bytes of a file)
   * @param module true if it is known to be a module; else its syntax tells, as far as it matters
   * @param resolver of the script's URL; of the document's base if it stands in a document
   */
  static void read(Text text, boolean module, Resolver resolver, References references) {
    JavaScript script = new JavaScript(text.chars(), module);
    script.run();
    if (script.module && !module && script.lexer.hasHtmlComments()) {
      script = new JavaScript(text.chars(), true);
      script.run();
    }
    if (script.lexer.isBroken()) {
      if (!script.places.isEmpty()) {
        references.problem(
            text.offset(0),
            "script",
            "a string, comment or bracket of this script does not end, so its URLs stay as they"
                + " are: correct the script");
      }
      return;
    }
    if (script.computed >= 0) {
      references.reports().add(Reports.Use.COMPUTED_IMPORT, text.offset(script.computed));
    }
    for (Place place : script.places) {
      add(text, place, resolver, references);
    }
  }

  private static void add(Text text, Place place, Resolver resolver, References references) {
    int start = place.start + 1;
    int end = place.end - 1;
    boolean counts = place.use == Use.SPECIFIER ? isUrl(place.value) : !isFolder(place.value);
    if (!counts || !HtmlScripts.isReplaceable(text.chars(), start, end)) {
      return;
    }
    if (place.use == Use.SAME_ORIGIN) {
      references.addUntouched(text, start, place.value, resolver);
      return;
    }
    char quote = text.chars().charAt(place.start);
    references.add(text, start, end, place.value, resolver, written -> escaped(written, quote));
  }

  /**
   * True for a specifier that is a URL, not a bare one. (Other schemes never lead to this site, and
   * {@code http:x} is taken for one of them.)
   */
  static boolean isUrl(String specifier) {
    return specifier.startsWith("/")
        || specifier.startsWith("./")
        || specifier.startsWith("../")
        || isAbsolute(specifier);
  }

  /** True for an absolute URL of the web. */
  static boolean isAbsolute(String url) {
    return Ascii.matches(url, 0, "http://") || Ascii.matches(url, 0, "https://");
  }

  /** True for what other names are appended to: that is no reference, and relative, it works. */
  private static boolean isFolder(String url) {
    int end = 0;
    while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
      end++;
    }
    String segment = url.substring(url.lastIndexOf('/', end - 1) + 1, end);
    return segment.isEmpty() || segment.equals(".") || segment.equals("..");
  }

  /** A URL as it is written between such quotes. */
  private static String escaped(String url, char quote) {
    StringBuilder out = new StringBuilder(url.length() + 8);
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c == '<') {
        out.append("\\x3C"); // Nothing in a script element can end it, or start a comment.
      } else {
        out.append(c == quote || c == '\\' || (c == '$' && quote == '`') ? "\\" : "").append(c);
      }
    }
    return out.toString();
  }

  private void run() {
    while (lexer.next()) {
      state = step();
      urlStep();
      beforeLast = last;
      last = shortText();
    }
  }

  /** The token, if it is no longer than the words that matter. */
  private String shortText() {
    return lexer.end() - lexer.start() <= 12 ? source.substring(lexer.start(), lexer.end()) : "";
  }

  private State step() {
    if (lexer.isWord("import")) {
      return State.IMPORT;
    }
    if (lexer.isWord("export") && lexer.depth() == 0) {
      module = true;
      return State.EXPORT;
    }
    return switch (state) {
      case NONE -> State.NONE;
      case IMPORT -> afterImport();
      case IMPORT_DOT -> {
        if (lexer.is("meta")) {
          module = true;
          yield State.META;
        }
        yield lexer.is("source") || lexer.is("defer") ? State.IMPORT : State.NONE;
      }
      case META -> lexer.is(".") ? State.META_DOT : State.NONE;
      case META_DOT -> lexer.is("resolve") ? State.RESOLVE : State.NONE;
      case RESOLVE -> lexer.is("(") ? State.CALL : State.NONE;
      case CALL -> {
        argument = literal(Use.SPECIFIER);
        if (argument == null) {
          computes();
        }
        yield argument == null ? State.NONE : State.ARGUMENT;
      }
      case ARGUMENT -> {
        if (argument != null && (lexer.is(")") || lexer.is(","))) {
          add(argument);
        } else {
          computes();
        }
        yield State.NONE;
      }
      case EXPORT -> lexer.is("*") || lexer.is("{") ? State.CLAUSE : State.NONE;
      case CLAUSE -> inClause();
    };
  }

  private State afterImport() {
    called = -1;
    if (lexer.is("(")) {
      called = lexer.start();
      return State.CALL;
    }
    if (lexer.is(".")) {
      return State.IMPORT_DOT;
    }
    if (lexer.kind() == Kind.STRING && lexer.depth() == 0) {
      return from();
    }
    module |= lexer.depth() == 0 || lexer.is("{");
    return inClause();
  }

  private State inClause() {
    if (lexer.kind() == Kind.STRING) {
      return last.equals("from") && lexer.depth() == 0 ? from() : State.CLAUSE;
    }
    boolean part =
        lexer.kind() == Kind.NAME
            || lexer.is("{")
            || lexer.is("}")
            || lexer.is(",")
            || lexer.is("*");
    return part ? State.CLAUSE : State.NONE;
  }

  private void computes() {
    computed = computed < 0 ? called : computed;
  }

  private State from() {
    module = true;
    Place specifier = literal(Use.SPECIFIER);
    if (specifier != null) {
      add(specifier);
    }
    return State.NONE;
  }

  private void add(Place place) {
    if (places.size() == TooManyReferences.MOST) {
      throw new TooManyReferences();
    }
    places.add(place);
  }

  private @Nullable Place literal(Use use) {
    return lexer.isLiteral() ? new Place(lexer.start(), lexer.end(), lexer.value(), use) : null;
  }

  private void urlStep() {
    if (urlRead == URL_CALL.size()) {
      if (url != null && (lexer.is(")") || lexer.is(","))) {
        add(url);
      }
      urlRead = 0;
    } else if (urlRead == URL_LITERAL) {
      url = literal(urlUse);
      urlRead = url == null ? 0 : urlRead + 1;
      return;
    } else if (urlRead > 0 && lexer.is(URL_CALL.get(urlRead))) {
      urlRead++;
      return;
    }
    boolean starts = lexer.isWord("new");
    urlRead = starts ? 1 : 0;
    urlUse =
        starts && last.equals("(") && SAME_ORIGIN.contains(beforeLast) ? Use.SAME_ORIGIN : Use.URL;
  }
}
