package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.unipage.rewrite.Reports.Use;

/**
 * What is said in a script that a site of many origins must act upon: the workers that it starts,
 * which must have the page's origin, and what works on one origin only. Only what is written out is
 * seen; a name that a script puts together is not.
 */
final class ScriptRepairs {
  /** The words without which there is nothing here to do. */
  static final int NEEDED = ScriptWords.WORKERS | ScriptWords.REPORTED;

  private static final Set<String> WINDOWS = Set.of("window", "self", "globalThis");
  private static final Set<String> CACHES = Set.of("open", "match", "has", "keys", "delete");
  private static final Set<String> RULES = Set.of("cssRules", "insertRule", "deleteRule");
  private static final Set<String> COMPARISONS = Set.of("==", "===", "!=", "!==");

  /** An SVG file, or a symbol in one, that is written out. */
  private static final Pattern SYMBOL = Pattern.compile("[^?#]{1,2000}\\.svg(\\?[^#]*)?(#.*)?");

  private static final Pattern IMAGE =
      Pattern.compile("[^?#]{1,2000}\\.(png|jpe?g|gif|webp|avif|bmp|svg)(\\?[^#]*)?");

  /** Scripts of more tokens than this are not looked into. */
  private static final int MOST_TOKENS = 4_000_000;

  /** As many files of a kind as one script names. */
  private static final int MOST_NAMES = 1000;

  private final Text text;
  private final String script;
  private final References references;
  private final List<Token> tokens = new ArrayList<>();
  private final Found found;

  /** The first image that the script makes; -1 if it makes none. */
  private int image = -1;

  /** The first {@code use} element that it makes; -1 if it makes none. */
  private int use = -1;

  private boolean asksWithCors;

  /**
   * A token.
   *
   * @param value what a literal means; else the token itself
   */
  private record Token(int start, int end, boolean literal, String value) {
    boolean is(String name) {
      return !literal && value.equals(name);
    }
  }

  /** What is done with the workers of a script, and what else must have the page's origin. */
  interface Found {
    void worker(ScriptReference worker);

    /**
     * {@code new URL(reference, import.meta.url)}, to be led to the page's own host.
     *
     * @param meta where {@code import.meta.url} starts, and {@code metaEnd} where it ends
     */
    void workerBesideModule(ScriptReference worker, int meta, int metaEnd);

    /** A script that a classic worker imports. */
    void imported(String reference);
  }

  private ScriptRepairs(Text text, References references, Found found) {
    this.text = text;
    this.script = text.chars();
    this.references = references;
    this.found = found;
  }

  /**
   * @param text real characters
   * @param words what {@link ScriptWords} says of them
   */
  static void read(Text text, int words, References references, Found found) {
    if ((words & NEEDED) != 0) {
      new ScriptRepairs(text, references, found).run(words);
    }
  }

