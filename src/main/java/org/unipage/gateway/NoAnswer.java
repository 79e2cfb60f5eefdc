package org.unipage.gateway;

/** Why a request gets no answer of a VM: what the client is told instead. */
final class NoAnswer extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * @param status the HTTP status: 502, 503 or 504
   * @param why a few words, as in {@code vmcgi-status}; printable US-ASCII
   */
  NoAnswer(int status, String why) {
    super(Ascii.printable(why), null, false, false); // no trace: a busy server makes many
    this.status = status;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }

  /** A few words. */
  String why() {
    return String.valueOf(getMessage());
  }
}
