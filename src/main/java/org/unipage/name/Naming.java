package org.unipage.name;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.unipage.site.Problem;
import org.unipage.site.Sha256;
import org.unipage.site.SitePath;

/**
 * The naming rule: page hosts and project ids, pure functions of site host and path.
 *
 * <h2>From a path to labels</h2>
 *
 * <p>The front, {@code index.html} at the top, has the site host itself. Below it, in {@link
 * Style#DOTTED}, the file name comes first, then its folders, innermost first:
 *
 * <pre>{@code
 * host   = [file "."] {folder "."} site-host      no file: index.html, which has its folder's name
 * file   = {piece "."} piece                      the file name, divided at single dots
 * }</pre>
 *
 * <p>Each piece and each folder is one label. A file ends at its first piece, other than piece one,
 * that is a known extension ({@code extensions.txt}, frozen, lower case); the labels after it are
 * folders. Where a path would read otherwise, a suffix says so: {@code f} on the last piece, when
 * the file name ends without a known extension; {@code n} on a piece or on a folder of a folder
 * index that would pass for the extension but is none, and on an outermost folder called {@code
 * ns}.
 *
 * <h2>From a name to a label</h2>
 *
 * <p>A name that is a valid label, of {@code a-z 0-9 -}, no hyphen at an end, none both third and
 * fourth, and that matches neither shape below, is its own label. Any other is what can be read of
 * it, the base, and a suffix that says what was lost:
 *
 * <pre>{@code
 * label  = [base "-"] "x" number op {[number] op}     matches (.*-)?x[0-9][0-9a-z]*[a-z]
 * }</pre>
 *
 * <p>In the base, capitals are small and every run of lost characters between letters or digits is
 * one hyphen. Reading it from the left, a number says how many characters of it stand for
 * themselves (decimal; 0 is left out, except at the start), and an operation what comes next:
 *
 * <pre>{@code
 * c  a capital                     k  capitals, to the end of the word
 * u  _    d  .    h  /    s space  q  ?    e  =    a  &    p  %    t  ~    l  +
 * m  ,    o  :    i  ;    g  !     j  '    v  (    w  )    r  @    y  -
 * b  other bytes, in base 32 (0-9 a-v, 5 bits each, high bits first), ended by z
 * f  the file name ends here       n  nothing: this is a mere name
 * }</pre>
 *
 * <p>The hyphen of the base at which a lost character stands, if there is one, is its own.
 *
 * <pre>{@code
 * /js/jquery.min.js                jquery.min.js.js
 * /genindex-S.html                 genindex-s-x9c.html
 * /lang_select.html                lang-select-x4u.html
 * /java.base/java/lang/String.html string-x0c.html.lang.java.java-base-x4d
 * /README                          readme-x0kf
 * /docs, /docs/                    docs-x0f, docs
 * /logo.png, /png/logo/            logo.png, logo.png-x0n
 * /src/a.js.txt                    a.js-x0n.txt.src
 * /index.html?C=N;O=D              index.html-c-n-o-d-x4qcecicecf
 * /.htaccess                       htaccess-x0df
 * /caf%C3%A9.html                  caf-x3boekgz.html
 * /ns/                             ns-x0n
 * }</pre>
 *
 * <h2>One label</h2>
 *
 * <p>{@link Style#FLAT} takes the segments last first, divided by {@code /}, as one name: {@code
 * /img/logo.png} is {@code logo-png-img-x4d3h}. The mark is {@code f} for a file without a known
 * extension and {@code n} for a folder index whose folder seems to end in one, or is {@code ns}.
 *
 * <h2>What does not fit</h2>
 *
 * <p>If a label comes out longer than 63 characters, or the host longer than 253, the path has in
 * either style the one label {@code [base "-"] "xh" hash}: a base cut short, and the first 60 bits
 * of the path's SHA-256 as 12 digits of base 32. Such a host cannot be read back.
 *
 * <p>No path has a label of the form {@code NAME-x0z}: it is kept for names that the tool may need
 * beside {@code ns}.
 */
public final class Naming {

  /** How page hosts are spelt. */
  public enum Style {
    /** A label for the file and one for each folder: {@code logo.png.img.www.example.org}. */
    DOTTED,
    /** One label before the site host, so that one wildcard certificate covers every page host. */
    FLAT
  }

