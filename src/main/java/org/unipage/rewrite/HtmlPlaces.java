package org.unipage.rewrite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.CDataNode;
import org.jsoup.nodes.DataNode;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.Range;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Where a document's references stand in its source: the values and the style sheets that hold
 * them, found by a parse with positions tracked. No position is believed that the source does not
 * confirm.
 */
final class HtmlPlaces {

  /**
   * A value, or the content of a {@code style} or {@code script} element.
   *
   * @param start the index of its first character
   * @param end the index after its last
   * @param kind what it is made of
   * @param delimiter how it is delimited; null if character references do not count in it
   * @param base the {@code codebase} that its URLs are relative to; empty for the document's base
   */
  record Place(
      int start,
      int end,
      HtmlAttributes.Kind kind,
      CharacterReferences.@Nullable Place delimiter,
      String base) {}

  /**
   * Up to this length a document's whole tree is made, which is faster, and at worst takes 220
   * bytes a character (measured: unclosed formatting elements, cloned into every paragraph).
   */
  static final int LARGEST_TREE = 1 << 20;

  /** The parser takes no more attributes of one tag (jsoup's {@code Token.Tag.MaxAttributes}). */
  private static final int MOST_ATTRIBUTES = 512;

  private final String html;
  private final List<Place> places = new ArrayList<>();
  private final List<Integer> doubtful = new ArrayList<>();
  private @Nullable Place base;
  private @Nullable Encoding declared;
  private int declaredAt;

  private HtmlPlaces(String html) {
    this.html = html.replace('\uFFFF', '\uFFFD'); // jsoup takes U+FFFF for the end.
  }

  /**
   * @param html a whole document, without its byte order mark
   */
  static HtmlPlaces find(String html) {
    if (html.length() > LARGEST_TREE) {
      return findInPieces(html, LARGEST_TREE / 4);
    }
    HtmlPlaces found = new HtmlPlaces(html);
    found.visitAll(parser().parseInput(found.html, ""));
    found.sort();
    return found;
  }

  /** The same, but slower, and with no more in memory than {@code stride} characters make. */
  static HtmlPlaces findInPieces(String html, int stride) {
    HtmlPlaces found = new HtmlPlaces(html);
    LongDocument.parse(found.html, parser(), stride, found::visit);
    found.sort();
    return found;
  }

  private static Parser parser() {
    return Parser.htmlParser().setTrackPosition(true);
  }

  /** The places in the order of the source, none twice. */
  List<Place> places() {
    return places;
  }

  /**
   * The value of the first {@code <base href>}, the only one that counts; also among the places.
   */
  @Nullable Place base() {
    return base;
  }

  /** The encoding of the first {@code meta} element that names one, wherever it stands. */
  @Nullable Encoding declared() {
    return declared;
  }

  /** Where values stand whose extent the source does not confirm. */
  List<Integer> doubtful() {
    return doubtful;
  }

  /**
   * A long document's elements come in any order, and foster parenting and the adoption agency
   * (WHATWG HTML sections 13.2.6.1 and 13.2.6.4.7) move and clone elements: the order of the source
   * is another.
   */
  private void sort() {
    if (base != null) {
      places.add(base);
    }
    removeTwins();
  }

  /**
   * @throws TooManyReferences if there are too many places; clones of one do not count
   */
  private void add(Place place) {
    if (places.size() == 2 * TooManyReferences.MOST) {
      removeTwins();
    }
    places.add(place);
  }

  private void removeTwins() {
    places.sort(Comparator.comparingInt(Place::start));
    int kept = 0;
    for (Place place : places) {
      if (kept == 0 || places.get(kept - 1).start < place.start) {
        places.set(kept, place);
        kept++;
      }
    }
    places.subList(kept, places.size()).clear();
    if (kept > TooManyReferences.MOST) {
      throw new TooManyReferences();
    }
  }

