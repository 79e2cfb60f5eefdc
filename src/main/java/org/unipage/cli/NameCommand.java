package org.unipage.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.unipage.name.Naming;
import org.unipage.site.BadInput;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "name",
    mixinStandardHelpOptions = true,
    description = "Prints the page host of each path in the mirror.")
final class NameCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private NamingOptions naming = new NamingOptions();

  @Option(
      names = "--encoded",
      description = "PATH is percent-encoded bytes, as in the manifest, and not text.")
  private boolean encoded;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "A file's path in the mirror, query included, such as img/logo.png.")
  private List<String> paths = List.of();

  NameCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    Naming rule = naming.naming();
    for (String path : paths) {
      String inside = path.startsWith("/") ? path.substring(1) : path;
      try {
        SitePath at = encoded ? SitePath.parse(inside) : SitePath.of(inside);
        streams.out().println(rule.host(at));
      } catch (IllegalArgumentException e) {
        throw new BadInput(
            Problem.printable(path)
                + " is no path of a file in a mirror: give one such as img/logo.png");
      }
    }
    return ExitStatus.DONE.code();
  }
}