  private void run(int words) {
    JavaScriptLexer lexer = new JavaScriptLexer(script, false);
    while (tokens.size() < MOST_TOKENS && lexer.next()) {
      boolean literal = lexer.isLiteral();
      tokens.add(
          new Token(
              lexer.start(),
              lexer.end(),
              literal,
              literal ? lexer.value() : script.substring(lexer.start(), lexer.end())));
    }
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (!token.literal) {
        name(i, token);
      }
    }
    pixels(words);
    symbols();
  }

  /** A {@code use} element that the script makes shows a symbol of the page's own host only. */
  private void symbols() {
    reportIf(use >= 0 && !names(SYMBOL), Use.SCRIPTED_USE, use);
  }

  /** Has files of such names stay on the page's host; false if none is written out. */
  private boolean names(Pattern file) {
    int count = 0;
    for (int i = 0; i < tokens.size() && count < MOST_NAMES; i++) {
      if (isLiteral(i) && file.matcher(tokens.get(i).value).matches()) {
        found.worker(reference(tokens.get(i)));
        count++;
      }
    }
    return count > 0;
  }

  /**
   * Of an image that the script itself makes, the pixels can be read only if it is of the page's
   * own host; one in the page is asked for with CORS.
   */
  private void pixels(int words) {
    boolean reads = image >= 0 && !asksWithCors && (words & ScriptWords.IMAGES) != 0;
    reportIf(reads && !names(IMAGE), Use.IMAGE_PIXELS, image);
  }

  private void name(int i, Token token) {
    switch (token.value) {
      case "Worker" -> worker(i);
      case "SharedWorker" -> {
        if (worker(i)) {
          report(Use.SHARED_WORKER, i);
        }
      }
      case "importScripts" -> imports(i + 1);
      case "localStorage" -> report(Use.LOCAL_STORAGE, i);
      case "sessionStorage" -> report(Use.SESSION_STORAGE, i);
      case "indexedDB" -> report(Use.INDEXED_DB, i);
      case "caches" -> reportIf(is(i + 1, ".") && CACHES.contains(at(i + 2)), Use.CACHES, i);
      case "cookie" -> reportIf(follows(i, "document"), Use.COOKIE, i);
      case "referrer" -> reportIf(follows(i, "document"), Use.REFERRER, i);
      case "BroadcastChannel" -> reportIf(isNew(i), Use.BROADCAST, i);
      case "serviceWorker" -> reportIf(follows(i, "navigator"), Use.SERVICE_WORKER, i);
      case "mode" -> reportIf(is(i + 1, ":") && isText(i + 2, "same-origin"), Use.SAME_ORIGIN, i);
      case "credentials" ->
          reportIf(
              (is(i + 1, ":") || is(i + 1, "=")) && isText(i + 2, "include"), Use.CREDENTIALS, i);
      case "withCredentials" ->
          reportIf(
              (is(i + 1, ":") || is(i + 1, "=")) && (is(i + 2, "true") || is(i + 2, "!")),
              Use.CREDENTIALS,
              i);
      case "origin" -> reportIf(isComparedWithLocation(i), Use.MESSAGE_ORIGIN, i);
      case "host", "hostname" ->
          reportIf(isComparedWithLocation(i) || isLocationGiven(i), Use.HOST_TEST, i);
      case "styleSheet" ->
          reportIf(
              is(i - 1, ".") && is(i + 1, ".") && RULES.contains(at(i + 2)), Use.IMPORTED_RULES, i);
      case "createElementNS" -> {
        if (use < 0 && is(i + 1, "(") && is(i + 3, ",") && isText(i + 4, "use")) {
          use = i;
        }
      }
      case "redirected" -> reportIf(is(i - 1, "."), Use.REDIRECTED, i);
      case "open" -> reportIf(isFoundByName(i + 1) && !sharesDomain(), Use.NAMED_WINDOW, i);
      case "Image" -> image = isNew(i) && image < 0 ? i : image;
      case "crossOrigin" -> asksWithCors = true;
      case "pushState", "replaceState" -> reportIf(takesHref(i + 1), Use.PUSH_STATE, i);
      default -> secure(i, token);
    }
  }

  private void secure(int i, Token token) {
    Surroundings around = references.around();
    if (around == null || !around.insecure()) {
      return;
    }
    switch (token.value) {
      case "subtle" -> reportIf(follows(i, "crypto"), Use.SUBTLE, i);
      case "clipboard" -> reportIf(follows(i, "navigator"), Use.CLIPBOARD, i);
      case "audioWorklet", "paintWorklet", "animationWorklet" -> report(Use.WORKLET, i);
      default -> {}
    }
  }

  /** {@code new Worker(…)}; false if the name is only mentioned. */
  private boolean worker(int i) {
    if (!isNew(i) || !is(i + 1, "(")) {
      return false;
    }
    if (isLiteral(i + 2)) {
      found.worker(reference(tokens.get(i + 2)));
    } else if (is(i + 2, "new") && is(i + 3, "URL") && is(i + 4, "(") && isLiteral(i + 5)) {
      Token literal = tokens.get(i + 5);
      boolean meta =
          is(i + 7, "import")
              && is(i + 8, ".")
              && is(i + 9, "meta")
              && is(i + 10, ".")
              && is(i + 11, "url");
      if (is(i + 6, ",") && meta) {
        found.workerBesideModule(
            reference(literal), tokens.get(i + 7).start, tokens.get(i + 11).end);
      } else if (is(i + 6, ",") && is(i + 7, "location")) {
        found.worker(reference(literal));
      }
    }
    return true;
  }

  private ScriptReference reference(Token literal) {
    char quote = script.charAt(literal.start);
    return new ScriptReference(
        text,
        literal.start + 1,
        literal.end - 1,
        literal.value,
        url ->
            quote == '\'' ? url.replace("'", "%27") : url.replace("`", "%60").replace("$", "%24"));
  }

  private void imports(int open) {
    if (!is(open, "(")) {
      return;
    }
    for (int i = open + 1; isLiteral(i); i += 2) {
      found.imported(tokens.get(i).value);
      if (!is(i + 1, ",")) {
        return;
      }
    }
  }

  /** {@code a.host === location.host} and the other way round. */
  private boolean isComparedWithLocation(int i) {
    if (!is(i - 1, ".")) {
      return false;
    }
    if (COMPARISONS.contains(at(i + 1))) {
      int from = i + 2;
      while ((WINDOWS.contains(at(from)) || is(from, "document")) && is(from + 1, ".")) {
        from += 2;
      }
      return is(from, "location") && is(from + 1, ".") && is(from + 2, at(i));
    }
    return false;
  }

  /** {@code open("", "name")}; names that start with an underscore have meanings of their own. */
  private boolean isFoundByName(int open) {
    return is(open, "(")
        && isText(open + 1, "")
        && is(open + 2, ",")
        && isLiteral(open + 3)
        && !tokens.get(open + 3).value.startsWith("_");
  }

  /** Whether this is the script of a page that can look into what it opens. */
  private boolean sharesDomain() {
    Surroundings around = references.around();
    return around != null && around.sharesDomain();
  }

  /** {@code url.indexOf(location.host)}, {@code new RegExp('//' + location.host + '/')}. */
  private boolean isLocationGiven(int i) {
    if (!follows(i, "location") || !(is(i + 1, ")") || is(i + 1, "+"))) {
      return false;
    }
    for (int j = i - 3; j > Math.max(0, i - 10); j--) {
      if (is(j, "(")) {
        return is(j - 1, "RegExp")
            || is(j - 1, "indexOf")
            || is(j - 1, "includes")
            || is(j - 1, "test");
      }
    }
    return false;
  }

  /** Whether a call is given the {@code href} of something but the page's own location. */
  private boolean takesHref(int open) {
    if (!is(open, "(")) {
      return false;
    }
    int depth = 0;
    for (int i = open; i < Math.min(tokens.size(), open + 100); i++) {
      if (is(i, "(")) {
        depth++;
      } else if (is(i, ")") && --depth == 0) {
        return false;
      } else if (is(i, "href") && is(i - 1, ".") && !is(i - 2, "location")) {
        return true;
      }
    }
    return false;
  }

  private void reportIf(boolean holds, Use use, int i) {
    if (holds) {
      report(use, i);
    }
  }

  private void report(Use use, int i) {
    references.reports().add(use, text.offset(tokens.get(i).start));
  }

  private boolean isNew(int i) {
    return is(i - 1, "new") || (is(i - 1, ".") && WINDOWS.contains(at(i - 2)) && is(i - 3, "new"));
  }

  private boolean follows(int i, String object) {
    return is(i - 1, ".") && is(i - 2, object);
  }

  private boolean isText(int i, String value) {
    return isLiteral(i) && tokens.get(i).value.equals(value);
  }

  private boolean isLiteral(int i) {
    return i >= 0 && i < tokens.size() && tokens.get(i).literal;
  }

  private boolean is(int i, String name) {
    return i >= 0 && i < tokens.size() && tokens.get(i).is(name);
  }

  private String at(int i) {
    return i >= 0 && i < tokens.size() && !tokens.get(i).literal ? tokens.get(i).value : "";
  }
}
