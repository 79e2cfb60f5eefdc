package org.unipage.realdns;

import java.nio.file.Path;

/**
 * A zone for a real server to serve.
 *
 * @param origin its name, with or without the trailing dot
 * @param file its master file
 */
public record ServedZone(String origin, Path file) {
  String absolute() {
    return origin.endsWith(".") ? origin : origin + ".";
  }

  String relative() {
    return origin.endsWith(".") ? origin.substring(0, origin.length() - 1) : origin;
  }
}
