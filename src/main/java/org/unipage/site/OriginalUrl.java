package org.unipage.site;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Which URL a file of the mirror had: origin-form (RFC 9112 section 3.2.1), printable ASCII.
 *
 * <ul>
 *   <li>The folders of the path become the folders of the URL. In the file name the first {@code ?}
 *       starts the query, unless what stands before it is empty, {@code .} or {@code ..} (wget
 *       writes no such name, and no URL could hold it); a {@code ?} elsewhere in the path is {@code
 *       %3F}.
 *   <li>A file {@code index.html} has its folder's URL: {@code a/index.html?C=N;O=D} is {@code
 *       /a/?C=N;O=D}.
 *   <li>Bytes that RFC 3986 section 3.3 lets stand in a path segment (unreserved, sub-delims,
 *       {@code :}, {@code @}) stand, in the query also {@code /} and {@code ?} (section 3.4) but
 *       not {@code '}, which browsers send as {@code %27} (WHATWG URL, special-query percent-encode
 *       set). Every other byte is {@code %XX} in upper case, so a UTF-8 name gives the escapes of
 *       its UTF-8.
 *   <li>A {@code %} in the name is {@code %25}, except where it begins an escape that wget itself
 *       leaves in names (append_uri_pathel in its url.c; measured with 1.21.3): {@code %2F}, the
 *       controls {@code %00} to {@code %1F} and {@code %7F}, with {@code
 *       --restrict-file-names=windows} also {@code %22 %2A %3A %3C %3E %3F %5C %7C}, with {@code
 *       ascii} also {@code %80} to {@code %FF}. Such an escape stood in the URL and stands in it
 *       again. wget resolves all others, {@code %23} and {@code %26} too, so that one of those in a
 *       name is the {@code %2523} of a URL. Nor does {@code %2E} stand: browsers take it for a dot
 *       (WHATWG URL, double-dot URL path segment).
 * </ul>
 *
 * <p>So two names can ask for one URL, one with a raw byte, the other with its escape ({@code a"b},
 * {@code a%22b}). Then every one of them gets its {@linkplain #escaped escaped} form, where each
 * {@code %} is {@code %25}; for a name without an escape of wget's that is the same URL as before.
 * That makes all URLs differ: the escaped form can be undone, so no two of it are equal; and an
 * escaped form that differs from the first form has {@code %25} before the two digits of an escape
 * of wget's, where no first form has one.
 */
public final class OriginalUrl {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final String WINDOWS = "\"*:<>?\\|";

  private OriginalUrl() {}

  /** The URLs of {@code paths}, in their order, no two equal if no two paths are. */
  public static List<String> of(List<SitePath> paths) {
    List<String> urls = new ArrayList<>(paths.size());
    Set<String> seen = new HashSet<>(paths.size() * 2);
    Set<String> shared = new HashSet<>();
    for (SitePath path : paths) {
      String url = of(path);
      urls.add(url);
      if (!seen.add(url)) {
        shared.add(url);
      }
    }
    if (!shared.isEmpty()) {
      for (int i = 0; i < urls.size(); i++) {
        if (shared.contains(urls.get(i))) {
          urls.set(i, escaped(paths.get(i)));
        }
      }
    }
    return urls;
  }

  /** The URL of {@code path} as long as no other file asks for the same. */
  public static String of(SitePath path) {
    return write(path, true);
  }

  /** The URL of {@code path} where each {@code %} of its name is {@code %25}. */
  public static String escaped(SitePath path) {
    return write(path, false);
  }

  private static String write(SitePath path, boolean keepEscapes) {
    String name = path.fileName();
    int question = query(name);
    String file = question < 0 ? name : name.substring(0, question);
    StringBuilder url = new StringBuilder(path.latin1().length() + 16).append('/');
    write(path.folder(), "/'", keepEscapes, url);
    if (!file.equals("index.html")) {
      write(file, "'", keepEscapes, url);
    }
    if (question >= 0) {
      url.append('?');
      write(name.substring(question + 1), "/?", keepEscapes, url);
    }
    return url.toString();
  }

  /** Where the query of a file name starts, at its {@code ?}; -1 if it has none. */
  static int query(String fileName) {
    int at = fileName.indexOf('?');
    if (at >= 0 && at <= 2 && "..".startsWith(fileName.substring(0, at))) {
      at = fileName.indexOf('?', at + 1);
    }
    return at;
  }

  private static void write(String bytes, String alsoRaw, boolean keepEscapes, StringBuilder url) {
    for (int i = 0; i < bytes.length(); i++) {
      char c = bytes.charAt(i);
      if (isRaw(c) || alsoRaw.indexOf(c) >= 0) {
        url.append(c);
      } else if (c == '%' && keepEscapes && isEscapeOfWget(bytes, i)) {
        url.append(bytes, i, i + 3);
        i += 2;
      } else {
        url.append('%').append(HEX.toHighHexDigit(c)).append(HEX.toLowHexDigit(c));
      }
    }
  }

  private static boolean isRaw(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~!$&()*+,;=:@".indexOf(c) >= 0;
  }

  private static boolean isEscapeOfWget(String bytes, int percent) {
    if (percent + 2 >= bytes.length()) {
      return false;
    }
    int high = upperHexDigit(bytes.charAt(percent + 1));
    int low = upperHexDigit(bytes.charAt(percent + 2));
    if (high < 0 || low < 0) {
      return false;
    }
    int c = high << 4 | low;
    return c < 0x20 || c >= 0x7F || c == '/' || WINDOWS.indexOf(c) >= 0;
  }

  /** wget writes upper case (XNUM_TO_DIGIT); what is written otherwise is none of its escapes. */
  private static int upperHexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }
}
