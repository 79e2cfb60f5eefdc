package org.unipage.rewrite;

import java.util.List;

/** The Content Security Policies in a page's {@code meta} elements. */
final class PagePolicies {
  private final TagEdits edits;
  private final Surroundings around;

  PagePolicies(TagEdits edits, Surroundings around) {
    this.edits = edits;
    this.around = around;
  }

  static boolean isOne(StartTag meta) {
    return meta.value("http-equiv").strip().equalsIgnoreCase("content-security-policy");
  }

  /**
   * Has them admit what the page needs now.
   *
   * @param tags the {@code meta} elements
   * @param all before the first tag of the page
   * @param words what the page's scripts do
   */
  void widen(List<StartTag> tags, HtmlTags all, int words) {
    if (tags.isEmpty()) {
      return;
    }
    PolicyNeeds needs = new PolicyNeeds(all, edits.text(), edits.resolver(), around, words);
    for (StartTag tag : tags) {
      String serialized = tag.value("content");
      if (!serialized.isEmpty() && Ascii.isAll(serialized, 0, serialized.length())) {
        widen(tag, new ContentPolicy(serialized, around.origin()), needs);
      }
    }
  }

  private void widen(StartTag tag, ContentPolicy policy, PolicyNeeds needs) {
    needs.origins().forEach(policy::admit);
    if (around.sharesDomain()) {
      policy.admitScript(needs.hash(DomainScript.code(around.origin())));
    }
    if (around.origin().startsWith("http:")) {
      for (String directive : List.of("upgrade-insecure-requests", "block-all-mixed-content")) {
        if (policy.remove(directive)) {
          String message =
              " is taken out, since the site is served by http: stage with --scheme https to keep"
                  + " it";
          edits.references().problem(tag.offset("content"), "policy", directive + message);
        }
      }
    }
    if (policy.changed()) {
      edits.set(tag, "content", policy.toString());
    }
  }
}
