package org.unipage.summon;

/** Why a VM cannot be had. */
public final class Unavailable extends Exception {
  private static final long serialVersionUID = 1;

  /** What kind of failure it is. */
  public enum Reason {
    /** Nothing was staged under that id. */
    UNKNOWN("unknown"),
    /** So many run as may, and all are in use; or no spare address is free. */
    FULL("full"),
    /** More are to be started than may be in that time. */
    TOO_FAST("rate"),
    /** It did not accept connections in time. */
    TIME_OUT("timeout"),
    /** It could not be started, or ended at once. */
    FAILED("failed"),
    /** The server ends. */
    CLOSED("closed");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** A word for metrics. */
    public String label() {
      return label;
    }
  }

  private final Reason reason;

  Unavailable(Reason reason, String message) {
    super(message, null, false, false); // made by the thousand when all is full; no trace
    this.reason = reason;
  }

  /** What kind of failure it is. */
  public Reason reason() {
    return reason;
  }

  /** Why, in a few words. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
