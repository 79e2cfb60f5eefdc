package org.unipage.site;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The media type of bytes without a decisive name: "identifying a resource with an unknown MIME
 * type" of the WHATWG's MIME Sniffing (section 7.1, scriptable types allowed), and where that would
 * lose what the mirrored server must have said, a little more:
 *
 * <ul>
 *   <li>a UTF-8 byte order mark is skipped before markup is looked for;
 *   <li>markup that begins with {@code <?xml} is read as far as its first tag: a page is {@code
 *       text/html} (that is what programs call their XHTML, and what wget follows links in), a
 *       picture {@code image/svg+xml}, a feed a feed;
 *   <li>any tag of HTML counts, not only the standard's seventeen;
 *   <li>fonts (section 6.3) and AVIF are known.
 * </ul>
 */
final class ContentSniffer {

  private static final String UTF8_BOM = "\u00EF\u00BB\u00BF";

  /** A magic number (sections 6.1 to 6.4); {@code .} stands for any byte. */
  private record Magic(String mediaType, Pattern bytes) {
    static Magic of(String mediaType, String regex) {
      return new Magic(mediaType, Pattern.compile(regex, Pattern.DOTALL));
    }
  }

  private static final List<Magic> MAGIC =
      List.of(
          Magic.of("application/pdf", "%PDF-"),
          Magic.of("application/postscript", "%!PS-Adobe-"),
          Magic.of("text/plain", "\u00FE\u00FF|\u00FF\u00FE|" + UTF8_BOM),
          Magic.of("image/x-icon", "\0\0[\1\2]\0"),
          Magic.of("image/bmp", "BM"),
          Magic.of("image/gif", "GIF8[79]a"),
          Magic.of("image/webp", "RIFF.{4}WEBPVP"),
          Magic.of("image/png", "\u0089PNG\r\n\u001A\n"),
          Magic.of("image/jpeg", "\u00FF\u00D8\u00FF"),
          Magic.of("image/avif", ".{4}ftypavi[fs]"),
          Magic.of("audio/aiff", "FORM.{4}AIFF"),
          Magic.of("audio/mpeg", "ID3"),
          Magic.of("application/ogg", "OggS\0"),
          Magic.of("audio/midi", "MThd\0\0\0\6"),
          Magic.of("video/avi", "RIFF.{4}AVI "),
          Magic.of("audio/wave", "RIFF.{4}WAVE"));

  private static final List<Magic> LATER_MAGIC =
      List.of(
          Magic.of("application/x-gzip", "\u001F\u008B\b"),
          Magic.of("application/zip", "PK\3\4"),
          Magic.of("application/x-rar-compressed", "Rar!\u001A\7\0"),
          Magic.of("application/vnd.ms-fontobject", ".{34}LP"),
          Magic.of("font/ttf", "\0\1\0\0"),
          Magic.of("font/otf", "OTTO"),
          Magic.of("font/collection", "ttcf"),
          Magic.of("font/woff", "wOFF"),
          Magic.of("font/woff2", "wOF2"));

  private static final Set<String> HTML =
      Set.of(
          ("!doctype html head script iframe h1 div font table a style title b body br p"
                  + " abbr address article aside audio base big blockquote button canvas center code"
                  + " dd details dialog dir dl dt em embed fieldset figure footer form frameset h2 h3"
                  + " h4 h5 h6 header hr i img input label li link main map menu meta nav noframes"
                  + " noscript object ol option pre section select small source span strike strong"
                  + " sub summary sup tbody td template textarea th tr tt u ul video")
              .split(" "));

  /** What may stand before the first tag: white space, {@code <?…?>}, {@code <!--…-->}. */
  private static final Pattern MISC =
      Pattern.compile("[\\t\\n\\f\\r ]++|<\\?.*?\\?>|<!--.*?-->", Pattern.DOTALL);

  private static final Pattern DOCTYPE =
      Pattern.compile("<!DOCTYPE[\\t\\n\\f\\r ]++([A-Za-z:]++)", Pattern.CASE_INSENSITIVE);

  private static final Pattern TAG = Pattern.compile("<([!A-Za-z][A-Za-z0-9:]*+)[\\t\\n\\f\\r />]");

  private ContentSniffer() {}

  /**
   * @param head the first {@link MediaTypes#HEAD} bytes of the file, or all if it has fewer; more
   *     are not looked at
   * @return a media type without parameters; {@code text/plain} for text that is nothing else, and
   *     for nothing, {@code application/octet-stream} for other bytes
   */
  static String sniff(byte[] head) {
    String bytes = new String(head, 0, Math.min(head.length, MediaTypes.HEAD), ISO_8859_1);
    String markup = markup(bytes.startsWith(UTF8_BOM) ? bytes.substring(3) : bytes);
    if (!markup.isEmpty()) {
      return markup;
    }
    String magic = match(MAGIC, bytes);
    if (!magic.isEmpty()) {
      return magic;
    }
    if (MediaSignature.isMp4(bytes)) {
      return "video/mp4";
    }
    if (MediaSignature.isWebm(bytes)) {
      return "video/webm";
    }
    if (MediaSignature.isMp3(bytes)) {
      return "audio/mpeg";
    }
    magic = match(LATER_MAGIC, bytes);
    if (!magic.isEmpty()) {
      return magic;
    }
    return isText(bytes) ? "text/plain" : "application/octet-stream";
  }

  private static String match(List<Magic> all, String bytes) {
    for (Magic magic : all) {
      if (magic.bytes().matcher(bytes).lookingAt()) {
        return magic.mediaType();
      }
    }
    return "";
  }

  private static String markup(String bytes) {
    Matcher misc = MISC.matcher(bytes);
    int at = 0;
    boolean xml = false;
    boolean comment = false;
    while (misc.region(at, bytes.length()).lookingAt()) {
      xml |= bytes.startsWith("<?xml", at);
      comment |= bytes.startsWith("<!--", at);
      at = misc.end();
    }
    xml |= bytes.startsWith("<?xml", at);
    comment |= bytes.startsWith("<!--", at);
    Matcher doctype = DOCTYPE.matcher(bytes).region(at, bytes.length());
    Matcher tag = TAG.matcher(bytes).region(at, bytes.length());
    String root = "";
    if (doctype.lookingAt()) {
      root = doctype.group(1).toLowerCase(Locale.ROOT);
    } else if (tag.lookingAt()) {
      root = tag.group(1).toLowerCase(Locale.ROOT);
    }
    return switch (root) {
      case "svg" -> "image/svg+xml";
      case "rss" -> "application/rss+xml";
      case "feed" -> "application/atom+xml";
      case "rdf:rdf" -> "application/rdf+xml";
      case "opml" -> "text/x-opml";
      case "urlset", "sitemapindex" -> "text/xml";
      default -> {
        if (HTML.contains(root)) {
          yield "text/html";
        }
        // To the standard a comment is HTML, whatever follows it.
        yield xml ? "text/xml" : comment ? "text/html" : "";
      }
    };
  }

  /** No binary data byte (section 3). */
  private static boolean isText(String bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      if (c <= 0x08 || c == 0x0B || (c >= 0x0E && c <= 0x1A) || (c >= 0x1C && c <= 0x1F)) {
        return false;
      }
    }
    return true;
  }
}
