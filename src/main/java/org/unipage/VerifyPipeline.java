package org.unipage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.unipage.site.BadInput;
import org.unipage.site.Problem;
import org.unipage.stage.Content;
import org.unipage.stage.Project;
import org.unipage.template.Templates;

/**
 * {@code unipage verify}: stages the staged bytes once more, in thought, and reports whatever would
 * come out otherwise than it lies there. A staged page has nothing left to rewrite, and every other
 * file follows from the manifest and the staged bytes.
 */
public final class VerifyPipeline {
  private final Path out;
  private final @Nullable Path overrides;
  private final int threads;

  /**
   * @param out the staged tree
   * @param overrides the folder of templates that it was staged with, if any
   * @param threads how many files are read at once
   */
  public VerifyPipeline(Path out, @Nullable Path overrides, int threads) {
    this.out = out;
    this.overrides = overrides;
    this.threads = threads;
  }

  /**
   * Runs it.
   *
   * @throws BadInput if there is no manifest to go by
   */
  public VerifyResult run() throws IOException {
    Manifest manifest = manifest();
    Findings findings = new Findings();
    boolean consistent = new VerifiedNames(manifest).check(findings);
    Templates templates = Templates.of(overrides);
    SitePlan plan = SitePlan.staged(manifest, out);
    VerifiedTree tree = new VerifiedTree(out, findings);
    Drafts drafts = new Drafts(plan);
    drafts.neighbours().takeAsStaged(manifest);
    VerifiedPages pages =
        new VerifiedPages(
            plan, manifest, drafts, new Projects(plan, templates, drafts), tree, findings);
    Workers.forEach(pages.size(), threads, pages::check);
    TopFiles top = new TopFiles(plan, templates, null);
    if (consistent) {
      // No zone, and no front, follows from names that clash.
      pages.checkFront();
      for (Map.Entry<String, byte[]> file : top.files(manifest).entrySet()) {
        tree.compare(file.getKey(), new Content.Bytes(file.getValue()));
      }
      Optional<Project> nameServer = top.nameServer(manifest);
      if (nameServer.isPresent()) {
        for (Map.Entry<String, Content> file : nameServer.get().files().entrySet()) {
          tree.compare("staging/" + nameServer.get().id() + "/" + file.getKey(), file.getValue());
        }
      }
    }
    tree.findForeign(manifest, top.names());
    return findings.result(manifest);
  }

  private Manifest manifest() throws IOException {
    Path file = out.resolve("staging/manifest.json");
    try {
      return ManifestJson.read(file);
    } catch (NoSuchFileException e) {
      throw new BadInput(
          Problem.printable(file.toString())
              + " is not there: either nothing was staged, or the last run did not end; run unipage"
              + " stage");
    } catch (ManifestException e) {
      throw new BadInput(Problem.printable(file.toString()) + ":" + e.getMessage());
    }
  }
}
