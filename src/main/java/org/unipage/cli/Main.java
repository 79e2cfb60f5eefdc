package org.unipage.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.unipage.Rehearsal;
import org.unipage.site.BadInput;
import org.unipage.site.Problem;
import org.unipage.template.TemplateException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

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

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Main() {
    spec = CommandLine.Model.CommandSpec.create();
  }

  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("stage")) {
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
            .filter(
                type ->
                    args.length > 0
                        && type != GenerateCompletion.class
                        && type.getAnnotation(Command.class).name().equals(args[0]))
            .toList();
    (named.isEmpty() ? SUBCOMMANDS : named).forEach(command::addSubcommand);
    command
        .setOut(new PrintWriter(out, true, UTF_8))
        .setErr(errWriter)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, c, parsed) -> main.failed(e, errWriter).code())
        .setExitCodeExceptionMapper(e -> ExitStatus.BUG.code());
    command.setParameterExceptionHandler(
        (e, unused) -> {
          CommandLine failed = e.getCommandLine();
          errWriter.println("unipage: " + Problem.printable(String.valueOf(e.getMessage())));
          errWriter.println(
              "Try '" + failed.getCommandSpec().qualifiedName() + " --help' for what it takes.");
          return ExitStatus.USAGE.code();
        });
    int status = command.execute(args);
    out.flush();
    err.flush();
    return out.checkError() ? ExitStatus.FAILED.code() : status;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "no command was given");
  }

  private ExitStatus failed(Exception e, PrintWriter err) {
    if (stacktrace) {
      e.printStackTrace(err);
    }
    if (e instanceof BadInput || e instanceof TemplateException) {
      err.println("unipage: " + Problem.printable(String.valueOf(e.getMessage())));
      return ExitStatus.FAILED;
    }
    if (e instanceof InvalidPathException) {
      err.println("unipage: no path: " + Problem.printable(String.valueOf(e.getMessage())));
      return ExitStatus.USAGE;
    }
    if (e instanceof IOException io) {
      err.println("unipage: " + Problem.printable(why(io)));
      return ExitStatus.FAILED;
    }
    err.println(
        "unipage: a bug in unipage: "
            + Problem.printable(String.valueOf(e))
            + (stacktrace ? "" : "; please report what --stacktrace shows"));
    return ExitStatus.BUG;
  }

  private static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return e.getMessage() + ": no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return e.getMessage() + ": permission denied";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getFile() + ": " + f.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}
