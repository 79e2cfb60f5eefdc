package org.unipage.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Manifest;
import org.unipage.manifest.ManifestException;
import org.unipage.manifest.ManifestJson;
import org.unipage.name.Naming;
import org.unipage.site.BadInput;
import org.unipage.site.SiteHost;
import picocli.CommandLine.Option;

/** Which site {@code unipage name} and {@code unipage path} speak of. */
final class NamingOptions {

  @Option(
      names = "--site-host",
      paramLabel = "NAME",
      description = "The site's host name (default: that of the site staged in OUT).")
  private @Nullable String siteHost;

  @Option(
      names = "--naming",
      paramLabel = "STYLE",
      description =
          "How page hosts are spelt: ${COMPLETION-CANDIDATES} (default: dotted, or OUT's).")
  private Naming.@Nullable Style naming;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      description = "A staged site to take both from (default: the working folder).")
  private Path out = Path.of("");

  Naming naming() throws IOException {
    if (siteHost != null) {
      return Naming.of(
          SiteHost.of(out, siteHost).name(), naming == null ? Naming.Style.DOTTED : naming);
    }
    Path file = out.resolve("staging/manifest.json");
    if (!Files.exists(file)) {
      throw new BadInput(
          "no site is staged in " + out.toAbsolutePath() + ": give --site-host NAME");
    }
    try {
      Manifest manifest = ManifestJson.read(file);
      Naming.Style style =
          naming == null
              ? Naming.Style.valueOf(manifest.naming().toUpperCase(Locale.ROOT))
              : naming;
      return Naming.of(manifest.siteHost(), style);
    } catch (ManifestException e) {
      throw new BadInput(file + ":" + e.getMessage());
    }
  }
}
