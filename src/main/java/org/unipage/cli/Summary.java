package org.unipage.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.unipage.StageOptions;
import org.unipage.StageResult;
import org.unipage.manifest.Manifest;
import org.unipage.site.Problem;
import org.unipage.stage.Change;

/** What a person reads at the end of {@code unipage stage}. */
record Summary(StageOptions options, StageResult result) {

  void print(PrintStream out) {
    Manifest site = result.manifest();
    if (options.dryRun()) {
      for (Change change : result.changes()) {
        if (change.kind() != Change.Kind.KEEP) {
          out.println(change.kind().name().toLowerCase(Locale.ROOT) + " " + change.path());
        }
      }
      result.readdressed().forEach(id -> out.println("readdress staging/" + id));
    }
    line(out, site.siteHost(), contents(site));
    List<String> projects = new ArrayList<>();
    add(projects, Change.Kind.CREATE, "new");
    add(projects, Change.Kind.REPLACE, "changed");
    add(projects, Change.Kind.KEEP, "unchanged");
    add(projects, Change.Kind.REMOVE, "removed");
    add(projects, Change.Kind.LEAVE, "left where others' files are in them");
    line(out, "projects", String.join(", ", projects));
    line(out, "zone", site.zone().file() + ", serial " + site.zone().serial());
    line(
        out,
        "problems",
        result.problems().isEmpty()
            ? "none"
            : number(result.problems().size()) + " (listed on standard error)");
    if (!options.dryRun()) {
      String make = options.outGiven() ? "make -C " + quoted(options.out().toString()) : "make";
      line(out, "next", make + " -j" + options.threads());
      line(out, "", make + " run");
      line(out, "", "curl -H 'Host: " + site.siteHost() + "' " + frontUrl(site));
      line(out, "", make + " destroy");
    }
  }

  /** How much a site holds. */
  static String contents(Manifest site) {
    return count(site.entries().size(), "entry", "entries")
        + ", "
        + size(site.entries().stream().mapToLong(Manifest.Page::bytes).sum())
        + ", "
        + count(
            site.entries().stream().mapToLong(Manifest.Page::rewritten).sum(),
            "reference",
            "references")
        + " rewritten";
  }

  private static String frontUrl(Manifest site) {
    String address =
        site.entries().stream()
            .filter(page -> page.id().equals(site.front()))
            .map(Manifest.Page::ipv4)
            .findFirst()
            .orElseThrow();
    return "http://" + address + (site.listenPort() == 80 ? "" : ":" + site.listenPort()) + "/";
  }

  private void add(List<String> parts, Change.Kind kind, String word) {
    long n = result.projects(kind);
    if (n > 0) {
      parts.add(number(n) + " " + word);
    }
  }

  static void line(PrintStream out, String label, String text) {
    out.println(label + " ".repeat(label.length() < 12 ? 12 - label.length() : 2) + text);
  }

  private static String count(long n, String one, String many) {
    return number(n) + " " + (n == 1 ? one : many);
  }

  /** A number from 0 on, with commas; {@code Formatter} takes 30 ms to get going. */
  static String number(long n) {
    StringBuilder digits = new StringBuilder(Long.toString(n));
    for (int i = digits.length() - 3; i > 0; i -= 3) {
      digits.insert(i, ',');
    }
    return digits.toString();
  }

  private static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    String[] units = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 999.95) {
      value /= 1000;
      unit++;
    }
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10 + " " + units[unit];
  }

  /**
   * A word that a POSIX shell takes as it stands, and a terminal prints: control and format
   * characters are escapes in {@code $'...'} (POSIX.1-2024, Shell Command Language, section 2.2.4).
   */
  static String quoted(String word) {
    if (word.matches("[A-Za-z0-9_./:@%+=-]+")) {
      return word;
    }
    if (Problem.printable(word).equals(word)) {
      return "'" + word.replace("'", "'\\''") + "'";
    }
    StringBuilder out = new StringBuilder("$'");
    for (byte b : word.getBytes(UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '\'' && b != '\\') {
        out.append((char) b);
      } else {
        out.append(String.format(Locale.ROOT, "\\%03o", b & 0xFF));
      }
    }
    return out.append('\'').toString();
  }
}
