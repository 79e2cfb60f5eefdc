package org.unipage.rewrite;

/**
 * Lets a page reach into the SVG document in its {@code object} element: the script that shares the
 * site's domain, as the first thing in the root element.
 */
final class SvgDomain {
  private SvgDomain() {}

  /**
   * @param text the document; one whose root element is empty or not found stays as it is
   */
  static void insert(Text text, String origin, References references) {
    HtmlTags at = new HtmlTags(text.chars());
    while (at.next()) {
      int colon = at.name().indexOf(':');
      if (at.name().substring(colon + 1).equals("svg")) {
        int place = at.end();
        String prefix = at.name().substring(0, colon + 1);
        String code = DomainScript.code(origin);
        String script = "<" + prefix + "script>" + code + "</" + prefix + "script>";
        boolean empty = text.chars().startsWith("/>", place - 2);
        if (!empty && !text.chars().startsWith(script, place)) {
          int offset = text.offset(place);
          references.repair(offset, offset, text.spell(place, script));
        }
        return;
      }
    }
  }
}
