package org.unipage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.rewrite.Edit;
import org.unipage.rewrite.Rewriter;
import org.unipage.rewrite.Rewritten;
import org.unipage.site.Entry;
import org.unipage.site.Problem;
import org.unipage.stage.Content;
import org.unipage.stage.Project;

/** Checks the projects of a staged tree, several at once, and the front at last. */
final class VerifiedPages {
  private static final int SHOWN = 100;

  private final SitePlan plan;
  private final Manifest manifest;
  private final List<Manifest.Page> pages;
  private final Projects projects;
  private final Drafts drafts;
  private final MemoryBudget memory = MemoryBudget.ofHeap();
  private final VerifiedTree tree;
  private final Findings findings;
  private volatile @Nullable Draft rootDraft;
  private volatile @Nullable Draft notFoundDraft;

  VerifiedPages(
      SitePlan plan,
      Manifest manifest,
      Drafts drafts,
      Projects projects,
      VerifiedTree tree,
      Findings findings) {
    this.plan = plan;
    this.manifest = manifest;
    this.pages = manifest.entries().stream().filter(page -> !page.generated()).toList();
    this.projects = projects;
    this.drafts = drafts;
    this.tree = tree;
    this.findings = findings;
  }

  int size() {
    return pages.size();
  }

  void check(int index) throws IOException {
    memory.with(
        drafts.memory(index),
        () -> {
          checkHeld(index);
          return index;
        });
  }

  private void checkHeld(int index) throws IOException {
    Entry entry = plan.mirror().entries().get(index);
    Manifest.Page page = pages.get(index);
    if (!Files.isRegularFile(entry.source(), NOFOLLOW_LINKS)) {
      for (String name : Project.FILES) {
        tree.require("staging/" + page.id() + "/" + name);
      }
      return;
    }
    Drafts.Source source = drafts.read(index);
    if (!source.sha256().equals(page.sha256()) || source.content().size() != page.bytes()) {
      findings.add(page.file(), "altered", "is not what unipage staged: run unipage stage");
    }
    if (source.content() instanceof Content.Bytes held
        && Rewriter.rewrites(entry.path(), entry.mediaType())) {
      references(index, page, held.bytes());
    }
    Draft draft = drafts.staged(page, source);
    if (page.id().equals(plan.frontId())) {
      rootDraft = draft;
      return;
    }
    if (page.path().equals(SitePlan.NOT_FOUND)) {
      notFoundDraft = draft;
    }
    compare(projects.project(page, draft));
  }

  /** Checks the front, which every other page has to be read for. */
  void checkFront() throws IOException {
    Draft root = rootDraft;
    if (root == null && manifest.entries().stream().anyMatch(page -> page.generated())) {
      root = projects.listing(pages);
    }
    if (root != null) {
      compare(projects.front(manifest.entries(), root, notFoundDraft).project());
    }
  }

  private void compare(Project project) throws IOException {
    for (Map.Entry<String, Content> file : project.files().entrySet()) {
      tree.compare("staging/" + project.id() + "/" + file.getKey(), file.getValue());
    }
  }

  private void references(int index, Manifest.Page page, byte[] bytes) {
    Set<Integer> carried = new HashSet<>();
    page.companions().forEach(id -> carried.add(drafts.neighbours().index(id)));
    Neighbourhood around =
        new Neighbourhood(
            plan,
            drafts.neighbours(),
            index,
            page.repairs().sharesDomain(),
            page.repairs().relative(),
            carried);
    Rewritten again =
        Rewriter.rewrite(
            page.path(),
            plan.mirror().entries().get(index).mediaType(),
            bytes,
            charset -> plan.links().resolver(index, charset),
            around);
    again.problems().forEach(findings::add);
    int at = 0;
    int line = 1;
    int lineStart = 0;
    for (Edit edit : again.edits()) {
      for (; at < edit.start(); at++) {
        if (bytes[at] == '\n') {
          line++;
          lineStart = at + 1;
        }
      }
      String old = new String(bytes, edit.start(), edit.end() - edit.start(), ISO_8859_1);
      findings.add(
          new Problem(
              page.path().encoded(),
              line,
              edit.start() - lineStart + 1,
              "indirect",
              shown(old) + " is not the page URL " + shown(edit.text())));
    }
    Draft draft =
        new Draft(new Content.Bytes(bytes), "", "", "", 0, again.links(), List.of(), List.of());
    if (!draft.references(plan.ids()).equals(page.references())) {
      findings.add(
          page.path().encoded(), "references", "refers to other entries than the manifest says");
    }
    if (!carried.equals(Set.copyOf(around.companions()))) {
      findings.add(
          page.path().encoded(),
          "companions",
          "carries other entries than it needs: run unipage stage");
    }
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
