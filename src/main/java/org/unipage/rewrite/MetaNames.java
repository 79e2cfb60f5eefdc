package org.unipage.rewrite;

import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Resolver;

/**
 * Which {@code meta} elements hold URLs: those that Open Graph (ogp.me), Twitter cards, Windows
 * tiles, Google Scholar, Dublin Core and others read.
 */
final class MetaNames {

  /** What is always a URL. */
  private static final Set<String> URLS =
      Set.of(
          "og:url",
          "og:image",
          "og:image:url",
          "og:image:secure_url",
          "og:video",
          "og:video:url",
          "og:video:secure_url",
          "og:audio",
          "og:audio:url",
          "og:audio:secure_url",
          "og:logo",
          "og:see_also",
          "al:web:url",
          "twitter:url",
          "twitter:image",
          "twitter:image:src",
          "twitter:image0",
          "twitter:image1",
          "twitter:image2",
          "twitter:image3",
          "twitter:player",
          "twitter:player:stream",
          "vk:image",
          "thumbnail",
          "thumbnailurl",
          "image_src",
          "msapplication-tileimage",
          "msapplication-square70x70logo",
          "msapplication-square150x150logo",
          "msapplication-square310x310logo",
          "msapplication-wide310x150logo",
          "msapplication-starturl",
          "citation_pdf_url",
          "citation_fulltext_html_url",
          "citation_full_html_url",
          "citation_abstract_html_url",
          "citation_public_url",
          "bepress_citation_pdf_url",
          "bepress_citation_abstract_html_url",
          "parsely-link",
          "parsely-image-url",
          "sailthru.image.full",
          "sailthru.image.thumb",
          "shareaholic:url",
          "shareaholic:image");

  /** What may be a URL, or a name, a number or another text. */
  private static final Set<String> MAYBE_URLS =
      Set.of(
          "article:author",
          "article:publisher",
          "book:author",
          "music:album",
          "music:creator",
          "music:musician",
          "music:song",
          "video:actor",
          "video:director",
          "video:series",
          "video:writer",
          "msapplication-config",
          "url",
          "image",
          "canonical",
          "identifier-url",
          "dc.identifier",
          "dc.identifier.uri",
          "dc.relation",
          "dc.rights",
          "dc.source",
          "dcterms.identifier",
          "dcterms.ispartof",
          "dcterms.relation",
          "dcterms.source",
          "eprints.document_url",
          "parsely-page");

  private MetaNames() {}

  /**
   * @param meta the attributes' values of a {@code meta} element by name; empty if it lacks one
   * @return the kind of its {@code content}, or null if it holds no reference
   */
  static HtmlAttributes.@Nullable Kind kind(UnaryOperator<String> meta) {
    if (meta.apply("http-equiv").equalsIgnoreCase("refresh")) {
      return HtmlAttributes.Kind.REFRESH;
    }
    HtmlAttributes.Kind kind = named(meta.apply("property"));
    kind = kind == null ? named(meta.apply("name")) : kind;
    return kind == null ? item(meta.apply("itemprop")) : kind;
  }

  private static HtmlAttributes.@Nullable Kind named(String name) {
    if (name.isEmpty()) {
      return null;
    }
    String lower = name.strip().toLowerCase(Locale.ROOT);
    if (URLS.contains(lower)) {
      return HtmlAttributes.Kind.URL;
    }
    if (MAYBE_URLS.contains(lower)) {
      return HtmlAttributes.Kind.ABSOLUTE_URL;
    }
    return switch (lower) {
      case "msapplication-task", "msapplication-badge", "msapplication-notification" ->
          HtmlAttributes.Kind.TASK;
      default -> null;
    };
  }

  /** WHATWG HTML section 5.2.3: names with white space between them. */
  private static HtmlAttributes.@Nullable Kind item(String names) {
    if (names.isEmpty()) {
      return null;
    }
    for (String name : names.strip().split("[ \t\n\f\r]+")) {
      if (LinkedData.isUrlProperty(name)) {
        return HtmlAttributes.Kind.URL;
      }
    }
    return HtmlAttributes.Kind.ABSOLUTE_URL;
  }

  /** A value that is a reference if it is an absolute URL. */
  static void readAbsolute(Text text, Resolver resolver, References references) {
    String value = text.chars().strip();
    if (JavaScript.isAbsolute(value) || value.startsWith("//")) {
      references.add(text, 0, text.length(), resolver);
    }
  }

  /**
   * {@code name=News;action-uri=news.html;icon-uri=news.ico}: what Windows reads for pinned sites.
   */
  static void readTask(Text text, Resolver resolver, References references) {
    String task = text.chars();
    int at = 0;
    while (at < task.length()) {
      int end = task.indexOf(';', at);
      end = end < 0 ? task.length() : end;
      int equals = task.indexOf('=', at);
      if (equals >= 0 && equals + 1 < end && isUrlPart(task.substring(at, equals))) {
        references.add(text, equals + 1, end, resolver, url -> url.replace(";", "%3B"));
      }
      at = end + 1;
    }
  }

  private static boolean isUrlPart(String name) {
    String lower = name.strip().toLowerCase(Locale.ROOT);
    return lower.endsWith("-uri") || lower.startsWith("polling-uri");
  }
}
