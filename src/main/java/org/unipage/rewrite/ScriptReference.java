package org.unipage.rewrite;

import java.util.function.UnaryOperator;
import org.unipage.link.Link;

/**
 * A literal in a script that is a reference.
 *
 * @param text the script
 * @param start where the literal's value starts in it, and {@code end} where it ends
 * @param value what it means; relative to the page, or to the worker that it is in
 * @param escape how a URL is written there
 */
record ScriptReference(Text text, int start, int end, String value, UnaryOperator<String> escape) {

  /** Has it lead to the page's own origin. */
  void stay(Link link, References references) {
    references.stay(text, start, end, value, link, escape);
  }

  /** Has it be something else. */
  void write(String url, References references) {
    references.repair(text.offset(start), text.offset(end), text.spell(start, escape.apply(url)));
  }
}
