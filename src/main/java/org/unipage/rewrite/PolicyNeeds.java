package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.unipage.link.Link;
import org.unipage.link.Resolver;
import org.unipage.site.Sha256;

/**
 * Which origins a page needs under which directive of a Content Security Policy: those of what its
 * markup and its style sheets refer to; and every page host where scripts ask for something when
 * they run, which nobody can know.
 */
final class PolicyNeeds {
  private static final Set<String> LOADED_BY_SCRIPTS =
      Set.of("img-src", "style-src-elem", "script-src-elem", "font-src", "media-src", "frame-src");

  private final Map<String, Set<String>> origins = new TreeMap<>();
  private final Text text;
  private final Resolver resolver;
  private final Surroundings around;
  private final Set<Integer> seen = new HashSet<>();
  private final Deque<Loaded> open = new ArrayDeque<>();

  /**
   * @param at before the first tag of the page
   * @param words what the page's scripts may do
   */
  PolicyNeeds(HtmlTags at, Text text, Resolver resolver, Surroundings around, int words) {
    this.text = text;
    this.resolver = resolver;
    this.around = around;
    while (at.next()) {
      tag(at);
      followAll();
    }
    if ((words & ScriptWords.FETCHES) != 0) {
      anywhere("connect-src");
    }
    if ((words & ScriptWords.LOADS) != 0) {
      LOADED_BY_SCRIPTS.forEach(this::anywhere);
    }
  }

  /** By directive, sorted. */
  Map<String, Set<String>> origins() {
    return origins;
  }

  /** The hash source of an inline script (CSP Level 3 section 2.3.1). */
  String hash(String script) {
    byte[] digest = Sha256.digest().digest(script.getBytes(UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(digest) + '\'';
  }

  private void anywhere(String directive) {
    Set<String> all = origins.computeIfAbsent(directive, none -> new TreeSet<>());
    all.clear(); // The pattern of all page hosts holds each of them.
    all.add(around.origin());
    all.add(around.everyOrigin());
  }

  private void tag(HtmlTags at) {
    switch (at.name()) {
      case "img", "image", "feimage", "input" -> {
        reference(at, "img-src", "src", "href", "xlink:href");
        srcset(at, "srcset");
      }
      case "script" -> reference(at, "script-src-elem", "src", "href", "xlink:href");
      case "link" -> link(at);
      case "iframe", "frame" -> reference(at, "frame-src", "src");
      case "object", "embed" -> reference(at, "object-src", "data", "src");
      case "audio", "track" -> reference(at, "media-src", "src");
      case "source" -> {
        reference(at, "media-src", "src");
        srcset(at, "srcset");
      }
      case "video" -> {
        reference(at, "media-src", "src");
        reference(at, "img-src", "poster");
      }
      case "form" -> reference(at, "form-action", "action");
      case "button" -> reference(at, "form-action", "formaction");
      case "base" -> reference(at, "base-uri", "href");
      case "a", "area" -> reference(at, "connect-src", "ping");
      case "style" -> css(text.decoded(at.end(), at.contentEnd()));
      default -> {}
    }
    reference(at, "img-src", "background");
    HtmlTags.Value style = at.value("style");
    if (style != null && style.delimiter() != null) {
      css(CharacterReferences.decode(text.decoded(style.start(), style.end()), style.delimiter()));
    }
  }

  private void link(HtmlTags at) {
    HtmlTags.Value rel = at.value("rel");
    HtmlTags.Value as = at.value("as");
    String type = as == null ? "" : as.read(text).toLowerCase(Locale.ROOT);
    for (String word :
        (rel == null ? "" : rel.read(text).toLowerCase(Locale.ROOT)).split("[ \t\n\f\r]+")) {
      switch (word) {
        case "stylesheet" -> reference(at, "style-src-elem", "href");
        case "icon", "apple-touch-icon" -> reference(at, "img-src", "href");
        case "manifest" -> reference(at, "manifest-src", "href");
        case "modulepreload" -> reference(at, "script-src-elem", "href");
        case "prefetch" -> reference(at, "default-src", "href");
        case "preload" ->
            reference(
                at,
                switch (type) {
                  case "script", "worker" -> "script-src-elem";
                  case "style" -> "style-src-elem";
                  case "font" -> "font-src";
                  case "audio", "video", "track" -> "media-src";
                  case "fetch" -> "connect-src";
                  default -> "img-src";
                },
                "href");
        default -> {}
      }
    }
  }

  private void reference(HtmlTags at, String directive, String... names) {
    for (String name : names) {
      HtmlTags.Value value = at.value(name);
      if (value != null) {
        add(directive, resolver.resolve(value.read(text)));
      }
    }
  }

  private void srcset(HtmlTags at, String name) {
    HtmlTags.Value value = at.value(name);
    if (value != null && value.delimiter() != null) {
      References found = new References();
      Text raw = text.decoded(value.start(), value.end());
      Srcset.read(CharacterReferences.decode(raw, value.delimiter()), resolver, found);
      found.links().forEach(link -> add("img-src", link));
    }
  }

  private void css(Text css) {
    References found = new References();
    Css.read(css, resolver, found);
    found.links().forEach(this::addFromStyle);
  }

  /** Of what a style sheet refers to, only the type says under which directive. */
  private void addFromStyle(Link link) {
    if (link.kind() != Link.Kind.ENTRY) {
      return;
    }
    String type = around.mediaType(link.entry());
    boolean font =
        type.startsWith("font/")
            || type.startsWith("application/font-")
            || type.startsWith("application/x-font-")
            || type.equals("application/vnd.ms-fontobject");
    add(font ? "font-src" : type.equals("text/css") ? "style-src-elem" : "img-src", link);
  }

  private void add(String directive, Link link) {
    if (link.kind() == Link.Kind.LEFT) {
      return;
    }
    String url = link.url();
    String origin = url.substring(0, url.indexOf('/', url.indexOf("//") + 2));
    Set<String> known = origins.computeIfAbsent(directive, none -> new TreeSet<>());
    if (!origin.equals(around.ownOrigin())) {
      known.add(origin);
    }
    if (link.kind() == Link.Kind.ENTRY) {
      follow(link.entry());
    }
  }

  /** What style sheets and scripts load, they load for the page. */
  private void follow(int entry) {
    String type = around.mediaType(entry);
    boolean script = type.endsWith("javascript");
    if ((script || type.equals("text/css")) && seen.add(entry)) {
      for (Link link : around.facts(entry).links()) {
        open.add(new Loaded(link, script));
      }
    }
  }

  /** A chain of imports may be long, so it is followed in a loop. */
  private void followAll() {
    while (!open.isEmpty()) {
      Loaded next = open.remove();
      if (next.byScript) {
        add("script-src-elem", next.link);
      } else {
        addFromStyle(next.link);
      }
    }
  }

  private record Loaded(Link link, boolean byScript) {}
}
