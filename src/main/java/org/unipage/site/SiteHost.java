package org.unipage.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.IDN;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The site's own host, and the origin that the mirror was taken from.
 *
 * @param name the site host: a host name (RFC 1123 section 2.1) in lower case, an internationalized
 *     one as A-labels (RFC 5890), without a dot at its end, 1 to {@value #MAX_LENGTH} characters
 * @param mirrorHost the host that the mirror was taken from, as its URLs spell it: what the
 *     folder's name says if that looks like a host (an IP address too), else {@code name}. URLs of
 *     that host are URLs of the site
 * @param mirrorPort the port that the mirror was taken from, 1 to 65535, if the folder's name (or
 *     {@code --site-host}) says one
 */
public record SiteHost(String name, String mirrorHost, OptionalInt mirrorPort) {

  /** So that one label of 63 characters and its dot fit before it in a name of 253. */
  public static final int MAX_LENGTH = 189;

  private static final Set<String> HTTPS_ONLY = load("https-only-domains.txt");

  /** wget divides host and port by {@code :}, in windows style by {@code +}. */
  private static final Pattern PORT = Pattern.compile("(.+)[:+]([0-9]{1,5})");

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /** What makes a browser read the whole name as an IPv4 address (WHATWG URL, ends in a number). */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  /** Characters that IDNA 2003 (java.net.IDN) maps away and UTS 46 as browsers use it keeps. */
  private static final Pattern DEVIATION = Pattern.compile("[\u00DF\u1E9E\u03C2\u200C\u200D]");

  /** A name as it was written, parted. */
  private record Written(String host, OptionalInt port) {
    static Written of(String text) {
      Matcher matcher = PORT.matcher(text);
      if (matcher.matches()) {
        int port = Integer.parseInt(matcher.group(2));
        if (port >= 1 && port <= 65535) {
          return new Written(matcher.group(1), OptionalInt.of(port));
        }
      }
      return new Written(text, OptionalInt.empty());
    }

    boolean isIpAddress() {
      return IPV4.matcher(host).matches() || host.startsWith("[");
    }

    /** A host name has a dot, or a port, or is well known. */
    boolean looksLikeHost() {
      if (isIpAddress() || host.equals("localhost")) {
        return true;
      }
      String[] labels = host.split("\\.", -1);
      String last = labels[labels.length - 1];
      for (String label : labels) {
        if (!label.matches("[\\p{L}\\p{M}\\p{N}_-]{1,63}")) {
          return false;
        }
      }
      return (labels.length > 1 || port.isPresent()) && last.matches("(?i)\\p{L}{2,}|xn--.+");
    }
  }

  /**
   * The site host of the mirror in {@code dir}; looks at names only, not at the disk.
   *
   * @param dir the folder; its name is the site host unless {@code given} says otherwise
   * @param given what {@code --site-host} says, if anything
   * @throws BadInput if the name is no host name, or an IP address; says what to type
   */
  public static SiteHost of(Path dir, @Nullable String given) {
    String folder = FileName.text(FileName.latin1(dir.toAbsolutePath().normalize()));
    Written mirrored = Written.of(folder);
    Written wanted = given == null ? mirrored : Written.of(given);
    String problem = problem(wanted);
    if (!problem.isEmpty()) {
      String what = given == null ? "the folder's name " : "--site-host ";
      throw new BadInput(
          what
              + "\""
              + (given == null ? folder : given)
              + "\" cannot be the site's host name: "
              + problem
              + "; say what it is, for example: unipage stage "
              + FileName.typed(dir)
              + " --site-host "
              + suggestion(wanted.host()));
    }
    String name = ascii(wanted.host());
    boolean known = given == null || mirrored.looksLikeHost();
    OptionalInt port = mirrored.port().isPresent() && known ? mirrored.port() : wanted.port();
    return new SiteHost(name, known ? mirrorHost(mirrored, name) : name, port);
  }

