package org.unipage.rewrite;

import org.unipage.link.Resolver;

/** The references in values, by what the values are made of. */
final class Values {

  /** Documents inside documents inside documents: deeper ones are reported, and left alone. */
  private static final int DEEPEST = 8;

  private final Resolver inner;
  private final References references;
  private final int depth;

  /**
   * @param inner resolves the references of documents inside this one, whose queries are in UTF-8
   * @param depth how many documents this one is in
   */
  Values(Resolver inner, References references, int depth) {
    this.inner = inner;
    this.references = references;
    this.depth = depth;
  }

  /**
   * @param value what is to be read, in whatever layers it is written
   * @param resolver the document's
   * @param relative what a single URL resolves against, if that is another one
   */
  void read(HtmlAttributes.Kind kind, Text value, Resolver resolver, Resolver relative) {
    switch (kind) {
      case URL -> references.add(value, 0, value.length(), relative);
      case URLS -> list(value, relative, ' ');
      case COMMA_URLS -> list(value, relative, ',');
      case SRCSET -> Srcset.read(value, resolver, references);
      case CSS -> Css.read(value, resolver, references);
      case REFRESH -> Refresh.read(value, resolver, references);
      case BASE -> references.addBase(value, 0, value.length(), relative);
      case SAME_ORIGIN -> references.addUntouched(value, 0, value.length(), resolver);
      case SRCDOC -> {
        document(value);
        Surroundings around = references.around();
        if (around != null && depth < DEEPEST) {
          HtmlRepairs.read(HtmlRepairs.Form.SRCDOC, value, inner, around, references);
        }
      }
      case ABSOLUTE_URL -> MetaNames.readAbsolute(value, resolver, references);
      case TASK -> MetaNames.readTask(value, resolver, references);
      case SCRIPT -> JavaScript.read(value, false, inner, references);
      case MODULE -> JavaScript.read(value, true, inner, references);
      case IMPORT_MAP -> ImportMap.read(value, inner, references);
      case SPECULATION_RULES -> SpeculationRules.read(value, resolver, references);
      case LINKED_DATA -> LinkedData.read(value, resolver, references);
    }
  }

  private void list(Text value, Resolver resolver, char separator) {
    String chars = value.chars();
    int at = 0;
    while (at < chars.length()) {
      int start = at;
      while (at < chars.length() && !isSeparator(chars.charAt(at), separator)) {
        at++;
      }
      if (at > start && separator == ' ') {
        references.add(value, start, at, resolver);
      } else if (at > start) {
        references.add(value, start, at, resolver, url -> url.replace(",", "%2C"));
      }
      at++;
    }
  }

  private static boolean isSeparator(char c, char separator) {
    return c == separator || (separator == ' ' && Ascii.isSpace(c));
  }

  /**
   * An HTML document or a part of one, such as that in {@code iframe srcdoc}: without a base of its
   * own it is at the base URL of the document around it (WHATWG HTML section 2.4.3).
   */
  void document(Text html) {
    if (depth == DEEPEST) {
      references.problem(
          html.offset(0),
          "markup",
          "documents are nested too deeply here, so the innermost stay as they are: nest fewer");
      return;
    }
    Html.read(html, HtmlPlaces.find(html.chars()), inner, inner, references, depth + 1);
  }
}
