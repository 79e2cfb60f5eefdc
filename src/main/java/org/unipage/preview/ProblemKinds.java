package org.unipage.preview;

import java.util.Map;

/** Why a kind of problem cannot be repaired by unipage, for whoever sees it for the first time. */
final class ProblemKinds {
  private static final Map<String, String> WHY =
      Map.ofEntries(
          Map.entry(
              "missing",
              "The mirror has no such file, so the link leads to the site host, which answers 404."
                  + " Mirror the file too, or take the link out."),
          Map.entry(
              "markup",
              "A browser reads this otherwise than its author meant. It is left as it is, as the"
                  + " original site would send it."),
          Map.entry(
              "too-large",
              "So large a file is not searched for links. Those that it has lead to the site host,"
                  + " which sends on to the right page."),
          Map.entry(
              "link-out",
              "A symbolic link leads out of the mirror. It is followed only where --follow-links"
                  + " allows it."),
          Map.entry("link-loop", "A symbolic link leads back to where it came from."),
          Map.entry("link-dangling", "A symbolic link leads to nothing."),
          Map.entry("link-limit", "Links to folders multiply the mirror without end."),
          Map.entry("unreadable", "The system does not let this file or folder be read."),
          Map.entry("special-file", "This is no file that holds bytes."),
          Map.entry("too-long", "The system cannot open so long a path."));

  private ProblemKinds() {}

  /** One sentence or two; empty if the messages say it all. */
  static String why(String kind) {
    return WHY.getOrDefault(kind, "");
  }
}
