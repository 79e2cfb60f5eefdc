package org.unipage.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.unipage.Target;
import org.unipage.doctor.Check;
import org.unipage.doctor.Doctor;
import org.unipage.doctor.ThisMachine;
import org.unipage.manifest.TableJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what this machine has and lacks to build and run the VMs of a target, and what to type"
          + " for it. Exit status 3 if something is lacking.",
      ""
    })
final class DoctorCommand implements Callable<Integer> {
  private final Streams streams;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--target",
      paramLabel = "T",
      description = "What for: ${COMPLETION-CANDIDATES} (default: process).")
  private Target target = Target.PROCESS;

  @Option(names = "--memory", paramLabel = "MIB", description = "Memory of each VM (default: 32).")
  private int memory = 32;

  @Option(names = "--vms", paramLabel = "N", description = "How many VMs are to run (default: 1).")
  private int vms = 1;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  DoctorCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    if (spec != null && (memory < 1 || vms < 0)) {
      throw new ParameterException(spec.commandLine(), "--memory and --vms are whole numbers");
    }
    List<Check> checks =
        Doctor.examine(new ThisMachine(), target.toString(), architecture(), memory, vms);
    boolean ready = checks.stream().noneMatch(check -> check.state() == Check.State.LACKING);
    if (json) {
      Map<String, String> head = new LinkedHashMap<>();
      head.put("target", target.toString());
      head.put("ready", Boolean.toString(ready));
      TableJson.write(
          head, "checks", checks.stream().map(DoctorCommand::row).toList(), streams.out());
    } else {
      checks.forEach(check -> streams.out().println(line(check)));
      streams
          .out()
          .println(
              ready
                  ? "This machine can build and run target " + target + "."
                  : "Something is lacking for target " + target + ".");
    }
    return (ready ? ExitStatus.DONE : ExitStatus.DOES_NOT_HOLD).code();
  }

  /** As {@code uname -m} says it. */
  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("amd64") ? "x86_64" : name;
  }

  private static Map<String, String> row(Check check) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("name", check.name());
    row.put("state", check.state().name().toLowerCase(Locale.ROOT));
    row.put("found", check.found());
    row.put("mend", check.mend());
    return row;
  }

  private static String line(Check check) {
    String mark =
        switch (check.state()) {
          case FINE -> "ok   ";
          case OPTIONAL -> "maybe";
          case LACKING -> "LACKS";
        };
    return "%s  %-14s %s%s"
        .formatted(
            mark,
            check.name(),
            check.found(),
            check.mend().isEmpty() ? "" : "\n                      type: " + check.mend());
  }
}
