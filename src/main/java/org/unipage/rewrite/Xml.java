package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * The references of an XML document, in the order of its source: those of XHTML, SVG and MathML by
 * the rules of {@link HtmlAttributes}, those of feeds and the like by {@link XmlVocabulary}, both
 * by an element's namespace, and {@code xml-stylesheet}. In an SVG file only links are changed:
 * drawn as a picture, it ignores what is relative, but what is absolute becomes a broken picture
 * (measured in Chromium).
 */
final class Xml {

  /** As many {@code xml:base} inside each other, and as long ones, as are followed. */
  private static final int MOST_BASES = 32;

  private static final int LONGEST_BASE = 2048;

  private final Text text;
  private final XmlFormat format;
  private final XmlCursor cursor;
  private final References references;
  private final Resolver own;
  private final List<Open> open = new ArrayList<>();

  /** Whether entities have HTML's names: not where the document declares its own. */
  private boolean htmlEntities = true;

  private boolean rooted;
  private boolean based;
  private int bases;
  private Scope scope;

  /**
   * What references resolve against.
   *
   * @param resolver the document's
   * @param values reads values with it
   */
  private record Scope(Resolver resolver, Values values) {}

  /** An element whose end has not come. */
  private static final class Open {
    final Scope outside;
    XmlVocabulary.@Nullable Use use;
    boolean hasBase;
    boolean styleSheet;
    HtmlAttributes.@Nullable Kind script;
    int pieces;
    int start;
    int end;
    boolean cdata;

    Open(Scope outside) {
      this.outside = outside;
    }
  }

  private Xml(Text text, XmlFormat format, Resolver own, Resolver utf8, References references) {
    this.text = text;
    this.format = format;
    this.cursor = new XmlCursor(text.chars(), format.defaultNamespace());
    this.references = references;
    this.own = own;
    this.scope = scope(own, utf8);
  }

  /**
   * @param text the characters; or the bytes, if all that are below 0x80 are ASCII's characters
   * @param mediaType the document's
   * @param charset what the queries of its URLs are encoded in, unless the format says UTF-8
   * @param resolvers makes the resolver for documents at its URL
   * @return resolves what is relative to the document
   */
  static Resolver read(
      Text text,
      String mediaType,
      Charset charset,
      Function<Charset, Resolver> resolvers,
      References references) {
    XmlFormat format = XmlFormat.of(mediaType, text.chars());
    Resolver utf8 = resolvers.apply(UTF_8);
    Resolver own = charset.equals(UTF_8) || !format.isDocument() ? utf8 : resolvers.apply(charset);
    String base = format.isDocument() ? baseHref(text, format, own, references) : "";
    Xml document = new Xml(text, format, own, utf8, references);
    if (!base.isEmpty()) {
      document.scope = document.scope(own.withBase(base), utf8.withBase(base));
    }
    Resolver relative = document.scope.resolver;
    document.run();
    return relative;
  }

  /** The first {@code base} element's, which counts from the document's start on. */
  private static String baseHref(Text text, XmlFormat format, Resolver own, References references) {
    if (format.isLinksOnly() || !text.chars().contains("base")) {
      return "";
    }
    Xml first = new Xml(text, format, own, own, references);
    for (XmlScanner.Token token = first.cursor.next();
        token != XmlScanner.Token.NOTHING;
        token = first.cursor.next()) {
      if (token == XmlScanner.Token.DOCTYPE) {
        first.htmlEntities = !first.declaresEntities();
      } else if (token == XmlScanner.Token.START) {
        first.declareNamespaces();
        if (first.isBase() && !first.attribute("href").isEmpty()) {
          return first.attribute("href");
        }
      }
    }
    return "";
  }

  private boolean isBase() {
    return cursor.localName().equals("base") && cursor.namespace().equals(HtmlAttributes.HTML);
  }

  private Scope scope(Resolver resolver, Resolver utf8) {
    return new Scope(resolver, new Values(utf8, references, 0));
  }

  private void run() {
    for (XmlScanner.Token token = cursor.next();
        token != XmlScanner.Token.NOTHING;
        token = cursor.next()) {
      switch (token) {
        case START -> start();
        case END -> end();
        case TEXT -> characters(false);
        case CDATA -> characters(true);
        case INSTRUCTION -> instruction();
        case DOCTYPE -> htmlEntities = !declaresEntities();
        case NOTHING -> {}
      }
    }
    if (cursor.isTooDeep()) {
      problem(
          "elements are nested too deeply from here on, so the rest stays as it is: nest fewer");
    }
  }

  private boolean declaresEntities() {
    int at = text.chars().indexOf("<!ENTITY", cursor.scan().start());
    return at >= 0 && at < cursor.scan().end();
  }

