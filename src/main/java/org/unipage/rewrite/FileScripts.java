package org.unipage.rewrite;

import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/** The workers of a script that is a file of its own: pages are told of them, and carry them. */
final class FileScripts implements ScriptRepairs.Found {
  private final Resolver resolver;
  private final References references;

  /**
   * @param resolver for references relative to the file itself
   */
  FileScripts(Resolver resolver, References references) {
    this.resolver = resolver;
    this.references = references;
  }

  @Override
  public void worker(ScriptReference worker) {
    String reference = worker.value();
    references.worker(reference);
    Link link = entry(reference);
    boolean absolute = !References.isRelative(reference);
    if (link != null && (absolute || reference.startsWith("/"))) {
      // Relative to the page or to the script, it is the same file.
      references.count(link);
      if (absolute) {
        worker.stay(link, references);
      }
    }
  }

  @Override
  public void workerBesideModule(ScriptReference worker, int meta, int metaEnd) {
    Link link = entry(worker.value());
    if (link != null) {
      String path = References.path(link.url());
      references.worker(path);
      worker.write(path, references);
      Text text = worker.text();
      references.repair(text.offset(meta), text.offset(metaEnd), text.spell(meta, "location.href"));
    }
  }

  @Override
  public void imported(String reference) {
    Link link = entry(reference);
    if (link != null) {
      references.importedScript(link.entry());
    }
  }

  private @Nullable Link entry(String reference) {
    Link link = resolver.resolve(reference);
    return link.kind() == Link.Kind.ENTRY ? link : null;
  }
}
