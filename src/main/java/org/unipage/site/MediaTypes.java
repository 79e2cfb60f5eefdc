package org.unipage.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The media type of an entry, as the server that the mirror was taken from will have said it,
 * without a charset parameter. A static server goes by the extension alone ({@code
 * media-types.txt}), so a picture named {@code x.html} is {@code text/html}. Where the name decides
 * nothing (no extension, an unknown one, that of a program such as {@code .php}) the first {@value
 * #HEAD} bytes do, by {@link ContentSniffer}.
 *
 * <p>{@code .svgz} is {@code image/svg+xml}: its bytes are packed, so whoever serves it has to say
 * {@code Content-Encoding: gzip} as well.
 */
public final class MediaTypes {

  /**
   * How many bytes of a file can matter: the WHATWG's resource header, MIME Sniffing section 5.2.
   */
  public static final int HEAD = 1445;

  private static final Map<String, String> BY_EXTENSION = load("media-types.txt");

  private MediaTypes() {}

  /**
   * What the name alone says. Where its extension is unknown, {@code @} counts as the {@code ?}
   * that {@code wget --restrict-file-names=windows} wrote it for.
   *
   * @param fileName the last segment of a path, query included; upper and lower case are one
   */
  public static Optional<String> byName(String fileName) {
    int query = OriginalUrl.query(fileName);
    String file = query < 0 ? fileName : fileName.substring(0, query);
    int at = file.indexOf('@', 1);
    return byExtension(file)
        .or(() -> at < 0 ? Optional.empty() : byExtension(file.substring(0, at)));
  }

  /**
   * What name and bytes say.
   *
   * @param fileName the last segment of a path, query included
   * @param head the first {@link #HEAD} bytes of the file, or all if it has fewer
   */
  public static String of(String fileName, byte[] head) {
    return byName(fileName).orElseGet(() -> sniff(fileName, head));
  }

  /**
   * What name and bytes say; opens the file only if its name decides nothing.
   *
   * @param fileName the last segment of its path, query included
   * @param file a regular file
   * @throws IOException if the file has to be read and cannot be
   */
  public static String of(String fileName, Path file) throws IOException {
    Optional<String> named = byName(fileName);
    return named.isPresent() ? named.get() : sniff(fileName, head(file));
  }

  /** The first {@link #HEAD} bytes of {@code file}. */
  static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(HEAD);
    }
  }

  /**
   * A style sheet or script from a program ({@code load.php?main.css}; wget -E adds the {@code
   * .css} itself) cannot be told from other text by its bytes; then the end of the query decides,
   * because browsers refuse the one, and modules the other, under a wrong type.
   */
  private static String sniff(String fileName, byte[] head) {
    String sniffed = ContentSniffer.sniff(head);
    int query = OriginalUrl.query(fileName);
    if (query >= 0 && sniffed.equals("text/plain")) {
      String named = byExtension(fileName.substring(query + 1)).orElse(sniffed);
      if (named.equals("text/css") || named.equals("text/javascript")) {
        return named;
      }
    }
    return sniffed;
  }

  /** A name that starts with its only dot has no extension. */
  private static Optional<String> byExtension(String file) {
    int dot = file.lastIndexOf('.');
    return dot <= 0
        ? Optional.empty()
        : Optional.ofNullable(BY_EXTENSION.get(file.substring(dot + 1).toLowerCase(Locale.ROOT)));
  }

  private static Map<String, String> load(String resource) {
    Map<String, String> types = new HashMap<>();
    try (InputStream in = MediaTypes.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + resource);
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.split(" ");
        for (int i = 1; i < words.length && !line.startsWith("#"); i++) {
          String before = types.put(words[i], words[0]);
          if (before != null) {
            throw new IllegalStateException(words[i] + " is " + before + " and " + words[0]);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(types);
  }
}
