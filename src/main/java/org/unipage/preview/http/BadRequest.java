package org.unipage.preview.http;

/** What was sent is no request. */
final class BadRequest extends Exception {
  private static final long serialVersionUID = 1;

  BadRequest() {
    super("not a request", null, false, false);
  }
}
