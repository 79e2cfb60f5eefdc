package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where one XML vocabulary holds references, as the resource {@code vocabularies} says. */
final class XmlVocabulary {

  /** What is at a place; the resource says what each means. */
  enum Use {
    URL,
    PERMALINK,
    HTML,
    TYPED,
    TEMPLATE,
    SAME_ORIGIN
  }

  private static final Map<String, XmlVocabulary> BY_NAME = new HashMap<>();
  private static final Map<String, XmlVocabulary> BY_NAMESPACE = new HashMap<>();

  static {
    load();
  }

  private final Map<String, Map<String, Use>> elements = new HashMap<>();

  private XmlVocabulary() {}

  /** The vocabulary of a namespace, or null. */
  static @Nullable XmlVocabulary ofNamespace(String namespace) {
    return BY_NAMESPACE.get(namespace);
  }

  /** The vocabulary that a root element means by its name, whatever its namespace; or null. */
  static @Nullable XmlVocabulary ofRoot(String localName) {
    return switch (localName) {
      case "rss" -> BY_NAME.get("rss");
      case "feed" -> BY_NAME.get("atom");
      case "urlset", "sitemapindex" -> BY_NAME.get("sitemap");
      case "opml" -> BY_NAME.get("opml");
      case "OpenSearchDescription", "SearchPlugin" -> BY_NAME.get("opensearch");
      default -> null;
    };
  }

  /** What the places of an element hold: by attribute name, {@code text()} for its content. */
  Map<String, Use> uses(String localName) {
    return elements.getOrDefault(localName, Map.of());
  }

  private static void load() {
    XmlVocabulary current = new XmlVocabulary();
    try (InputStream in = requireNonNull(XmlVocabulary.class.getResourceAsStream("vocabularies"));
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ");
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        if (words[0].equals("vocabulary")) {
          current = new XmlVocabulary();
          BY_NAME.put(words[1], current);
          for (int i = 2; i < words.length; i++) {
            BY_NAMESPACE.put(words[i], current);
          }
        } else {
          Use use = Use.valueOf(words[2].replace('-', '_').toUpperCase(Locale.ROOT));
          current.elements.computeIfAbsent(words[0], e -> new HashMap<>()).put(words[1], use);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