  /** The file that has its folder's URL and host. */
  static final String INDEX = "index.html";

  /** The path of the front, whose page host is the site host. */
  public static final SitePath FRONT = new SitePath(INDEX);

  /** The label of the name server, directly below the site host. */
  public static final String NAME_SERVER = "ns";

  /** Labels directly below the site host that are the tool's own. */
  static final Set<String> RESERVED = Set.of(NAME_SERVER);

  /** The longest site host that leaves room for one more label of any length. */
  public static final int MAX_SITE_HOST = HostName.MAX - 1 - Label.MAX;

  private static final int ID_BYTES = 10;

  private final String siteHost;
  private final Layout layout;

  private Naming(String siteHost, Layout layout) {
    this.siteHost = siteHost;
    this.layout = layout;
  }

  /**
   * The rule for the site at {@code siteHost}, a valid host name in lower case.
   *
   * @throws IllegalArgumentException if it is none (RFC 1123 section 2.1), or an IP address, or
   *     longer than {@link #MAX_SITE_HOST} characters; the message says so to the user
   */
  public static Naming of(String siteHost, Style style) {
    if (siteHost.length() > MAX_SITE_HOST) {
      throw new IllegalArgumentException(
          "the site host has %d characters, and at most %d leave room for the names of pages: give a shorter one with --site-host"
              .formatted(siteHost.length(), MAX_SITE_HOST));
    }
    if (!HostName.isValid(siteHost)) {
      throw new IllegalArgumentException(
          "'%s' is no host name in lower case: give one with --site-host, e.g. --site-host www.example.org"
              .formatted(Problem.printable(siteHost)));
    }
    return new Naming(
        siteHost,
        switch (style) {
          case DOTTED -> new DottedLayout();
          case FLAT -> new FlatLayout();
        });
  }

  /** The page host of the entry at {@code path}: lower case, no final dot. */
  public String host(SitePath path) {
    if (path.equals(FRONT)) {
      return siteHost;
    }
    String labels = layout.labels(path);
    if (!fits(labels)) {
      long hash = ByteBuffer.wrap(Sha256.digest().digest(path.bytes())).getLong();
      labels = Label.cut(FlatLayout.lastFirst(path), hash);
    }
    return labels + '.' + siteHost;
  }

  /**
   * The path whose page host is {@code host}, in upper or lower case, without a final dot: {@code
   * host(path(h))} is {@code h}. Empty if there is none, or if the host was cut.
   */
  public Optional<SitePath> path(String host) {
    if (host.length() > HostName.MAX) {
      return Optional.empty();
    }
    String name = HostName.lowerCase(host);
    if (name.equals(siteHost)) {
      return Optional.of(FRONT);
    }
    if (!name.endsWith('.' + siteHost)) {
      return Optional.empty();
    }
    return layout
        .path(name.substring(0, name.length() - siteHost.length() - 1))
        .filter(path -> host(path).equals(name));
  }

  /**
   * 20 hex digits that name the project of the entry at {@code path}, in either style: 80 bits of
   * the SHA-256 of site host, a zero byte (which neither can hold) and path.
   */
  public String id(SitePath path) {
    MessageDigest digest = Sha256.digest();
    digest.update(siteHost.getBytes(US_ASCII));
    digest.update((byte) 0);
    return HexFormat.of().formatHex(digest.digest(path.bytes()), 0, ID_BYTES);
  }

  /**
   * 20 hex digits that name the project of the name server, if it is a unikernel too: like {@link
   * #id}, but of two zero bytes, which begin no path.
   */
  public String nameServerId() {
    MessageDigest digest = Sha256.digest();
    digest.update((siteHost + "\0\0" + NAME_SERVER).getBytes(US_ASCII));
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }

  private boolean fits(String labels) {
    if (labels.length() + 1 + siteHost.length() > HostName.MAX) {
      return false;
    }
    for (int start = 0; start <= labels.length(); ) {
      int dot = labels.indexOf('.', start);
      int end = dot < 0 ? labels.length() : dot;
      if (end - start > Label.MAX) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }
}