  /**
   * In the order of the tree; not by recursion, since misnested markup makes trees of any depth.
   */
  private void visitAll(Element root) {
    Deque<Element> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      Element element = open.pop();
      visit(element);
      for (int i = element.childNodeSize() - 1; i >= 0; i--) {
        if (element.childNode(i) instanceof Element child) {
          open.push(child);
        }
      }
    }
  }

  private void visit(Element element) {
    if (element.attributesSize() >= MOST_ATTRIBUTES) {
      doubtful.add(element.sourceRange().startPos());
    }
    if (element.attributesSize() > 0) {
      attributes(element);
    }
    if (element.childNodeSize() > 0 && element.normalName().equals("style")) {
      for (Node child : element.childNodes()) {
        styleSheet(child);
      }
    }
    if (element.childNodeSize() == 1
        && element.normalName().equals("script")
        && element.tag().namespace().equals(HtmlAttributes.HTML)) {
      script(element, element.childNode(0));
    }
  }

  /** Not a lambda, which C1 makes several times as slowly: every element has one. */
  private record AttributesOf(Element element) implements UnaryOperator<String> {
    @Override
    public String apply(String name) {
      return element.attr(name);
    }
  }

  private void attributes(Element element) {
    String namespace = element.tag().namespace();
    boolean foreign = !namespace.equals(HtmlAttributes.HTML);
    Attributes attributes = element.attributes();
    AttributesOf others = new AttributesOf(element);
    for (Attribute attribute : attributes) {
      // jsoup keeps the case of the names in SVG and MathML.
      String name = foreign ? lower(attribute.getKey()) : attribute.getKey();
      HtmlAttributes.Kind kind = HtmlAttributes.kind(namespace, element.normalName(), name, others);
      if (kind != null && !attribute.getValue().isEmpty()) {
        value(element, name, attribute, kind);
      }
    }
    if (!foreign && element.normalName().equals("meta")) {
      declaration(element);
    }
  }

  private void value(Element element, String name, Attribute attribute, HtmlAttributes.Kind kind) {
    Range range = attribute.sourceRange().valueRange();
    int start = range.startPos();
    int end = range.endPos();
    CharacterReferences.Place delimiter = delimiter(start, end);
    if (delimiter == null) {
      doubtful.add(Math.max(start, 0));
      return;
    }
    boolean isBase = kind == HtmlAttributes.Kind.BASE && name.equals("href");
    Place place = new Place(start, end, kind, delimiter, codebase(element, name));
    if (!isBase) {
      add(place);
    } else if ((base == null || start < base.start)
        && element.closest("template, noscript") == null) {
      base = place;
    }
  }

  /**
   * How the value from {@code start} to {@code end} is delimited in the source, as its own
   * tokenizer rules say (WHATWG HTML sections 13.2.5.36 to 13.2.5.38); null if it is not just that
   * stretch.
   */
  private CharacterReferences.@Nullable Place delimiter(int start, int end) {
    if (start < 1 || end <= start || end >= html.length()) {
      return null;
    }
    char before = html.charAt(start - 1);
    char after = html.charAt(end);
    if (before == '"' || before == '\'') {
      boolean whole = after == before && html.indexOf(before, start) == end;
      return !whole
          ? null
          : before == '"'
              ? CharacterReferences.Place.DOUBLE_QUOTED
              : CharacterReferences.Place.SINGLE_QUOTED;
    }
    if ((before != '=' && !Ascii.isSpace(before)) || (after != '>' && !Ascii.isSpace(after))) {
      return null;
    }
    for (int i = start; i < end; i++) {
      if (html.charAt(i) == '>' || Ascii.isSpace(html.charAt(i))) {
        return null;
      }
    }
    return CharacterReferences.Place.UNQUOTED;
  }

  /** Of HTML 4.01's {@code codebase}, which browsers that ran applets followed (section 13.4). */
  private static String codebase(Element element, String name) {
    return name.equals("archive") || name.equals("classid") ? element.attr("codebase") : "";
  }

  /** The content of {@code style}: raw text in HTML, but text or CDATA sections in SVG. */
  private void styleSheet(Node child) {
    Range range = child.sourceRange();
    int start = range.startPos();
    int end = range.endPos();
    if (start < 1 || end <= start || end > html.length()) {
      return;
    }
    if (child instanceof DataNode) {
      if (html.charAt(start - 1) == '>' && isStyleEnd(end)) {
        add(new Place(start, end, HtmlAttributes.Kind.CSS, null, ""));
      } else {
        doubtful.add(start);
      }
    } else if (child instanceof CDataNode) {
      int open = html.startsWith("<![CDATA[", start) ? start + 9 : start;
      int close = html.startsWith("]]>", end - 3) ? end - 3 : end;
      if (open < close) {
        add(new Place(open, close, HtmlAttributes.Kind.CSS, null, ""));
      }
    } else if (child instanceof TextNode && html.substring(start, end).indexOf('<') < 0) {
      add(new Place(start, end, HtmlAttributes.Kind.CSS, CharacterReferences.Place.CONTENT, ""));
    }
  }

  private void script(Element element, Node child) {
    Range range = child.sourceRange();
    int start = range.startPos();
    int end = range.endPos();
    HtmlAttributes.Kind kind =
        child instanceof DataNode && start >= 1 ? HtmlScripts.kind(element::attr) : null;
    if (kind == null || end <= start || end > html.length()) {
      return;
    }
    boolean empty =
        (kind == HtmlAttributes.Kind.SCRIPT || kind == HtmlAttributes.Kind.MODULE)
            && !JavaScript.mayHoldReferences(html.substring(start, end));
    if (!empty && html.charAt(start - 1) == '>' && Ascii.matches(html, end, "</script")) {
      add(new Place(start, end, kind, null, ""));
    }
  }

  private boolean isStyleEnd(int at) {
    return at == html.length() || Ascii.matches(html, at, "</style");
  }

  private void declaration(Element meta) {
    int at = meta.sourceRange().startPos();
    if (declared != null && declaredAt <= at) {
      return;
    }
    String charset = meta.attr("charset");
    Encoding encoding = null;
    if (!charset.isEmpty()) {
      encoding = Encoding.forInnerLabel(charset);
    } else if (meta.attr("http-equiv").equalsIgnoreCase("content-type")) {
      encoding = Prescan.fromContentType(meta.attr("content"));
    }
    if (encoding != null) {
      declared = encoding;
      declaredAt = at;
    }
  }

  private static String lower(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) != Ascii.lower(name.charAt(i))) {
        StringBuilder out = new StringBuilder(name);
        for (int j = i; j < out.length(); j++) {
          out.setCharAt(j, Ascii.lower(out.charAt(j)));
        }
        return out.toString();
      }
    }
    return name;
  }
}
