package org.unipage.rewrite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The {@code allow} attribute of a frame: what the page and a frame of the same site could do
 * alike, the frame must be allowed now.
 */
final class FramePolicy {

  /** What same-origin frames may do without being told (Permissions Policy section 9.8). */
  private static final List<String> FEATURES =
      List.of(
          "autoplay",
          "camera",
          "clipboard-read",
          "clipboard-write",
          "encrypted-media",
          "fullscreen",
          "geolocation",
          "microphone",
          "picture-in-picture",
          "screen-wake-lock");

  private FramePolicy() {}

  /**
   * @param allow the attribute's value; empty if there is none
   * @return what it must be; {@code allow} itself if that is enough
   */
  static String widened(String allow) {
    Set<String> features = new HashSet<>();
    List<String> policy = new ArrayList<>();
    boolean more = false;
    for (String directive : allow.split(";")) {
      String[] parts = directive.strip().split("\\s+", 2);
      if (parts[0].isEmpty()) {
        continue;
      }
      String list = parts.length == 1 ? "" : parts[1];
      boolean self = list.contains("'self'") && !list.contains("'src'") && !list.contains("*");
      more |= self;
      policy.add(parts[0] + (list.isEmpty() ? "" : " " + list) + (self ? " 'src'" : ""));
      features.add(parts[0].toLowerCase(Locale.ROOT));
    }
    for (String feature : FEATURES) {
      if (!features.contains(feature)) {
        policy.add(feature + " *");
        more = true;
      }
    }
    return more ? String.join("; ", policy) : allow;
  }
}
