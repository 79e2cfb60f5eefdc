package org.unipage.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.unipage.RepairOptions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How far pages are repaired, as options. */
final class RepairSettings {
  private static final Pattern LIMIT = Pattern.compile("([0-9]{1,9})(KiB|MiB|)(?:,([0-9]{1,4}))?");

  @Option(
      names = "--companion-limit",
      paramLabel = "SIZE[,N]",
      description =
          "What a page may carry of files that work on its own host only, such as workers"
              + " (default: 1MiB,32).")
  private String limit = "1MiB,32";

  @Option(
      names = "--strict-split",
      description = "Let no page carry other files; report those that would have to be.")
  private boolean strictSplit;

  @Option(
      names = "--relative",
      paramLabel = "GLOB",
      description = "Leave the links of these pages as they are, for scripts that compare hosts.")
  private List<String> relative = List.of();

  /** The options, checked. */
  RepairOptions options(@Nullable CommandSpec spec) {
    Matcher size = LIMIT.matcher(limit);
    if (!size.matches()) {
      throw wrong(spec, "--companion-limit is a size and a number of files, such as 2MiB,64");
    }
    long unit = size.group(2).equals("MiB") ? 1 << 20 : size.group(2).equals("KiB") ? 1 << 10 : 1;
    int files =
        size.group(3) == null
            ? RepairOptions.DEFAULT.companionFiles()
            : Integer.parseInt(size.group(3));
    try {
      return new RepairOptions(
          Long.parseLong(size.group(1)) * unit, strictSplit ? 0 : files, relative);
    } catch (IllegalArgumentException e) {
      throw wrong(spec, "--relative is a glob over paths in the mirror, such as blog/**.html");
    }
  }

  private static RuntimeException wrong(@Nullable CommandSpec spec, String message) {
    return spec == null
        ? new IllegalArgumentException(message)
        : new ParameterException(spec.commandLine(), message);
  }
}
