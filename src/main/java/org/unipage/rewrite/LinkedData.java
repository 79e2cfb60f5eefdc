package org.unipage.rewrite;

import java.util.Set;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * The URLs of JSON-LD. Which values are URLs only the vocabulary knows, which lies elsewhere, so: a
 * value that is an absolute URL is a reference, and so is a relative one of the schema.org
 * properties that are always URLs. {@code @id} names things, and the same thing on many pages by
 * the same URL, but is also where they are: it is led to the page if there is one, and no reference
 * to a missing file. What {@code @context}, {@code @type} and the other keywords hold stays.
 */
final class LinkedData {
  private static final Set<String> URL_PROPERTIES =
      Set.of(
          "url",
          "image",
          "logo",
          "photo",
          "item",
          "sameAs",
          "contentUrl",
          "thumbnailUrl",
          "embedUrl",
          "discussionUrl",
          "downloadUrl",
          "installUrl",
          "replyToUrl",
          "screenshot",
          "relatedLink",
          "significantLink",
          "primaryImageOfPage");

  /** Keywords whose values hold nodes and their properties. */
  private static final Set<String> CONTAINERS =
      Set.of("@graph", "@list", "@set", "@reverse", "@included", "@nest");

  private final Text text;
  private final Resolver resolver;
  private final References references;
  private final JsonStrings strings;

  /** True if relative URLs are relative to something else than the document. */
  private final boolean rebased;

  private LinkedData(Text text, Resolver resolver, References references) {
    this.text = text;
    this.resolver = resolver;
    this.references = references;
    this.strings = new JsonStrings(text.chars());
    this.rebased = text.chars().contains("\"@base\"");
  }

  static void read(Text text, Resolver resolver, References references) {
    LinkedData data = new LinkedData(text, resolver, references);
    while (data.strings.next()) {
      if (!data.strings.isKey()) {
        data.value();
      }
    }
  }

  /** True for a schema.org property whose value is a URL, absolute or not. */
  static boolean isUrlProperty(String name) {
    return URL_PROPERTIES.contains(name);
  }

  private void value() {
    String property = property();
    if (property.isEmpty()) {
      return;
    }
    String value = strings.value();
    if (!isReference(property, value)
        || !HtmlScripts.isReplaceable(text.chars(), strings.start(), strings.end())) {
      return;
    }
    boolean identifier = property.equals("@id");
    if (!identifier || resolver.resolve(value).kind() == Link.Kind.ENTRY) {
      references.add(text, strings.start(), strings.end(), value, resolver, JsonStrings::escaped);
    }
  }

  /** The property that the string is a value of; empty if a keyword's value holds it. */
  private String property() {
    String property = "";
    int innermost = -1;
    for (int level = 0; level < strings.depth(); level++) {
      if (strings.keyStartsWith(level, "@")) {
        String keyword = strings.key(level);
        if (CONTAINERS.contains(keyword)) {
          continue;
        }
        return keyword.equals("@id") && level == strings.depth() - 1 ? keyword : "";
      }
      innermost = strings.keyStartsWith(level, "") ? level : innermost;
    }
    if (innermost >= 0) {
      property = strings.key(innermost);
      int end = Math.max(property.lastIndexOf(':'), property.lastIndexOf('/'));
      property = property.substring(end + 1);
    }
    return property;
  }

  private boolean isReference(String property, String value) {
    int brace = value.indexOf('{');
    if (brace >= 0 && (value.indexOf('?') < 0 || brace < value.indexOf('?'))) {
      return false; // A URI template (RFC 6570): its braces would be encoded in a path.
    }
    if (JavaScript.isAbsolute(value) || value.startsWith("//")) {
      return value.indexOf(' ') < 0;
    }
    return !rebased && isUrlProperty(property) && !hasScheme(value);
  }

  /** {@code schema:InStock}, {@code _:b0}: a name cut short. */
  private static boolean hasScheme(String value) {
    int colon = value.indexOf(':');
    int slash = value.indexOf('/');
    return colon >= 0 && (slash < 0 || colon < slash);
  }
}
