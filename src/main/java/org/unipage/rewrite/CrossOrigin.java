package org.unipage.rewrite;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;

/**
 * The {@code crossorigin} attribute where what a page loads is read back or checked, and {@code
 * integrity} of what was rewritten.
 */
final class CrossOrigin {
  private static final Pattern HASH = Pattern.compile("(sha256|sha384|sha512)-([A-Za-z0-9+/_=-]+)");

  private final TagEdits edits;
  private final Surroundings around;
  private final int words;
  private final Set<Integer> checked = new HashSet<>();

  /**
   * @param words what the page's scripts do
   */
  CrossOrigin(TagEdits edits, Surroundings around, int words) {
    this.edits = edits;
    this.around = around;
    this.words = words;
  }

  void script(StartTag tag, Link link) {
    integrity(tag, link);
    boolean isModule = tag.value("type").strip().equalsIgnoreCase("module");
    boolean needed = tag.has("integrity") || (words & ScriptWords.ERRORS) != 0;
    attribute(tag, link, needed && !isModule);
  }

  void link(StartTag tag, Link link) {
    integrity(tag, link);
    boolean isSheet = tag.isRel("stylesheet");
    attribute(tag, link, isSheet && (tag.has("integrity") || (words & ScriptWords.RULES) != 0));
  }

  void image(StartTag tag, Link link) {
    attribute(tag, link, (words & ScriptWords.IMAGES) != 0);
  }

  void medium(Medium medium) {
    Link own = edits.entry(medium.tag, "src");
    if (medium.tag.has("src") && own == null) {
      return;
    }
    boolean read = (words & (ScriptWords.IMAGES | ScriptWords.MEDIA)) != 0;
    if (medium.isOurs && (medium.hasTrack || read)) {
      attribute(medium.tag, own, true);
    }
  }

  /**
   * When all else is known: a preload must be asked for just as its use is (HTML section 4.6.7.14,
   * "consume a preload").
   */
  void preloads(List<StartTag> tags) {
    for (StartTag tag : tags) {
      if (tag.name().equals("link") && tag.isRel("preload")) {
        Link link = edits.entry(tag, "href");
        if (link != null && checked.contains(link.entry())) {
          attribute(tag, link, true);
        }
      }
    }
  }

  /**
   * {@code use-credentials} works with no answer that says {@code *}, and nothing here needs
   * credentials.
   *
   * @param needed whether the attribute is to be added
   */
  private void attribute(StartTag tag, @Nullable Link link, boolean needed) {
    if (!tag.has("crossorigin")) {
      if (needed) {
        edits.set(tag, "crossorigin", "anonymous");
        if (link != null) {
          checked.add(link.entry());
        }
      }
    } else if (tag.value("crossorigin").strip().equalsIgnoreCase("use-credentials")) {
      edits.set(tag, "crossorigin", "anonymous");
    }
  }

  private void integrity(StartTag tag, Link link) {
    if (tag.has("integrity")) {
      String old = tag.value("integrity");
      String now = integrity(old, link.entry(), around);
      if (!now.equals(old)) {
        edits.set(tag, "integrity", now);
      }
    }
  }

  /** Integrity metadata (Subresource Integrity section 3.3) with the hashes of the staged bytes. */
  static String integrity(String metadata, int entry, Surroundings around) {
    StringBuilder now = new StringBuilder();
    Matcher hashes = HASH.matcher(metadata);
    while (hashes.find()) {
      String hash = around.integrity(entry, hashes.group(1), hashes.group(2));
      hashes.appendReplacement(
          now,
          Matcher.quoteReplacement(
              hashes.group(1) + '-' + (hash == null ? hashes.group(2) : hash)));
    }
    return hashes.appendTail(now).toString();
  }

  /** An {@code audio} or {@code video} element with what stands in it. */
  static final class Medium {
    private final StartTag tag;
    private boolean hasTrack;
    private boolean isOurs = true;

    Medium(StartTag tag) {
      this.tag = tag;
    }

    /**
     * @param inner a {@code source} or {@code track} in it that has a {@code src}
     * @param ours whether that leads to an entry
     */
    void add(StartTag inner, boolean ours) {
      hasTrack |= inner.name().equals("track");
      isOurs &= ours;
    }
  }
}
