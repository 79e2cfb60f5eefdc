package org.unipage.template;

/** A value that a language cannot hold, or cannot hold safely wherever it may stand. */
public final class UnfitValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnfitValueException(String message) {
    super(message);
  }
}