  private void start() {
    rooted = true;
    if (!open.isEmpty()) {
      open.get(open.size() - 1).pieces = 2; // What holds elements is no URL.
    }
    Open element = new Open(scope);
    open.add(element);
    XmlScanner tag = cursor.scan();
    declareNamespaces();
    element.hasBase = format.hasBases() && xmlBase();
    if (tag.isOverfull()) {
      problem("a tag has too many attributes here, so the last stay as they are: write fewer");
    }
    String namespace = cursor.namespace();
    String name = cursor.localName();
    XmlVocabulary vocabulary = format.vocabulary(namespace);
    Map<String, XmlVocabulary.Use> uses = vocabulary == null ? Map.of() : vocabulary.uses(name);
    boolean markup = vocabulary == null && format.hasMarkup() && isMarkup(namespace);
    element.use = content(uses.get("text()"));
    element.styleSheet = markup && name.equals("style") && !namespace.equals(HtmlAttributes.MATHML);
    element.script = markup && name.equals("script") ? HtmlScripts.kind(this::attribute) : null;
    for (int i = 0; i < tag.attributes(); i++) {
      String attribute = cursor.attributeName(i);
      if (element.hasBase && attribute.equals("xml:base")) {
        writeBase(i, element.outside.resolver);
      } else if (markup) {
        markup(namespace, name, i, attribute);
      } else if (uses.get(attribute) != null) {
        Text value = value(i);
        if (value != null) {
          reference(uses.get(attribute), value);
        }
      }
    }
  }

  /** They count for the whole tag, so they come first. */
  private void declareNamespaces() {
    XmlScanner tag = cursor.scan();
    for (int i = 0; i < tag.attributes(); i++) {
      String name = tag.attributeName(i);
      Text namespace = name.startsWith("xmlns") ? value(i) : null;
      if (namespace != null && name.length() == 5) {
        cursor.bind("", namespace.chars().strip());
      } else if (namespace != null && name.charAt(5) == ':') {
        cursor.bind(name.substring(6), namespace.chars().strip());
      }
    }
  }

  /** Whether the tag has an {@code xml:base} that counts from here on. */
  private boolean xmlBase() {
    XmlScanner tag = cursor.scan();
    for (int i = 0; i < tag.attributes(); i++) {
      if (tag.attributeName(i).equals("xml:base")) {
        return enterBase(i);
      }
    }
    return false;
  }

  private boolean enterBase(int index) {
    Text value = value(index);
    if (value == null) {
      return false;
    }
    if (bases == MOST_BASES || value.length() > LONGEST_BASE) {
      problem("xml:base is nested too deeply or too long here, so it does not count: write less");
      return false;
    }
    bases++;
    Resolver inner = scope.resolver.withBase(value.chars());
    scope = scope(inner, inner);
    return true;
  }

  private void writeBase(int index, Resolver outside) {
    Text value = value(index);
    if (value != null && !format.isRdf()) {
      references.addBase(value, 0, value.length(), outside);
    }
  }

  /** What an element's content is read as. */
  private XmlVocabulary.@Nullable Use content(XmlVocabulary.@Nullable Use use) {
    if (use == XmlVocabulary.Use.TYPED) {
      String type = attribute("type");
      return type.equalsIgnoreCase("html") || type.equalsIgnoreCase("text/html")
          ? XmlVocabulary.Use.HTML
          : null;
    }
    return use == XmlVocabulary.Use.PERMALINK && attribute("isPermaLink").equalsIgnoreCase("false")
        ? null
        : use;
  }

  private void reference(XmlVocabulary.Use use, Text value) {
    switch (use) {
      case URL -> references.add(value, 0, value.length(), scope.resolver);
      case PERMALINK -> {
        if (isAbsolute(value.chars().strip())) {
          references.add(value, 0, value.length(), scope.resolver);
        }
      }
      case TEMPLATE -> template(value);
      case SAME_ORIGIN -> references.addUntouched(value, 0, value.length(), scope.resolver);
      case HTML -> scope.values.document(value);
      case TYPED -> {}
    }
  }

  private static boolean isAbsolute(String url) {
    return Ascii.matches(url, 0, "http://") || Ascii.matches(url, 0, "https://");
  }

  /** A template stays where its parameters would not: in a path, braces are percent-encoded. */
  private void template(Text value) {
    String url = value.chars().strip();
    int brace = url.indexOf('{');
    Link link = scope.resolver.resolve(url);
    if (brace < 0 || link.url().endsWith(url.substring(brace))) {
      references.add(value, 0, value.length(), scope.resolver);
    }
  }

  private static boolean isMarkup(String namespace) {
    return switch (namespace) {
      case HtmlAttributes.HTML, HtmlAttributes.SVG, HtmlAttributes.MATHML -> true;
      default -> false;
    };
  }

  private void markup(String namespace, String name, int index, String attribute) {
    String tag = name.equals("feImage") ? "feimage" : name; // The table is HTML's: in lower case.
    HtmlAttributes.Kind kind = HtmlAttributes.kind(namespace, tag, attribute, this::attribute);
    Text value = kind == null ? null : value(index);
    if (kind == null || value == null || value.length() == 0) {
      return;
    }
    if (kind == HtmlAttributes.Kind.BASE && attribute.equals("href")) {
      htmlBase(value);
    } else {
      boolean stays = format.isLinksOnly() && !isLink(tag, attribute);
      references.reading(stays, () -> read(kind, value, attribute));
    }
  }

