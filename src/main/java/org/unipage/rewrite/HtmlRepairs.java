package org.unipage.rewrite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/**
 * What a page needs beside rewritten references when its parts come from other origins: the {@code
 * crossorigin} attribute where content is read back or checked, {@code integrity} of what was
 * rewritten, what frames may do, wider policies, companions, and the site's domain where frames
 * talk to each other. A page of which nothing of this is true stays as it is.
 */
final class HtmlRepairs implements ScriptRepairs.Found {

  /** What same-origin frames may do without being told (Permissions Policy section 9.8). */
  private static final List<String> FEATURES =
      List.of(
          "autoplay",
          "camera",
          "clipboard-read",
          "clipboard-write",
          "encrypted-media",
          "fullscreen",
          "geolocation",
          "microphone",
          "picture-in-picture",
          "screen-wake-lock");

  private static final HtmlTags.Value NOWHERE = new HtmlTags.Value(0, 0, null);

  private static final Pattern HASH = Pattern.compile("(sha256|sha384|sha512)-([A-Za-z0-9+/_=-]+)");

  private final Text text;
  private final String html;
  private final Resolver resolver;
  private final Surroundings around;
  private final References references;
  private final List<Tag> tags = new ArrayList<>();
  private final List<Medium> media = new ArrayList<>();
  private final List<Tag> policies = new ArrayList<>();
  private final Set<Integer> checked = new HashSet<>();
  private int words;

  /** Whether the document has no {@code DOCTYPE}; null until somebody asks. */
  private @Nullable Boolean quirky;

  private HtmlRepairs(Text text, Resolver resolver, Surroundings around, References references) {
    this.text = text;
    this.html = text.chars();
    this.resolver = resolver;
    this.around = around;
    this.references = references;
  }

  /**
   * @param text the document
   * @param resolver for its references, {@code base} taken into account
   */
  static void read(Text text, Resolver resolver, Surroundings around, References references) {
    HtmlRepairs repairs = new HtmlRepairs(text, resolver, around, references);
    repairs.collect();
    repairs.repair();
  }

  /** A start tag with its attributes; of those named twice, the first one counts. */
  private record Tag(String name, int nameEnd, Map<String, HtmlTags.Value> attributes) {
    static Tag of(HtmlTags at) {
      Map<String, HtmlTags.Value> attributes = new HashMap<>();
      for (int i = 0; i < at.size(); i++) {
        attributes.putIfAbsent(at.attributeName(i), at.valueAt(i));
      }
      return new Tag(at.name(), at.nameEnd(), attributes);
    }

    boolean has(String attribute) {
      return attributes.containsKey(attribute);
    }
  }

  /** An {@code audio} or {@code video} element with what stands in it. */
  private static final class Medium {
    final Tag tag;
    boolean hasTrack;
    boolean isOurs = true;

    Medium(Tag tag) {
      this.tag = tag;
    }
  }

