package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Goes through an XML document's tokens with its elements and namespaces (Namespaces in XML 1.0) in
 * mind. Every element that starts also ends: an end tag ends what was left open inside, and one
 * that matches nothing is stepped over.
 */
final class XmlCursor {

  /** As deep as Chromium reads ({@code kMaxXMLTreeDepth}). */
  static final int DEEPEST = 5000;

  static final String XLINK = "http://www.w3.org/1999/xlink";

  private final XmlScanner scan;
  private final String defaultNamespace;
  private final List<Open> open = new ArrayList<>();
  private final Map<String, Integer> names = new HashMap<>();
  private final Map<String, String> namespaces = new HashMap<>();
  private final List<Binding> hidden = new ArrayList<>();
  private int ending;
  private boolean tooDeep;

  /**
   * @param bindings how many namespaces had been declared before it
   */
  private record Open(String name, int bindings) {}

  /**
   * @param before what the prefix meant outside; null: nothing
   */
  private record Binding(String prefix, @Nullable String before) {}

  /**
   * @param defaultNamespace of elements without a prefix where the document declares none
   */
  XmlCursor(String xml, String defaultNamespace) {
    this.scan = new XmlScanner(xml);
    this.defaultNamespace = defaultNamespace;
    namespaces.put("xlink", XLINK); // SVG without this declaration is common, and meant so.
  }

  /** The token's places; of a start tag also its attributes. */
  XmlScanner scan() {
    return scan;
  }

  /** Goes on to the next token; every start has its end. */
  XmlScanner.Token next() {
    if (ending > 0) {
      return close();
    }
    while (true) {
      XmlScanner.Token token = scan.next();
      if (token == XmlScanner.Token.START && open.size() == DEEPEST) {
        tooDeep = true;
      }
      if (tooDeep || token == XmlScanner.Token.NOTHING) {
        ending = open.size();
        return open.isEmpty() ? XmlScanner.Token.NOTHING : close();
      }
      if (token == XmlScanner.Token.START) {
        open();
        return token;
      }
      if (token != XmlScanner.Token.END) {
        return token;
      }
      if (names.getOrDefault(scan.name(), 0) > 0) {
        ending = 1;
        while (!open.get(open.size() - ending).name.equals(scan.name())) {
          ending++;
        }
        return close();
      }
    }
  }

  /** True if the document goes deeper than {@link #DEEPEST}: there it ended. */
  boolean isTooDeep() {
    return tooDeep;
  }

  /** How many elements are open. */
  int depth() {
    return open.size();
  }

  /** The namespace of the element that has just started; empty if it is in none. */
  String namespace() {
    int colon = scan.name().indexOf(':');
    String prefix = colon < 0 ? "" : scan.name().substring(0, colon);
    return namespaces.getOrDefault(prefix, colon < 0 ? defaultNamespace : "");
  }

  /** The local name of the element that has just started. */
  String localName() {
    String name = scan.name();
    return name.substring(name.indexOf(':') + 1);
  }

  /**
   * An attribute's name: the local one if it has no prefix, {@code xml:…} and {@code xlink:…} by
   * whatever prefix; empty for one in another namespace.
   */
  String attributeName(int index) {
    String name = scan.attributeName(index);
    int colon = name.indexOf(':');
    if (colon < 0 || name.startsWith("xml:")) {
      return name;
    }
    return XLINK.equals(namespaces.get(name.substring(0, colon)))
        ? "xlink" + name.substring(colon)
        : "";
  }

  /**
   * Binds a prefix for the element that has just started.
   *
   * @param prefix empty for the default namespace
   */
  void bind(String prefix, String namespace) {
    hidden.add(new Binding(prefix, namespaces.put(prefix, namespace)));
  }

  private void open() {
    open.add(new Open(scan.name(), hidden.size()));
    names.merge(scan.name(), 1, Integer::sum);
    ending = scan.isEmpty() ? 1 : 0;
  }

  private XmlScanner.Token close() {
    ending--;
    Open closed = open.remove(open.size() - 1);
    names.merge(closed.name, -1, Integer::sum);
    while (hidden.size() > closed.bindings) {
      Binding binding = hidden.remove(hidden.size() - 1);
      if (binding.before == null) {
        namespaces.remove(binding.prefix);
      } else {
        namespaces.put(binding.prefix, binding.before);
      }
    }
    return XmlScanner.Token.END;
  }
}
