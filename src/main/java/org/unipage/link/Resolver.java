package org.unipage.link;

import java.util.SortedMap;

/**
 * What the references of one document lead to. A resolver knows the document's base URL (WHATWG
 * HTML section 2.4.3) and its encoding, which a URL's query is encoded with (WHATWG URL section
 * 4.4).
 */
public interface Resolver {

  /**
   * Understands one reference.
   *
   * @param reference the reference as the format's own rules give it: character references, CSS
   *     escapes and the document's charset decoded, white space still there
   */
  Link resolve(String reference);

  /**
   * The resolver for a document that says {@code <base href>}: its base URL is {@code href},
   * resolved against this resolver's. An {@code href} that is no valid URL, or a {@code data:} or
   * {@code javascript:} one, changes nothing (WHATWG HTML section 4.2.3, "set the frozen base
   * URL").
   *
   * @param href of the first {@code base} element that has one
   */
  Resolver withBase(String href);

  /**
   * What to write in place of {@code href} in the {@code base} element itself, so that relative
   * references which nothing rewrites still mean the same: a page URL if {@code href} is the
   * original URL of an entry, else the URL on the site host; {@code href} itself if it leads to
   * another site or scheme, to the document, or nowhere. It is no reference, so nothing is missing.
   *
   * @param href the same that {@link #withBase} is given, on the resolver from before it
   */
  String baseHref(String href);

  /**
   * The entries whose original URL starts with that of a folder, by what follows it there.
   *
   * @param folder a reference that ends with a slash
   * @param most as many are given, and no more
   * @return empty if {@code folder} leads to another site or scheme, or has a query
   */
  SortedMap<String, Link> below(String folder, int most);
}
