package org.unipage.link;

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

  /** The resolver for a document that says {@code <base href>}. */
  Resolver withBase(String href);
}
