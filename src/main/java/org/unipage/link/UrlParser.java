package org.unipage.link;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The basic URL parser (WHATWG URL section 4.4) for one input. The standard's states become methods
 * that look ahead for the end of their part; each character is looked at a bounded number of times.
 */
final class UrlParser {

  private final String input;
  private final @Nullable Url base;
  private final Charset charset;

  /**
   * @param input without tabs, newlines, and C0 controls and spaces at the ends
   */
  UrlParser(String input, @Nullable Url base, Charset charset) {
    this.input = input;
    this.base = base;
    this.charset = charset;
  }

  @Nullable Url parse() {
    int colon = schemeEnd();
    if (colon < 0) {
      if (base == null) {
        return null;
      }
      return base.hasAuthority() ? relative(base, 0) : Url.other(base.scheme());
    }
    String scheme = input.substring(0, colon).toLowerCase(Locale.ROOT);
    if (Url.defaultPort(scheme) < 0) {
      return Url.other(scheme);
    }
    if (base != null && base.scheme().equals(scheme) && !input.startsWith("//", colon + 1)) {
      return relative(base, colon + 1);
    }
    return authority(scheme, colon + 1);
  }

  /** The index of the colon behind a scheme; -1 if the input has none. */
  private int schemeEnd() {
    for (int i = 0; i < input.length(); i++) {
      char c = input.charAt(i);
      if (c == ':') {
        return i == 0 ? -1 : i;
      }
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return -1;
      }
    }
    return -1;
  }

  private @Nullable Url relative(Url from, int start) {
    if (isSlash(start)) {
      return isSlash(start + 1) ? authority(from.scheme(), start + 2) : path(from, "/", start + 1);
    }
    if (start == input.length()) {
      return rest(from, from.path(), from.query(), start);
    }
    return switch (input.charAt(start)) {
      case '?' -> rest(from, from.path(), null, start);
      case '#' -> rest(from, from.path(), from.query(), start);
      default -> path(from, from.path().substring(0, from.path().lastIndexOf('/') + 1), start);
    };
  }

  private @Nullable Url authority(String scheme, int slashes) {
    int start = slashes;
    while (isSlash(start)) {
      start++;
    }
    int end = start;
    int at = -1;
    while (end < input.length() && !isSlash(end) && "?#".indexOf(input.charAt(end)) < 0) {
      if (input.charAt(end) == '@') {
        at = end;
      }
      end++;
    }
    String username = "";
    String password = "";
    if (at >= 0) {
      int colon = input.indexOf(':', start);
      boolean both = colon >= 0 && colon < at;
      username = userinfo(start, both ? colon : at);
      password = both ? userinfo(colon + 1, at) : "";
      start = at + 1;
    }
    int colon = portColon(start, end);
    if (start == end || colon == start) {
      return null;
    }
    String host = Host.parse(input.substring(start, colon < 0 ? end : colon));
    int port = colon < 0 ? -1 : port(colon + 1, end);
    if (host == null || port > 0xFFFF) {
      return null;
    }
    Url origin =
        new Url(
            scheme,
            username,
            password,
            host,
            port == Url.defaultPort(scheme) ? -1 : port,
            "/",
            null,
            null);
    return path(origin, "/", isSlash(end) ? end + 1 : end);
  }

  private String userinfo(int start, int end) {
    StringBuilder out = new StringBuilder(end - start);
    Percent.encode(out, input, start, end, AsciiSet.USERINFO);
    return out.toString();
  }

  /** The first colon in {@code [start, end)} outside brackets; -1 if there is none. */
  private int portColon(int start, int end) {
    boolean brackets = false;
    for (int i = start; i < end; i++) {
      char c = input.charAt(i);
      if (c == ':' && !brackets) {
        return i;
      }
      brackets = c == '[' || (brackets && c != ']');
    }
    return -1;
  }

  /** The number in {@code [start, end)}; -1 if that is empty; above 65535 if it is no port. */
  private int port(int start, int end) {
    if (start == end) {
      return -1;
    }
    int port = 0;
    for (int i = start; i < end && port <= 0xFFFF; i++) {
      int digit = input.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Integer.MAX_VALUE;
      }
      port = port * 10 + digit;
    }
    return port;
  }

  /**
   * The path state.
   *
   * @param folder what the path starts with; ends in a slash
   */
  private Url path(Url origin, String folder, int start) {
    int end = start;
    while (end < input.length() && "?#".indexOf(input.charAt(end)) < 0) {
      end++;
    }
    StringBuilder out = new StringBuilder(folder.length() + end - start).append(folder);
    int segment = start;
    for (int i = start; i <= end; i++) {
      boolean slash = i < end && isSlash(i);
      if (i < end && !slash) {
        continue;
      }
      int dots = dots(segment, i);
      if (dots == 2 && out.length() > 1) {
        out.setLength(out.lastIndexOf("/", out.length() - 2) + 1);
      } else if (dots == 0) {
        Percent.encode(out, input, segment, i, AsciiSet.PATH);
        if (slash) {
          out.append('/');
        }
      }
      segment = i + 1;
    }
    return rest(origin, out.toString(), null, end);
  }

  /** 1 for a single-dot, 2 for a double-dot URL path segment, 0 for any other. */
  private int dots(int start, int end) {
    int dots = 0;
    for (int i = start; i < end; dots++) {
      if (dots == 2) {
        return 0;
      } else if (input.charAt(i) == '.') {
        i++;
      } else if (input.regionMatches(true, i, "%2e", 0, 3)) {
        i += 3;
      } else {
        return 0;
      }
    }
    return dots;
  }

  /** Query and fragment. */
  private Url rest(Url origin, String path, @Nullable String inherited, int start) {
    int hash = input.indexOf('#', start);
    int end = hash < 0 ? input.length() : hash;
    String query = inherited;
    if (start < end) {
      String scheme = origin.scheme();
      query =
          Percent.encodeQuery(
              input.substring(start + 1, end),
              scheme.equals("ws") || scheme.equals("wss") ? StandardCharsets.UTF_8 : charset);
    }
    return new Url(
        origin.scheme(),
        origin.username(),
        origin.password(),
        origin.host(),
        origin.port(),
        path,
        query,
        hash < 0 ? null : fragment(input, hash + 1));
  }

  /**
   * The fragment that {@code input} has from {@code start} on, percent-encoded.
   *
   * @param input without tabs and newlines
   */
  static String fragment(String input, int start) {
    StringBuilder out = new StringBuilder(input.length() - start);
    Percent.encode(out, input, start, input.length(), AsciiSet.FRAGMENT);
    return out.toString();
  }

  /** Every scheme that gets here is special, so a backslash is a slash. */
  private boolean isSlash(int i) {
    return i < input.length() && (input.charAt(i) == '/' || input.charAt(i) == '\\');
  }
}
