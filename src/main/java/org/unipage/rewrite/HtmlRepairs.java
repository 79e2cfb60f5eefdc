package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * What a page needs beside rewritten references when its parts come from other origins: the {@code
 * crossorigin} attribute where content is read back or checked, {@code integrity} of what was
 * rewritten, what frames may do, wider policies, companions, and the site's domain where frames
 * talk to each other. A page of which nothing of this is true stays as it is.
 */
final class HtmlRepairs {
  private final Text text;
  private final String html;
  private final Form form;
  private final Surroundings around;
  private final TagEdits edits;
  private final PageScripts scripts;
  private final List<StartTag> tags = new ArrayList<>();
  private final List<CrossOrigin.Medium> media = new ArrayList<>();
  private final List<StartTag> policies = new ArrayList<>();

  /** Null until somebody asks. */
  private @Nullable Boolean quirky;

  /** What kind of page it is. */
  enum Form {
    HTML,
    XHTML,
    /** One in an attribute of the page around it, of whose origin it is. */
    SRCDOC
  }

  private HtmlRepairs(Form form, TagEdits edits, Surroundings around) {
    this.form = form;
    this.text = edits.text();
    this.html = text.chars();
    this.edits = edits;
    this.around = around;
    this.scripts = new PageScripts(edits, around);
  }

  /**
   * @param text the document
   * @param resolver for its references, {@code base} taken into account
   */
  static void read(
      Form form, Text text, Resolver resolver, Surroundings around, References references) {
    if (form == Form.XHTML && text.chars().contains("<!ENTITY")) {
      return; // What looks like a tag may stand in an entity.
    }
    HtmlRepairs repairs = new HtmlRepairs(form, new TagEdits(text, resolver, references), around);
    repairs.collect();
    repairs.repair();
  }

  private HtmlTags tags() {
    return new HtmlTags(html, form == Form.XHTML);
  }

  private void collect() {
    HtmlTags at = tags();
    boolean first = true;
    boolean placed = !around.sharesDomain() || form == Form.SRCDOC;
    int place = -1;
    while (at.next()) {
      if (!placed) {
        place = first ? at.start() : place;
        placed = (!at.name().equals("html") && !first) || at.name().equals("head");
        place = at.name().equals("html") || at.name().equals("head") ? at.end() : place;
        first = false;
      }
      for (int i = 0; i < at.size(); i++) {
        if (at.isHandler(i)) {
          scripts.handler(at.valueAt(i));
        }
      }
      tag(at);
    }
    if (place >= 0) {
      shareDomain(place);
    }
  }

  private void shareDomain(int place) {
    if (!DomainScript.works(around.origin())) {
      edits.references().reports().add(Reports.Use.DOMAIN, text.offset(place));
      return;
    }
    String script = DomainScript.element(around.origin());
    if (!html.startsWith(script, place)) {
      edits.insert(place, script);
    }
  }

  private void tag(HtmlTags at) {
    switch (at.name()) {
      case "script" -> {
        if (at.value("src") == null) {
          scripts.inline(at.end(), at.contentEnd());
        } else {
          keep(at);
        }
      }
      case "link", "iframe", "img", "image" -> keep(at);
      case "audio", "video" -> media.add(new CrossOrigin.Medium(StartTag.of(text, at)));
      case "source", "track" -> {
        if (!media.isEmpty() && at.value("src") != null) {
          StartTag inner = StartTag.of(text, at);
          media.get(media.size() - 1).add(inner, edits.entry(inner, "src") != null);
        }
      }
      case "a", "area" -> {
        if (around.relative()) {
          edits.leave(at.value("href"));
        } else if (at.value("download") != null) {
          keep(at);
        }
      }
      case "form" -> {
        if (around.relative()) {
          edits.leave(at.value("action"));
        }
      }
      case "meta" -> {
        if (at.value("http-equiv") != null) {
          StartTag meta = StartTag.of(text, at);
          if (PagePolicies.isOne(meta)) {
            policies.add(meta);
          }
        }
      }
      default -> {}
    }
    HtmlTags.Value filter = at.value("filter");
    if (filter != null) {
      filter(filter);
    }
  }

  private void keep(HtmlTags at) {
    tags.add(StartTag.of(text, at));
  }

  private void filter(HtmlTags.Value value) {
    if (value.delimiter() != null && html.indexOf('(', value.start()) < value.end()) {
      Text css =
          CharacterReferences.decode(text.decoded(value.start(), value.end()), value.delimiter());
      Css.readFilter(css, edits.resolver(), edits.references());
    }
  }

  private void repair() {
    for (StartTag tag : tags) {
      Link link = tag.name().equals("script") ? edits.entry(tag, "src") : null;
      if (link != null) {
        scripts.external(tag.offset("src"), link.entry());
      }
    }
    CrossOrigin crossOrigin = new CrossOrigin(edits, around, scripts.words());
    for (StartTag tag : tags) {
      Link link = edits.entry(tag, reference(tag));
      if (link != null) {
        repair(tag, link, crossOrigin);
      }
    }
    media.forEach(crossOrigin::medium);
    crossOrigin.preloads(tags);
    new PagePolicies(edits, around).widen(policies, tags(), scripts.words());
  }

  /** The attribute that says what an element loads. */
  private static String reference(StartTag tag) {
    return switch (tag.name()) {
      case "script", "img", "iframe" -> "src";
      case "image" -> tag.has("href") ? "href" : "xlink:href";
      default -> "href";
    };
  }

  private void repair(StartTag tag, Link link, CrossOrigin crossOrigin) {
    switch (tag.name()) {
      case "script" -> crossOrigin.script(tag, link);
      case "link" -> {
        sheet(tag, link);
        crossOrigin.link(tag, link);
      }
      case "img", "image" -> crossOrigin.image(tag, link);
      case "iframe" -> {
        String allow = tag.value("allow");
        String now = FramePolicy.widened(allow);
        if (!now.equals(allow)) {
          edits.set(tag, "allow", now);
        }
      }
      // "download" counts for URLs of the page's own origin only (HTML section 4.6.5).
      default -> edits.stay(tag, "href", link, "a download");
    }
  }

  private void sheet(StartTag tag, Link link) {
    if (!tag.isRel("stylesheet")) {
      return;
    }
    if (!around.facts(link.entry()).bound().isEmpty()) {
      edits.stay(tag, "href", link, "a style sheet with a filter from another file");
    }
    // On its own origin, a page in quirks mode takes a style sheet of any type (HTML section
    // 4.6.7.23, "link type stylesheet").
    if (!around.mediaType(link.entry()).equals("text/css") && isQuirky()) {
      edits.stay(tag, "href", link, "a style sheet that is not sent as text/css");
    }
  }

  private boolean isQuirky() {
    if (quirky == null) {
      quirky = form != Form.XHTML && !startsWithDoctype();
    }
    return quirky;
  }

  /** Whether a {@code DOCTYPE} stands where it counts (HTML section 13.2.6.4.1). */
  private boolean startsWithDoctype() {
    int first = html.indexOf('<');
    while (first >= 0 && html.startsWith("<!--", first)) {
      int end = html.indexOf("-->", first + 4);
      first = end < 0 ? -1 : html.indexOf('<', end);
    }
    return first >= 0 && Ascii.matches(html, first, "<!doctype");
  }
}
