package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What HTTrack says of where it saved what: {@code hts-cache/new.txt}, which lies beside the host
 * folder. HTTrack's names cannot be undone ({@code /x.php?id=1} is {@code x681a.html}, {@code
 * /img/Logo.png} may be {@code img/Logo-2.png}).
 *
 * <p>A line of it has ten fields between tabs; of use are the fourth, the status code, the eighth,
 * the URL, and the ninth, the file, with white space and bytes over 0x7F as {@code %xx} and {@code
 * %} as it is.
 */
public final class HttrackLog {

  private static final String FILE = "hts-cache/new.txt";

  /** A larger one is not looked at. */
  private static final long LARGEST = 256L << 20;

  private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

  private static final Pattern TARGET = Pattern.compile("https?://[^/]*(/(?!/)[!-~&&[^#]]*)");

  private HttrackLog() {}

  /**
   * Reads it.
   *
   * @param mirror the host folder
   * @param paths the paths of its entries, bytes as chars
   * @return the one of {@code paths} that has the answer to a URL, by URL in origin-form, for all
   *     that the server answered with 200; empty if HTTrack has not been here
   */
  public static Map<String, String> read(Path mirror, Set<String> paths) throws IOException {
    Path root = mirror.toRealPath();
    Path log = root.resolveSibling(FILE);
    Map<String, String> saved = new TreeMap<>();
    if (!Files.isRegularFile(log) || Files.size(log) > LARGEST) {
      return saved;
    }
    String folder = "/" + FileName.latin1(root) + "/";
    try (BufferedReader lines = Files.newBufferedReader(log, ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split("\t", 10);
        if (fields.length < 10 || !fields[3].equals("200")) {
          continue;
        }
        // Wherever the folder lay when HTTrack filled it.
        int at = fields[8].lastIndexOf(folder);
        Matcher target = TARGET.matcher(fields[7]);
        if (at >= 0 && target.matches()) {
          String path = fields[8].substring(at + folder.length());
          Stream.of(path, decoded(path))
              .filter(paths::contains)
              .findFirst()
              .ifPresent(found -> saved.put(target.group(1), found));
        }
      }
    }
    return saved;
  }

  private static String decoded(String path) {
    return ESCAPE
        .matcher(path)
        .replaceAll(
            (MatchResult escape) ->
                Matcher.quoteReplacement(
                    String.valueOf((char) HexFormat.fromHexDigits(escape.group(1)))));
  }
}
