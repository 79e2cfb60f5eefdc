package org.unipage.site;

/**
 * What was given cannot be worked on: a missing folder, a name that is no host name, an option that
 * contradicts another. The message is one line for people that says what is wrong and what to type
 * instead; there is no cause, and nobody needs the stack trace.
 */
public final class BadInput extends RuntimeException {

  /**
   * @param message what is wrong and what to do, without the program's name before it; made {@link
   *     Problem#printable}
   */
  public BadInput(String message) {
    super(Problem.printable(message));
  }
}
