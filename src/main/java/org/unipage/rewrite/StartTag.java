package org.unipage.rewrite;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A start tag of a document, kept for when all of the document is known.
 *
 * @param text the document
 * @param name the element's, in lower case
 * @param nameEnd where the name ends in the document
 * @param attributes by name; of those named twice, the first one counts
 */
record StartTag(Text text, String name, int nameEnd, Map<String, HtmlTags.Value> attributes) {

  static StartTag of(Text text, HtmlTags at) {
    Map<String, HtmlTags.Value> attributes = new HashMap<>();
    for (int i = 0; i < at.size(); i++) {
      attributes.putIfAbsent(at.attributeName(i), at.valueAt(i));
    }
    return new StartTag(text, at.name(), at.nameEnd(), attributes);
  }

  boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  HtmlTags.@Nullable Value at(String attribute) {
    return attributes.get(attribute);
  }

  /** What an attribute's value means; empty if there is none. */
  String value(String attribute) {
    HtmlTags.Value there = attributes.get(attribute);
    return there == null ? "" : there.read(text);
  }

  /** Where an attribute's value starts in the file; where its tag does, if there is none. */
  int offset(String attribute) {
    HtmlTags.Value there = attributes.get(attribute);
    return text.offset(there == null ? nameEnd : there.start());
  }

  /** Whether {@code rel} holds a keyword (HTML section 4.6.7). */
  boolean isRel(String keyword) {
    for (String word : value("rel").split("[ \t\n\f\r]+")) {
      if (word.equalsIgnoreCase(keyword)) {
        return true;
      }
    }
    return false;
  }
}
