package org.unipage.rewrite;

import org.jspecify.annotations.Nullable;

/**
 * What kind of XML document a file is: by its media type where that says it, else by its root
 * element.
 *
 * @param kind which rules count
 * @param defaultNamespace of elements without a prefix where the document declares none: browsers
 *     draw nothing then, but mean well
 * @param rootNamespace of its root element
 * @param rootVocabulary what elements in that namespace belong to, if the root element says it
 */
record XmlFormat(
    Kind kind,
    String defaultNamespace,
    String rootNamespace,
    @Nullable XmlVocabulary rootVocabulary) {

  private static final String RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
  private static final String XSLT = "http://www.w3.org/1999/XSL/Transform";

  /** Which rules count. */
  enum Kind {
    /** What browsers draw: XHTML, MathML, any XML with a style sheet. */
    DOCUMENT,
    SVG,
    /** What programs read: feeds, sitemaps, lists of feeds, search descriptions. */
    DATA,
    XSLT
  }

  /**
   * @param mediaType one that {@link #isXml} is true for
   * @param xml the whole document
   */
  static XmlFormat of(String mediaType, String xml) {
    XmlCursor cursor = new XmlCursor(xml, "");
    XmlScanner.Token token = cursor.next();
    while (token != XmlScanner.Token.START && token != XmlScanner.Token.NOTHING) {
      token = cursor.next();
    }
    if (token == XmlScanner.Token.NOTHING) {
      return new XmlFormat(Kind.DOCUMENT, "", "", null);
    }
    String root = cursor.localName();
    String prefix = cursor.scan().name().substring(0, cursor.scan().name().indexOf(':') + 1);
    String name = prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix.substring(0, prefix.length() - 1);
    String namespace = "";
    for (int i = 0; i < cursor.scan().attributes(); i++) {
      if (cursor.scan().attributeName(i).equals(name)) {
        int start = cursor.scan().valueStart(i);
        namespace = xml.substring(start, cursor.scan().valueEnd(i)).strip();
      }
    }
    return of(mediaType, root, namespace);
  }

  private static XmlFormat of(String mediaType, String root, String namespace) {
    if (mediaType.equals("image/svg+xml") || root.equals("svg")) {
      return new XmlFormat(Kind.SVG, HtmlAttributes.SVG, namespace, null);
    }
    if (mediaType.equals("application/xhtml+xml")) {
      return new XmlFormat(Kind.DOCUMENT, HtmlAttributes.HTML, namespace, null);
    }
    if (mediaType.equals("application/mathml+xml")) {
      return new XmlFormat(Kind.DOCUMENT, HtmlAttributes.MATHML, namespace, null);
    }
    if (namespace.equals(XSLT)) {
      return new XmlFormat(Kind.XSLT, "", namespace, null);
    }
    XmlVocabulary known = XmlVocabulary.ofNamespace(namespace);
    XmlVocabulary vocabulary = known == null ? XmlVocabulary.ofRoot(root) : known;
    boolean data = vocabulary != null || namespace.equals(RDF);
    return new XmlFormat(data ? Kind.DATA : Kind.DOCUMENT, "", namespace, vocabulary);
  }

  /** Whether a media type is that of an XML format that can hold references. */
  static boolean isXml(String mediaType) {
    return switch (mediaType) {
      case "application/xml",
          "text/xml",
          "application/xhtml+xml",
          "image/svg+xml",
          "application/mathml+xml",
          "application/rss+xml",
          "application/atom+xml",
          "application/rdf+xml",
          "application/xslt+xml",
          "application/opensearchdescription+xml",
          "text/x-opml" ->
          true;
      default -> false;
    };
  }

  /** Whether URLs are in the document's encoding; else they are IRIs (RFC 3987). */
  boolean isDocument() {
    return kind == Kind.DOCUMENT || kind == Kind.SVG;
  }

  /** Whether {@code xml:base} counts: browsers follow it no more. */
  boolean hasBases() {
    return kind == Kind.DATA;
  }

  /** Whether the base is part of what identifiers ({@code rdf:about}) mean, so it must stay. */
  boolean isRdf() {
    return rootNamespace.equals(RDF);
  }

  /** Whether XHTML, SVG and MathML inside are the document's own. */
  boolean hasMarkup() {
    return kind != Kind.XSLT;
  }

  /** Whether nothing but links may change. */
  boolean isLinksOnly() {
    return kind == Kind.SVG;
  }

  /** The vocabulary of elements in a namespace, or null. */
  @Nullable XmlVocabulary vocabulary(String namespace) {
    return rootVocabulary != null && namespace.equals(rootNamespace)
        ? rootVocabulary
        : XmlVocabulary.ofNamespace(namespace);
  }
}
