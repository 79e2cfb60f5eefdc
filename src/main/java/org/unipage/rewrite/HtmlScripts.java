package org.unipage.rewrite;

import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What {@code script} elements hold: WHATWG HTML section 4.12.1.1, "prepare the script element".
 */
final class HtmlScripts {

  /** JavaScript MIME types (WHATWG MIME Sniffing section 4.6). */
  private static final Set<String> JAVASCRIPT =
      Set.of(
          "application/ecmascript",
          "application/javascript",
          "application/x-ecmascript",
          "application/x-javascript",
          "text/ecmascript",
          "text/javascript",
          "text/javascript1.0",
          "text/javascript1.1",
          "text/javascript1.2",
          "text/javascript1.3",
          "text/javascript1.4",
          "text/javascript1.5",
          "text/jscript",
          "text/livescript",
          "text/x-ecmascript",
          "text/x-javascript");

  private HtmlScripts() {}

  /**
   * True if a literal may be replaced by a URL, which holds no {@code <} or {@code >}. What looks
   * like the start of a script or a comment in a literal decides where the element ends (section
   * 13.2.5.20, "script data escaped state"), so it must stay.
   */
  static boolean isReplaceable(String source, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = source.charAt(i);
      if (c == '<' || (c == '>' && i >= start + 2 && source.startsWith("--", i - 2))) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param attributes an element's attributes' values by name; empty if it lacks one
   * @return the kind of its content, or null if nothing is read from that
   */
  static HtmlAttributes.@Nullable Kind kind(UnaryOperator<String> attributes) {
    if (!attributes.apply("src").isEmpty()) {
      return null;
    }
    String type = attributes.apply("type").strip().toLowerCase(Locale.ROOT);
    String language = attributes.apply("language").toLowerCase(Locale.ROOT);
    if (type.isEmpty()) {
      type = language.isEmpty() ? "text/javascript" : "text/" + language;
    }
    return switch (type) {
      case "module" -> HtmlAttributes.Kind.MODULE;
      case "importmap" -> HtmlAttributes.Kind.IMPORT_MAP;
      case "speculationrules" -> HtmlAttributes.Kind.SPECULATION_RULES;
      case "application/ld+json" -> HtmlAttributes.Kind.LINKED_DATA;
      default -> JAVASCRIPT.contains(type) ? HtmlAttributes.Kind.SCRIPT : null;
    };
  }
}
