package org.unipage.gateway;

/** What the log says of a request besides what HTTP tells. */
interface Described {
  /** The VM that it went to; {@code -} if none. */
  String vm();
}
