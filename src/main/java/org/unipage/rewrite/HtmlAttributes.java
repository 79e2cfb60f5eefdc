package org.unipage.rewrite;

import java.util.function.UnaryOperator;
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
  static final String HTML = "http://www.w3.org/1999/xhtml";
  static final String SVG = "http://www.w3.org/2000/svg";
  static final String MATHML = "http://www.w3.org/1998/Math/MathML";

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
    SAME_ORIGIN,
    /** A URL, or something else if it is not absolute. */
    ABSOLUTE_URL,
    /** Names and values with semicolons between them, URLs among them. */
    TASK,
    /** The content of a {@code script} element, as the next four. */
    SCRIPT,
    MODULE,
    IMPORT_MAP,
    SPECULATION_RULES,
    LINKED_DATA
  }

  /**
   * @param namespace an element's: {@link #HTML}, {@link #SVG} or, whatever else, MathML's
   * @param tag the element's name in lower case
   * @param name the name of one of its attributes in lower case
   * @param attributes its attributes' values by name; empty if it lacks one
   * @return the kind of the attribute's value, or null if it holds no reference
   */
  static @Nullable Kind kind(
      String namespace, String tag, String name, UnaryOperator<String> attributes) {
    if (namespace.equals(HTML)) {
      return html(tag, name, attributes);
    }
    if (name.equals("style")) {
      return Kind.CSS;
    }
    return namespace.equals(SVG) ? svg(tag, name) : mathml(tag, name);
  }

  private static @Nullable Kind html(String tag, String name, UnaryOperator<String> attributes) {
    // Ordered by how often they occur: most attributes are class, href, id, and end here.
    switch (name) {
      case "href" -> {
        return switch (tag) {
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
            switch (tag) {
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
        return tag.equals("meta") ? MetaNames.kind(attributes) : null;
      }
      case "value" -> {
        return urlOn(tag.equals("param") && isUrlParameter(attributes));
      }
      default -> {
        return rare(tag, name);
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

  /** HTML 4.01 section 13.3.2, and the names that browsers took a plug-in's source from. */
  private static boolean isUrlParameter(UnaryOperator<String> parameter) {
    if (parameter.apply("valuetype").equalsIgnoreCase("ref")) {
      return true;
    }
    String name = parameter.apply("name");
    return name.equalsIgnoreCase("movie")
        || name.equalsIgnoreCase("src")
        || name.equalsIgnoreCase("url");
  }
}
