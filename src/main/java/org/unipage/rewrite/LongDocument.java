package org.unipage.rewrite;

import java.io.Reader;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.parser.Parser;
import org.jsoup.parser.StreamParser;

/**
 * Parses a long document without keeping its tree, which would take 15 to 220 bytes for each of its
 * characters: now and then, what is complete is visited and taken out. What remains is small,
 * except that jsoup's stream remembers the elements that foster parenting moved: at worst, in a
 * page of nothing else, that makes 20 bytes a character.
 */
final class LongDocument {

  /** The shortest markup of an element, {@code <b>}: so many characters make a node at most. */
  private static final int SHORTEST = 3;

  private final int stride;
  private final Consumer<Element> visitor;

  private LongDocument(int stride, Consumer<Element> visitor) {
    this.stride = stride;
    this.visitor = visitor;
  }

  /**
   * @param parser with positions tracked: the position of its end tells that an element is complete
   * @param stride how many characters are parsed, at least, before the tree is swept again
   * @param visitor is given every element with its attributes, {@code style} and {@code script}
   *     elements with their content, in any order; an element that the parser cloned or moved may
   *     come twice
   */
  static void parse(String html, Parser parser, int stride, Consumer<Element> visitor) {
    new LongDocument(stride, visitor).parse(html, parser);
  }

  private void parse(String html, Parser parser) {
    Input input = new Input(html);
    try (StreamParser stream = new StreamParser(parser).parse(input, "")) {
      input.document = stream.document();
      Iterator<Element> announced = stream.iterator();
      while (announced.hasNext()) {
        announced.next(); // Not every element is, so they are only drained here.
      }
      stream.document().stream().forEach(visitor);
    }
  }

  /**
   * Visits what is complete, and takes out what holds nothing that is not.
   *
   * @return how many elements stay
   */
  private int sweep(Document document) {
    List<Element> elements = new ArrayList<>();
    document.stream().forEach(elements::add);
    int kept = 1;
    for (int i = elements.size() - 1; i >= 0; i--) {
      Element element = elements.get(i);
      boolean complete = isComplete(element);
      if (complete) {
        visitor.accept(element);
        element.clearAttributes();
      }
      if (complete || !isRaw(element)) {
        kept += thin(element, isTop(element));
      }
    }
    return kept;
  }

  /** Takes out the children that are swept; {@code top}: only those that are no elements. */
  private static int thin(Element element, boolean top) {
    List<Node> kept = new ArrayList<>();
    for (Node child : element.childNodes()) {
      if (child instanceof Element below
          && (top || below.childNodeSize() > 0 || !isComplete(below))) {
        kept.add(child);
      }
    }
    if (kept.size() < element.childNodeSize()) {
      element.empty();
      element.appendChildren(kept);
    }
    return kept.size();
  }

  /**
   * True for the document and {@code html}: the parser goes back to {@code head} and {@code body}.
   */
  private static boolean isTop(Element element) {
    Element parent = element.parent();
    return parent == null || parent instanceof Document;
  }

  /** True if its content is given to the visitor. */
  private static boolean isRaw(Element element) {
    return element.normalName().equals("style") || element.normalName().equals("script");
  }

  private static boolean isComplete(Element element) {
    return element.endSourceRange().isTracked();
  }

  /**
   * The document as a reader. When the parser asks for more, it is between two tokens as far as the
   * tree is concerned, so the tree can be swept.
   */
  private final class Input extends Reader {
    private final String html;
    private int at;
    private int sweepAt = stride;
    private Document document = new Document("");

    Input(String html) {
      this.html = html;
    }

    @Override
    public int read(char[] buffer, int offset, int length) {
      if (at >= sweepAt) {
        int kept = sweep(document);
        sweepAt = at + Math.max(stride, kept * SHORTEST);
      }
      int count = Math.min(length, html.length() - at);
      if (count == 0) {
        return -1;
      }
      html.getChars(at, at + count, buffer, offset);
      at += count;
      return count;
    }

    @Override
    public void close() {}
  }
}
