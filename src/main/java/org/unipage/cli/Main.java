package org.unipage.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unipage.Rehearsal;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code unipage} command. */
@Command(
    name = "unipage",
    description = "One virtual machine for every file of a mirrored static web site.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done; problems, if any, are listed",
      "1:could not finish",
      "2:wrong usage",
      "3:finished, but what was asked to hold does not",
      "70:a bug in unipage"
    })
public final class Main implements Runnable {

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "Show where in unipage an error arose.")
  private boolean stacktrace;

  /** The subcommands, in the order of the help. */
  private static final List<Class<?>> SUBCOMMANDS =
      List.of(
          StageCommand.class,
          PreviewCommand.class,
          VerifyCommand.class,
          DnsCommand.class,
          TopCommand.class,
          GatewayCommand.class,
          DoctorCommand.class,
          NameCommand.class,
          PathCommand.class,
          GenerateCompletion.class);

  @Spec private @Nullable CommandSpec spec;

  private Main() {}

  public static void main(String[] args) {
    if (args.length > 1 && args[0].equals("stage") && !args[1].equals("--help")) {
      Rehearsal.begin();
    }
    System.exit(run(System.out, System.err, args));
  }

  /**
   * Runs one command.
   *
   * @return the exit status
   */
  public static int run(PrintStream out, PrintStream err, String... args) {
    Main main = new Main();
    PrintWriter errWriter = new PrintWriter(err, true, UTF_8);
    CommandLine command = new CommandLine(main, new Streams(out, err));
    // All of them take a tenth of a second, so whoever names one gets that one: but for the
    // completion, which tells of all.
    List<Class<?>> named =
        SUBCOMMANDS.stream()
            .filter(type -> args.length > 0 && type.getSimpleName().equals(className(args[0])))
            .toList();
    for (Class<?> subcommand : named.isEmpty() ? SUBCOMMANDS : named) {
      command.addSubcommand(subcommand);
    }
    Failures failures = new Failures(main, errWriter);
    command
        .setOut(new PrintWriter(out, true, UTF_8))
        .setErr(errWriter)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setExitCodeExceptionMapper(failures);
    int status = command.execute(args);
    out.flush();
    err.flush();
    return out.checkError() ? ExitStatus.FAILED.code() : status;
  }

  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "no command was given");
  }

  /** Whether to show where in unipage an error arose. */
  boolean stacktrace() {
    return stacktrace;
  }

  /** {@code StageCommand} for {@code stage}. */
  private static String className(String command) {
    return command.isEmpty()
        ? ""
        : Character.toUpperCase(command.charAt(0)) + command.substring(1) + "Command";
  }
}