  private static boolean isLink(String tag, String attribute) {
    return (tag.equals("a") || tag.equals("area"))
        && (attribute.equals("href") || attribute.equals("xlink:href"));
  }

  private void read(HtmlAttributes.Kind kind, Text value, String attribute) {
    boolean hasCodebase = attribute.equals("archive") || attribute.equals("classid");
    String codebase = hasCodebase ? attribute("codebase") : "";
    Resolver resolver = scope.resolver;
    scope.values.read(
        kind, value, resolver, codebase.isEmpty() ? resolver : resolver.withBase(codebase));
  }

  /** The first one counts, and no other does anything. */
  private void htmlBase(Text value) {
    if (format.kind() == XmlFormat.Kind.DOCUMENT && !based) {
      based = true;
      references.addBase(value, 0, value.length(), own);
    }
  }

  /** The value of the attribute with this name; empty if there is none. */
  private String attribute(String name) {
    for (int i = 0; i < cursor.scan().attributes(); i++) {
      if (cursor.attributeName(i).equals(name)) {
        Text value = value(i);
        return value == null ? "" : value.chars();
      }
    }
    return "";
  }

  /** An attribute's value; null if it cannot be known. */
  private @Nullable Text value(int index) {
    return value(cursor.scan().valueStart(index), cursor.scan().valueEnd(index));
  }

  private @Nullable Text value(int start, int end) {
    Text raw = text.decoded(start, end);
    return XmlReferences.decode(
        raw,
        text.chars().charAt(start - 1) == '"'
            ? CharacterReferences.Place.DOUBLE_QUOTED
            : CharacterReferences.Place.SINGLE_QUOTED,
        htmlEntities);
  }

  private void characters(boolean cdata) {
    if (open.isEmpty()) {
      return;
    }
    Open element = open.get(open.size() - 1);
    int start = cursor.scan().start();
    int end = cursor.scan().end();
    if (element.styleSheet) {
      Text css = content(start, end, cdata);
      if (css != null) {
        references.reading(format.isLinksOnly(), () -> Css.read(css, scope.resolver, references));
      }
    } else if (element.script != null) {
      HtmlAttributes.Kind kind = element.script;
      Text script = content(start, end, cdata);
      if (script != null) {
        references.reading(format.isLinksOnly(), () -> read(kind, script, ""));
      }
    } else if (element.use == XmlVocabulary.Use.HTML) {
      Text html = content(start, end, cdata);
      if (html != null && html.chars().indexOf('<') >= 0) {
        scope.values.document(html);
      }
    } else if (element.use != null && !text.chars().substring(start, end).isBlank()) {
      element.pieces++;
      element.start = start;
      element.end = end;
      element.cdata = cdata;
    }
  }

  private @Nullable Text content(int start, int end, boolean cdata) {
    Text raw = text.decoded(start, end);
    return cdata ? raw : XmlReferences.decode(raw, CharacterReferences.Place.CONTENT, htmlEntities);
  }

  private void end() {
    Open element = open.remove(open.size() - 1);
    XmlVocabulary.Use use = element.use;
    boolean whole = element.pieces == 1 && !cursor.isTooDeep();
    if (use != null && use != XmlVocabulary.Use.HTML && whole) {
      Text value = content(element.start, element.end, element.cdata);
      if (value != null) {
        reference(use, value);
      }
    }
    if (element.hasBase) {
      bases--;
      scope = element.outside;
    }
  }

  /**
   * An {@code xml-stylesheet} before the root element (Associating Style Sheets with XML documents
   * 1.0). Browsers take it for CSS if it has no type, and XSLT only from the document's own origin.
   */
  private void instruction() {
    if (rooted || !cursor.scan().name().equals("xml-stylesheet")) {
      return;
    }
    int start = cursor.scan().start();
    String tag = "<x" + text.chars().substring(start, cursor.scan().end()) + '>';
    XmlScanner attributes = new XmlScanner(tag);
    if (attributes.next() != XmlScanner.Token.START) {
      return;
    }
    String type = "";
    Text href = null;
    for (int i = 0; i < attributes.attributes(); i++) {
      int first = attributes.valueStart(i);
      int shift = start - 2;
      String name = attributes.attributeName(i);
      if (name.equals("type")) {
        type = tag.substring(first, attributes.valueEnd(i)).strip();
      } else if (name.equals("href") && href == null) {
        href = value(first + shift, attributes.valueEnd(i) + shift);
      }
    }
    if (href != null && (type.isEmpty() || Ascii.matches(type, 0, "text/css"))) {
      Text css = href;
      references.reading(format.isLinksOnly(), () -> references.add(css, 0, css.length(), own));
    } else if (href != null) {
      references.addUntouched(href, 0, href.length(), own);
    }
  }

  private void problem(String message) {
    references.problem(text.offset(cursor.scan().from()), "markup", message);
  }
}
