package org.unipage.cli;

/** The exit statuses, each with one meaning. */
enum ExitStatus {
  /** Done; problems, if any, are listed. */
  DONE(0),
  /** Could not finish. */
  FAILED(1),
  /** Wrong usage. */
  USAGE(2),
  /** Finished, but what was asked to hold does not. */
  DOES_NOT_HOLD(3),
  /** A bug in unipage. */
  BUG(70);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
