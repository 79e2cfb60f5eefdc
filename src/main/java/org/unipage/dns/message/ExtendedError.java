package org.unipage.dns.message;

/**
 * Why a query failed, for people (RFC 8914).
 *
 * @param code the INFO-CODE, 0 to 65535
 * @param text what happened, in a few words
 */
public record ExtendedError(int code, String text) {
  /** Nothing that has a code of its own. */
  public static final int OTHER = 0;

  /** The server is not up and running yet, or no longer. */
  public static final int NOT_READY = 14;

  /** This client may not. */
  public static final int PROHIBITED = 18;

  /** Asked for a name that the server neither holds nor looks up. */
  public static final int NOT_AUTHORITATIVE = 20;

  /** No server that was asked had an answer. */
  public static final int NO_REACHABLE_AUTHORITY = 22;

  /** The network failed on the way to the servers to ask. */
  public static final int NETWORK_ERROR = 23;
}