  /**
   * The top-level domain of {@link #name} if browsers turn every {@code http} URL under it into
   * {@code https} without asking (it is in their HSTS preload list as a whole).
   */
  public Optional<String> httpsOnlyDomain() {
    String top = name.substring(name.lastIndexOf('.') + 1);
    return HTTPS_ONLY.contains(top) ? Optional.of(top) : Optional.empty();
  }

  /**
   * The authority (RFC 3986 section 3.2) of the origin that the mirror was taken from: host, and
   * port if one is known.
   */
  public String mirrorAuthority() {
    return mirrorPort.isPresent() ? mirrorHost + ":" + mirrorPort.getAsInt() : mirrorHost;
  }

  /** Whether wget would name the folder of a host so; {@code localhost} counts, {@code img} not. */
  static boolean looksLikeHost(String folderName) {
    return Written.of(folderName).looksLikeHost();
  }

  /** Whether wget would name the folder of the host {@code given} so; ports do not count. */
  static boolean isNamed(String folderName, String given) {
    return Written.of(folderName).host().equalsIgnoreCase(Written.of(given).host());
  }

  private static String mirrorHost(Written mirrored, String name) {
    if (mirrored.isIpAddress()) {
      return mirrored.host();
    }
    return problem(mirrored).isEmpty() ? ascii(mirrored.host()) : name;
  }

  /** Why {@code written} cannot be a site host; empty if it can. */
  private static String problem(Written written) {
    String host = written.host();
    if (host.isEmpty()) {
      return "it is empty";
    }
    if (written.isIpAddress() || host.indexOf(':') >= 0) {
      return "names cannot be made under an IP address or a URL";
    }
    if (host.indexOf('_') >= 0) {
      return "a host name has no underscore (RFC 1123)";
    }
    if (host.indexOf('\uFFFD') >= 0) {
      return "it is not UTF-8";
    }
    if (DEVIATION.matcher(host).find()) {
      return "browsers and others encode its \""
          + host.replaceAll("[^" + DEVIATION.pattern().substring(1), "")
          + "\" differently; give the name as DNS has it (xn--...)";
    }
    String ascii;
    try {
      ascii = ascii(host);
    } catch (IllegalArgumentException e) {
      return "it is no host name (RFC 1123: letters, digits and hyphens, labels of 1 to 63)";
    }
    String[] labels = ascii.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return "\"" + label + "\" is no label of a host name (RFC 1123)";
      }
    }
    if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
      return "browsers take a name that ends in a number for an IP address";
    }
    return ascii.length() > MAX_LENGTH
        ? "it is longer than "
            + MAX_LENGTH
            + " characters, which leaves no room for the names of the pages"
        : "";
  }

  /**
   * @throws IllegalArgumentException if {@code host} cannot be encoded
   */
  private static String ascii(String host) {
    String undotted = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return IDN.toASCII(undotted, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
  }

  /** A valid host name that resembles {@code host}. */
  private static String suggestion(String host) {
    String plain =
        host.toLowerCase(Locale.ROOT)
            .replaceFirst("^[a-z][a-z0-9+.-]*:/*", "")
            .replaceFirst("[/?#].*", "")
            .replaceFirst("^([^:]*):[0-9]*$", "$1")
            .replaceAll("[^a-z0-9.-]+", "-")
            .replaceAll("(?<=^|\\.)-+|-+(?=$|\\.)", "")
            .replaceAll("\\.{2,}", ".")
            .replaceAll("^\\.|\\.$", "");
    if (problem(Written.of(plain)).isEmpty()) {
      return plain;
    }
    String test = plain.replace('.', '-') + ".test";
    return problem(Written.of(test)).isEmpty() ? test : "mirror.test";
  }

  private static Set<String> load(String resource) {
    try (InputStream in = SiteHost.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + resource);
      }
      return new BufferedReader(new InputStreamReader(in, UTF_8))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
