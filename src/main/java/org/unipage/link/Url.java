package org.unipage.link;

import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * A URL as the WHATWG URL Standard parses it. URLs with an authority in every case (http, https,
 * ws, wss, ftp) are taken apart; of any other, {@code file} included, only the scheme is kept: it
 * leads out of the site, and so does whatever is relative to it.
 *
 * @param scheme lower case, without the colon
 * @param username percent-encoded, empty if there is none
 * @param password percent-encoded, empty if there is none
 * @param host a domain in A-labels, an IPv4 address, or an IPv6 address in brackets; empty if the
 *     scheme is not taken apart
 * @param port -1 if it is the scheme's default
 * @param path percent-encoded, starts with {@code /}; empty if the scheme is not taken apart
 * @param query percent-encoded, without the {@code ?}
 * @param fragment percent-encoded, without the {@code #}
 */
record Url(
    String scheme,
    String username,
    String password,
    String host,
    int port,
    String path,
    @Nullable String query,
    @Nullable String fragment) {

  /**
   * Parses {@code input} against {@code base}.
   *
   * @param input any text
   * @param base what a relative URL is relative to; null if only an absolute one will do
   * @param charset the document's encoding, for the query
   * @return null if the input is no valid URL
   */
  static @Nullable Url parse(String input, @Nullable Url base, Charset charset) {
    return parseTrimmed(trim(input), base, charset);
  }

  /** {@link #parse} for an input that {@link #trim} went over. */
  static @Nullable Url parseTrimmed(String input, @Nullable Url base, Charset charset) {
    return new UrlParser(withoutTabsAndNewlines(input), base, charset).parse();
  }

  /** The URL of which only the scheme matters. */
  static Url other(String scheme) {
    return new Url(scheme, "", "", "", -1, "", null, null);
  }

  /** {@code input} without C0 controls and spaces at its ends. */
  static String trim(String input) {
    int start = 0;
    int end = input.length();
    while (start < end && input.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && input.charAt(end - 1) <= ' ') {
      end--;
    }
    return input.substring(start, end);
  }

  /** {@code input} without tabs, line feeds and carriage returns. */
  static String withoutTabsAndNewlines(String input) {
    StringBuilder out = null;
    for (int i = 0; i < input.length(); i++) {
      char c = input.charAt(i);
      if (c == '\t' || c == '\n' || c == '\r') {
        if (out == null) {
          out = new StringBuilder(input.length()).append(input, 0, i);
        }
      } else if (out != null) {
        out.append(c);
      }
    }
    return out == null ? input : out.toString();
  }

  /** The port that {@code scheme} has if none is named; -1 if this class does not take it apart. */
  static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http", "ws" -> 80;
      case "https", "wss" -> 443;
      case "ftp" -> 21;
      default -> -1;
    };
  }

  boolean isHttp() {
    return scheme.equals("http") || scheme.equals("https");
  }

  /** Whether this URL was taken apart. */
  boolean hasAuthority() {
    return !host.isEmpty();
  }

  /** The port that a connection would go to. */
  int effectivePort() {
    return port < 0 ? defaultPort(scheme) : port;
  }

  /** Path and query, as a browser requests them. */
  String target() {
    return query == null ? path : path + '?' + query;
  }

  /** The URL serializer (WHATWG URL section 4.5). */
  String href() {
    if (!hasAuthority()) {
      return scheme + ':';
    }
    StringBuilder out = new StringBuilder(scheme).append("://");
    if (!username.isEmpty() || !password.isEmpty()) {
      out.append(username);
      if (!password.isEmpty()) {
        out.append(':').append(password);
      }
      out.append('@');
    }
    out.append(host);
    if (port >= 0) {
      out.append(':').append(port);
    }
    out.append(target());
    if (fragment != null) {
      out.append('#').append(fragment);
    }
    return out.toString();
  }
}