  private void collect() {
    HtmlTags at = new HtmlTags(html);
    boolean first = true;
    boolean placed = !around.sharesDomain();
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
          handler(at.valueAt(i));
        }
      }
      tag(at);
    }
    if (place >= 0) {
      domain(place);
    }
  }

  private void tag(HtmlTags at) {
    switch (at.name()) {
      case "script" -> {
        if (at.value("src") != null) {
          tags.add(Tag.of(at));
        } else {
          inline(at);
        }
      }
      case "link", "iframe", "img", "image" -> tags.add(Tag.of(at));
      case "audio", "video" -> media.add(new Medium(Tag.of(at)));
      case "source", "track" -> inMedium(at);
      case "a", "area" -> {
        if (around.relative()) {
          leave(at.value("href"));
        } else if (at.value("download") != null) {
          tags.add(Tag.of(at));
        }
      }
      case "form" -> {
        if (around.relative()) {
          leave(at.value("action"));
        }
      }
      case "meta" -> {
        if (at.value("http-equiv") != null) {
          Tag meta = Tag.of(at);
          if (value(meta, "http-equiv").strip().equalsIgnoreCase("content-security-policy")) {
            policies.add(meta);
          }
        }
      }
      default -> {}
    }
    if (at.value("filter") != null) {
      filter(Tag.of(at));
    }
  }

  private void inline(HtmlTags at) {
    int found = ScriptWords.in(html, at.end(), at.contentEnd());
    words |= found;
    if ((found & ScriptRepairs.NEEDED) != 0) {
      ScriptRepairs.read(text.decoded(at.end(), at.contentEnd()), found, references, this);
    }
  }

  private void handler(HtmlTags.Value value) {
    int found = ScriptWords.in(html, value.start(), value.end());
    words |= found;
    if ((found & ScriptRepairs.NEEDED) != 0 && value.delimiter() != null) {
      Text raw = text.decoded(value.start(), value.end());
      ScriptRepairs.read(
          CharacterReferences.decode(raw, value.delimiter()), found, references, this);
    }
  }

  @Override
  public void worker(
      Text script, int start, int end, String reference, UnaryOperator<String> escape) {
    Link link = resolver.resolve(reference);
    if (link.kind() == Link.Kind.ENTRY && workers(script.offset(start), resolver, reference)) {
      references.stay(script, start, end, reference, link, escape);
    }
  }

  /** In a page, {@code import.meta.url} is the page's own URL. */
  @Override
  public void workerBesideModule(
      Text script,
      int start,
      int end,
      String reference,
      UnaryOperator<String> escape,
      int meta,
      int metaEnd) {
    worker(script, start, end, reference, escape);
  }

  @Override
  public void imported(String reference) {
    // No page imports scripts as a worker does.
  }

  /** Lets the page carry a worker and the workers that it starts. */
  private boolean workers(int offset, Resolver base, String first) {
    boolean all = true;
    Deque<Map.Entry<Resolver, String>> open = new ArrayDeque<>();
    Set<Integer> seen = new HashSet<>();
    open.add(Map.entry(base, first));
    while (!open.isEmpty()) {
      Map.Entry<Resolver, String> next = open.remove();
      Link link = next.getKey().resolve(next.getValue());
      if (link.kind() == Link.Kind.ENTRY && seen.add(link.entry())) {
        all &= references.carry(offset, link.entry(), next.getValue(), "a worker");
        Resolver inside = around.resolver(link.entry());
        around.facts(link.entry()).workers().forEach(worker -> open.add(Map.entry(inside, worker)));
      }
    }
    return all;
  }

  /** Leaves a link as it is, if it does not name the old host. */
  private void leave(HtmlTags.@Nullable Value value) {
    if (value != null && References.isRelative(value.read(text).strip())) {
      references.keep(text.offset(value.start()), text.offset(value.end()));
    }
  }

  private void inMedium(HtmlTags at) {
    if (media.isEmpty() || at.value("src") == null) {
      return;
    }
    Medium medium = media.get(media.size() - 1);
    Tag inner = Tag.of(at);
    medium.hasTrack |= at.name().equals("track");
    medium.isOurs &= entry(inner, "src") != null;
  }

  private void repair() {
    for (Tag tag : tags) {
      if (tag.name.equals("script")) {
        Link link = entry(tag, "src");
        if (link != null) {
          Surroundings.FileFacts facts = around.facts(link.entry());
          words |= facts.words();
          int offset = text.offset(tag.attributes.getOrDefault("src", NOWHERE).start());
          facts.workers().forEach(worker -> workers(offset, resolver, worker));
        }
      }
    }
    for (Tag tag : tags) {
      switch (tag.name) {
        case "script" -> script(tag);
        case "link" -> link(tag);
        case "img" -> image(tag, entry(tag, "src"));
        case "image" -> image(tag, entry(tag, tag.has("href") ? "href" : "xlink:href"));
        case "iframe" -> frame(tag);
        default -> download(tag);
      }
    }
    media.forEach(this::medium);
    for (Tag tag : tags) {
      if (tag.name.equals("link") && isRel(tag, "preload")) {
        preload(tag);
      }
    }
    if (!policies.isEmpty()) {
      policies();
    }
  }

  private void script(Tag tag) {
    Link link = entry(tag, "src");
    if (link == null) {
      return;
    }
    integrity(tag, link);
    boolean isModule = value(tag, "type").strip().equalsIgnoreCase("module");
    boolean needed = tag.has("integrity") || (words & ScriptWords.ERRORS) != 0;
    crossorigin(tag, link, needed && !isModule);
  }

  private void link(Tag tag) {
    Link link = entry(tag, "href");
    if (link == null) {
      return;
    }
    integrity(tag, link);
    boolean isSheet = isRel(tag, "stylesheet");
    if (isSheet && !around.facts(link.entry()).bound().isEmpty()) {
      stay(tag, "href", link, "a style sheet with a filter from another file");
    }
    if (isSheet && !around.mediaType(link.entry()).equals("text/css") && isQuirky()) {
      references.reports().add(Reports.Use.SHEET_TYPE, text.offset(tag.nameEnd));
    }
    boolean needed = isSheet && (tag.has("integrity") || (words & ScriptWords.RULES) != 0);
    crossorigin(tag, link, needed);
  }

  /** Whether no {@code DOCTYPE} stands where one counts (HTML section 13.2.6.4.1). */
  private boolean isQuirky() {
    if (quirky == null) {
      quirky = !startsWithDoctype();
    }
    return quirky;
  }

  private boolean startsWithDoctype() {
    int first = html.indexOf('<');
    while (first >= 0 && html.startsWith("<!--", first)) {
      int end = html.indexOf("-->", first + 4);
      first = end < 0 ? -1 : html.indexOf('<', end);
    }
    return first >= 0 && Ascii.matches(html, first, "<!doctype");
  }

  private void image(Tag tag, @Nullable Link link) {
    if (link != null) {
      crossorigin(tag, link, (words & ScriptWords.IMAGES) != 0);
    }
  }

  private void medium(Medium medium) {
    Link own = entry(medium.tag, "src");
    if (medium.tag.has("src") && own == null) {
      return;
    }
    boolean read = (words & (ScriptWords.IMAGES | ScriptWords.MEDIA)) != 0;
    if (medium.isOurs && (medium.hasTrack || read)) {
      crossorigin(medium.tag, own, true);
    }
  }

  /**
   * A preload must be asked for just as its use is (HTML section 4.6.7.14, "consume a preload").
   */
  private void preload(Tag tag) {
    Link link = entry(tag, "href");
    if (link != null && checked.contains(link.entry())) {
      crossorigin(tag, link, true);
    }
  }

  /**
   * {@code use-credentials} works with no answer that says {@code *}, and nothing here needs
   * credentials.
   *
   * @param needed whether the attribute is to be added
   */
  private void crossorigin(Tag tag, @Nullable Link link, boolean needed) {
    HtmlTags.Value there = tag.attributes.get("crossorigin");
    if (there == null) {
      if (needed) {
        insert(tag.nameEnd, " crossorigin=\"anonymous\"");
        if (link != null) {
          checked.add(link.entry());
        }
      }
    } else if (value(tag, "crossorigin").strip().equalsIgnoreCase("use-credentials")) {
      replace(there, "anonymous");
    }
  }

  private void integrity(Tag tag, Link link) {
    HtmlTags.Value there = tag.attributes.get("integrity");
    if (there == null) {
      return;
    }
    String old = value(tag, "integrity");
    StringBuilder now = new StringBuilder();
    Matcher hashes = HASH.matcher(old);
    while (hashes.find()) {
      String hash = around.integrity(link.entry(), hashes.group(1), hashes.group(2));
      hashes.appendReplacement(
          now,
          Matcher.quoteReplacement(
              hashes.group(1) + '-' + (hash == null ? hashes.group(2) : hash)));
    }
    hashes.appendTail(now);
    if (!now.toString().equals(old)) {
      replace(there, now.toString());
    }
  }

  /** What the page and a frame of the same site could do alike, the frame must be allowed now. */
  private void frame(Tag tag) {
    if (entry(tag, "src") == null) {
      return;
    }
    HtmlTags.Value there = tag.attributes.get("allow");
    Set<String> features = new HashSet<>();
    List<String> policy = new ArrayList<>();
    boolean more = false;
    for (String directive : value(tag, "allow").split(";")) {
      String[] parts = directive.strip().split("\\s+", 2);
      if (parts[0].isEmpty()) {
        continue;
      }
      String list = parts.length == 1 ? "" : parts[1];
      boolean self = list.contains("'self'") && !list.contains("'src'") && !list.contains("*");
      more |= self;
      policy.add(parts[0] + (list.isEmpty() ? "" : " " + list) + (self ? " 'src'" : ""));
      features.add(parts[0].toLowerCase(Locale.ROOT));
    }
    for (String feature : FEATURES) {
      if (!features.contains(feature)) {
        policy.add(feature + " *");
        more = true;
      }
    }
    if (there == null) {
      insert(tag.nameEnd, " allow=\"" + String.join("; ", policy) + '"');
    } else if (more) {
      replace(there, String.join("; ", policy));
    }
  }

  /** {@code download} counts for URLs of the page's own origin only (HTML section 4.6.5). */
  private void download(Tag tag) {
    Link link = entry(tag, "href");
    if (link != null) {
      stay(tag, "href", link, "a download");
    }
  }

  private void filter(Tag tag) {
    HtmlTags.Value value = tag.attributes.get("filter");
    if (value != null
        && value.delimiter() != null
        && html.indexOf('(', value.start()) < value.end()) {
      Text css =
          CharacterReferences.decode(text.decoded(value.start(), value.end()), value.delimiter());
      Css.readFilter(css, resolver, references);
    }
  }

  /** Leaves a reference on the page's own origin, if the page can carry what it leads to. */
  private void stay(Tag tag, String name, Link link, String what) {
    HtmlTags.Value there = tag.attributes.get(name);
    if (there == null || there.delimiter() == null) {
      return;
    }
    String reference = value(tag, name);
    if (references.carry(text.offset(there.start()), link.entry(), reference, what)) {
      String wanted = references.ownUrl(reference, link);
      Text raw = text.decoded(there.start(), there.end());
      Text value = CharacterReferences.decodeWhole(raw, there.delimiter());
      if (wanted.equals(reference)) {
        references.keep(raw.offset(0), raw.offset(raw.length()));
      } else {
        references.repair(raw.offset(0), raw.offset(raw.length()), value.spell(0, wanted));
      }
    }
  }

  private void domain(int place) {
    String script = domainScript(around.origin());
    if (!html.startsWith(script, place)) {
      insert(place, script);
    }
  }

  /** The script that lets pages of a site reach into each other (HTML section 7.1.1.1). */
  static String domainScript(String origin) {
    return "<script>" + domainCode(origin) + "</script>";
  }

  /** Of a site whose host cannot be one, such as an address, nothing is changed. */
  static String domainCode(String origin) {
    String host = origin.substring(origin.indexOf("//") + 2);
    int port = host.indexOf(':');
    String name = port < 0 ? host : host.substring(0, port);
    return "try{document.domain=\"" + name + "\"}catch(e){}";
  }

  private void policies() {
    PolicyNeeds needs = new PolicyNeeds(html, text, resolver, around, words);
    for (Tag tag : policies) {
      HtmlTags.Value there = tag.attributes.get("content");
      String serialized = value(tag, "content");
      if (there == null
          || serialized.isEmpty()
          || !Ascii.isAll(serialized, 0, serialized.length())) {
        continue;
      }
      ContentPolicy policy = new ContentPolicy(serialized, around.origin());
      needs.origins().forEach(policy::admit);
      if (around.sharesDomain()) {
        policy.admitScript(needs.hash(domainCode(around.origin())));
      }
      if (around.origin().startsWith("http:")) {
        for (String directive : List.of("upgrade-insecure-requests", "block-all-mixed-content")) {
          if (policy.remove(directive)) {
            references.problem(
                text.offset(there.start()),
                "policy",
                directive
                    + " is taken out, since the site is served by http: stage with --scheme https"
                    + " to keep it");
          }
        }
      }
      if (policy.changed()) {
        replace(there, policy.toString());
      }
    }
  }

  private boolean isRel(Tag tag, String keyword) {
    for (String word : value(tag, "rel").split("[ \t\n\f\r]+")) {
      if (word.equalsIgnoreCase(keyword)) {
        return true;
      }
    }
    return false;
  }

  /** The entry that an attribute leads to, if it does. */
  private @Nullable Link entry(Tag tag, String name) {
    String value = value(tag, name);
    if (value.isEmpty()) {
      return null;
    }
    Link link = resolver.resolve(value);
    return link.kind() == Link.Kind.ENTRY ? link : null;
  }

  private String value(Tag tag, String name) {
    HtmlTags.Value there = tag.attributes.get(name);
    return there == null ? "" : there.read(text);
  }

  private void replace(HtmlTags.Value there, String value) {
    if (there.delimiter() == null) {
      insert(there.end(), "=\"" + value + '"');
      return;
    }
    Text raw = text.decoded(there.start(), there.end());
    references.repair(
        text.offset(there.start()),
        text.offset(there.end()),
        CharacterReferences.decodeWhole(raw, there.delimiter()).spell(0, value));
  }

  private void insert(int at, String markup) {
    references.repair(text.offset(at), text.offset(at), text.spell(at, markup));
  }
}
