package org.unipage.manifest;

/** A file that is no manifest; the message says where and why. */
public final class ManifestException extends RuntimeException {
  public ManifestException(String message) {
    super(message);
  }
}
