package org.unipage.link;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The host parser for special schemes (WHATWG URL section 3.5). */
final class Host {
  private Host() {}

  /**
   * The serialized host that {@code text} means.
   *
   * @param text not empty
   * @return a domain in A-labels and lower case, an IPv4 address, or an IPv6 address in brackets;
   *     null if it is no valid host
   */
  static @Nullable String parse(String text) {
    if (text.charAt(0) == '[') {
      return text.endsWith("]") ? Ipv6.parse(text.substring(1, text.length() - 1)) : null;
    }
    String domain = domainToAscii(percentDecoded(text));
    if (domain == null || domain.isEmpty()) {
      return null;
    }
    for (int i = 0; i < domain.length(); i++) {
      if (AsciiSet.NOT_IN_DOMAIN.contains(domain.charAt(i))) {
        return null;
      }
    }
    return Ipv4.endsInNumber(domain) ? Ipv4.parse(domain) : domain;
  }

  private static @Nullable String domainToAscii(String domain) {
    return Percent.isAscii(domain) ? domain.toLowerCase(Locale.ROOT) : Idna.toAscii(domain);
  }

  private static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    String bytes = new String(text.getBytes(UTF_8), ISO_8859_1);
    return new String(Percent.decode(bytes).getBytes(ISO_8859_1), UTF_8);
  }
}
