package org.unipage.rewrite;

import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes hold references: those of the HTML standard (its attribute index), of HTML 4.01,
 * and of browsers before that; in SVG and MathML inside HTML, those that load or lead somewhere.
 *
 * <p>No references, and never touched: {@code itemid}, {@code itemtype}, {@code rdfa}'s
 * (identifiers), {@code usemap} (a name), {@code data-*} and the attributes of unknown elements
 * (what scripts make of them only the scripts know).
 */
final class HtmlAttributes {
  private HtmlAttributes() {}

  /** What a value is made of. */
  enum Kind {
    URL,
    /** URLs with white space between them. */
    URLS,
    /** URLs with commas between them. */
    COMMA_URLS,
    SRCSET,
    /** CSS: declarations or one value. */
    CSS,
    /** A document. */
    SRCDOC,
    REFRESH,
    /** A URL that others are relative to. */
    BASE,
    /** A URL that only works on the page's own origin, so it stays. */
    SAME_ORIGIN
  }

  /**
   * @param name an attribute's name in lower case
   * @return the kind of its value on {@code element}, or null if it holds no reference
   */
  static @Nullable Kind kind(Element element, String name) {
    String namespace = element.tag().namespace();
    if (namespace.equals(Parser.NamespaceHtml)) {
      return html(element, name);
    }
    if (name.equals("style")) {
      return Kind.CSS;
    }
    return namespace.equals(Parser.NamespaceSvg)
        ? svg(element.normalName(), name)
        : mathml(element.normalName(), name);
  }

  private static @Nullable Kind html(Element element, String name) {
    // Ordered by how often they occur: most attributes are class, href, id, and end here.
    switch (name) {
      case "href" -> {
        return switch (element.normalName()) {
          case "a", "area", "link" -> Kind.URL;
          case "base" -> Kind.BASE;
          default -> null;
        };
      }
      case "style" -> {
        return Kind.CSS;
      }
      case "src" -> {
        return urlOn(
            switch (element.normalName()) {
              case "img",
                  "script",
                  "iframe",
                  "frame",
                  "embed",
                  "source",
                  "track",
                  "input",
                  "audio",
                  "video",
                  "bgsound",
                  "layer",
                  "ilayer",
                  "portal",
                  "fencedframe",
                  "xml" ->
                  true;
              default -> false;
            });
      }
      case "content" -> {
        return element.normalName().equals("meta") && isRefresh(element) ? Kind.REFRESH : null;
      }
      case "value" -> {
        return urlOn(element.normalName().equals("param") && isUrlParameter(element));
      }
      default -> {
        return rare(element.normalName(), name);
      }
    }
  }

  private static @Nullable Kind rare(String tag, String name) {
    return switch (name) {
      case "srcset" -> tag.equals("img") || tag.equals("source") ? Kind.SRCSET : null;
      case "imagesrcset" -> tag.equals("link") ? Kind.SRCSET : null;
      case "srcdoc" -> tag.equals("iframe") ? Kind.SRCDOC : null;
      case "poster" -> urlOn(tag.equals("video"));
      case "data" -> urlOn(tag.equals("object"));
      case "action" -> urlOn(tag.equals("form") || tag.equals("isindex"));
      case "formaction" -> urlOn(tag.equals("button") || tag.equals("input"));
      case "cite" ->
          urlOn(
              switch (tag) {
                case "blockquote", "q", "del", "ins" -> true;
                default -> false;
              });
      case "longdesc" -> urlOn(tag.equals("img") || tag.equals("iframe") || tag.equals("frame"));
      case "lowsrc", "dynsrc" -> urlOn(tag.equals("img") || tag.equals("input"));
      case "background" ->
          urlOn(
              switch (tag) {
                case "body",
                    "table",
                    "thead",
                    "tbody",
                    "tfoot",
                    "tr",
                    "td",
                    "th",
                    "layer",
                    "ilayer" ->
                    true;
                default -> false;
              });
      case "icon" -> urlOn(tag.equals("menuitem") || tag.equals("command"));
      case "pluginspage", "pluginurl" -> urlOn(tag.equals("embed") || tag.equals("object"));
      case "manifest" -> urlOn(tag.equals("html"));
      case "profile" -> tag.equals("head") ? Kind.URLS : null;
      case "ping" -> tag.equals("a") || tag.equals("area") ? Kind.URLS : null;
      case "classid" -> urlOn(tag.equals("object"));
      case "codebase" -> tag.equals("object") || tag.equals("applet") ? Kind.BASE : null;
      case "archive" ->
          switch (tag) {
            case "object" -> Kind.URLS;
            case "applet" -> Kind.COMMA_URLS;
            default -> null;
          };
      default -> null;
    };
  }

  private static @Nullable Kind svg(String tag, String name) {
    return switch (name) {
      case "href", "xlink:href" ->
          switch (tag) {
            case "a", "image", "feimage", "script" -> Kind.URL;
            case "use" -> Kind.SAME_ORIGIN;
            default -> null;
          };
      case "fill",
          "stroke",
          "mask",
          "clip-path",
          "cursor",
          "marker-start",
          "marker-mid",
          "marker-end" ->
          Kind.CSS;
      default -> null;
    };
  }

  private static @Nullable Kind mathml(String tag, String name) {
    return switch (name) {
      case "href", "xlink:href" -> Kind.URL;
      case "src" -> urlOn(tag.equals("mglyph"));
      case "altimg" -> urlOn(tag.equals("math"));
      default -> null;
    };
  }

  private static @Nullable Kind urlOn(boolean here) {
    return here ? Kind.URL : null;
  }

  private static boolean isRefresh(Element meta) {
    return meta.attr("http-equiv").equalsIgnoreCase("refresh");
  }

  /** HTML 4.01 section 13.3.2, and the names that browsers took a plug-in's source from. */
  private static boolean isUrlParameter(Element parameter) {
    if (parameter.attr("valuetype").equalsIgnoreCase("ref")) {
      return true;
    }
    String name = parameter.attr("name");
    return name.equalsIgnoreCase("movie")
        || name.equalsIgnoreCase("src")
        || name.equalsIgnoreCase("url");
  }
}
