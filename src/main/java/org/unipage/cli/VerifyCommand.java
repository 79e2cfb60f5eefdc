package org.unipage.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.unipage.VerifyPipeline;
import org.unipage.VerifyResult;
import org.unipage.manifest.ReportJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Checks a staged site: that every reference to one of its files leads there directly, and"
          + " that manifest, zone, projects and Makefile agree.",
      ""
    })
final class VerifyCommand implements Callable<Integer> {
  private final Streams streams;

  @Parameters(paramLabel = "OUT", description = "What 'unipage stage -o OUT' wrote.")
  private Path out = Path.of("");

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      description = "The templates that it was staged with.")
  private @Nullable Path templates;

  @Option(names = "--strict", description = "References to files that the mirror lacks count too.")
  private boolean strict;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Files read at once (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  VerifyCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    VerifyResult result = new VerifyPipeline(out, templates, threads).run();
    result.problems().forEach(problem -> streams.err().println(problem));
    if (json) {
      ReportJson.write(result.report(strict), streams.out());
    } else {
      streams
          .out()
          .printf(
              Locale.ROOT,
              "%s: %s entries; %s; %s%n",
              result.manifest().siteHost(),
              Summary.number(result.manifest().entries().size()),
              count(result.findings().size(), "finding"),
              count(result.missing().size(), "reference") + " to files that the mirror lacks");
    }
    return (result.holds(strict) ? ExitStatus.DONE : ExitStatus.DOES_NOT_HOLD).code();
  }

  private static String count(int n, String what) {
    return (n == 0 ? "no" : Summary.number(n)) + " " + what + (n == 1 ? "" : "s");
  }
}
