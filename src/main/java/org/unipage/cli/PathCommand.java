package org.unipage.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.unipage.name.Naming;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "path",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the path in the mirror of each page host, percent-encoded as in the manifest.",
      "Names that were cut to fit cannot be read back: the manifest knows them."
    })
final class PathCommand implements Callable<Integer> {
  private final Streams streams;

  @Mixin private NamingOptions naming = new NamingOptions();

  @Parameters(arity = "1..*", paramLabel = "HOST", description = "A page host.")
  private List<String> hosts = List.of();

  PathCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    Naming rule = naming.naming();
    ExitStatus status = ExitStatus.DONE;
    for (String host : hosts) {
      Optional<SitePath> path = rule.path(host);
      if (path.isPresent()) {
        streams.out().println(path.get().encoded());
      } else {
        streams.err().println("unipage: no file has the page host " + Problem.printable(host));
        status = ExitStatus.FAILED;
      }
    }
    return status.code();
  }
}
