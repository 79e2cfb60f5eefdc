package org.unipage.site;

/**
 * Input that cannot be worked on; the message is one line that says what is wrong and what to do.
 */
public final class BadInput extends RuntimeException {
  public BadInput(String message) {
    super(message);
  }
}
