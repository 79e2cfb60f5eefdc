package org.unipage.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import org.unipage.site.BadInput;
import org.unipage.site.Problem;
import org.unipage.template.TemplateException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExitCodeExceptionMapper;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Says what went wrong, in one line, and with which exit status to end. Not three lambdas: with
 * them, JDK 17 leaves picocli's main class out of the archive of classes that {@code bin/unipage}
 * makes.
 *
 * @param main knows whether the user wants to see where in unipage it was
 */
record Failures(Main main, PrintWriter err)
    implements IExecutionExceptionHandler, IParameterExceptionHandler, IExitCodeExceptionMapper {

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    err.println("unipage: " + Problem.printable(String.valueOf(e.getMessage())));
    err.println(
        "Try '"
            + e.getCommandLine().getCommandSpec().qualifiedName()
            + " --help' for what it takes.");
    return ExitStatus.USAGE.code();
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    return status(e).code();
  }

  @Override
  public int getExitCode(Throwable e) {
    return ExitStatus.BUG.code();
  }

  private ExitStatus status(Exception e) {
    if (main.stacktrace()) {
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
            + (main.stacktrace() ? "" : "; please report what --stacktrace shows"));
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
