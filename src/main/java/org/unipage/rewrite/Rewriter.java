package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

/** Leads the references of a file to where they are served now. */
public final class Rewriter {
  private static final Set<String> FORMATS =
      Set.of(
          "text/html",
          "text/css",
          "text/javascript",
          "application/manifest+json",
          "application/ld+json");

  private final SitePath path;
  private final byte[] bytes;
  private final Function<Charset, Resolver> resolvers;
  private final @Nullable Surroundings around;
  private final References references;

  /** What the file declares, as far as it is known; empty: nothing. */
  private String charset = "";

  private Rewriter(
      SitePath path,
      String mediaType,
      byte[] bytes,
      Function<Charset, Resolver> resolvers,
      @Nullable Surroundings around) {
    this.path = path;
    this.bytes = bytes;
    this.resolvers = resolvers;
    this.around = around;
    boolean page =
        mediaType.equals("text/html")
            || (XmlFormat.isXml(mediaType) && !mediaType.equals("application/xslt+xml"));
    this.references = new References(around, page);
  }

  /**
   * Whether a file can hold references that are rewritten.
   *
   * @param path where it is: of the files with the type of any JSON, the names tell manifests
   * @param mediaType its media type
   */
  public static boolean rewrites(SitePath path, String mediaType) {
    return FORMATS.contains(mediaType)
        || XmlFormat.isXml(mediaType)
        || isJsonManifest(path, mediaType);
  }

  private static boolean isJsonManifest(SitePath path, String mediaType) {
    return mediaType.equals("application/json") && WebManifest.isName(path.fileName());
  }

  /**
   * Rewrites one file. Formats without references come back as they are.
   *
   * @param path the file, for problems
   * @param mediaType its media type, which picks the format
   * @param bytes its content; not changed
   * @param resolver makes the resolver for what the queries of the file's URLs are encoded in,
   *     which is what the file turns out to be in, but UTF-8 for UTF-16 (WHATWG Encoding section
   *     4.3)
   */
  public static Rewritten rewrite(
      SitePath path, String mediaType, byte[] bytes, Function<Charset, Resolver> resolver) {
    return rewrite(path, mediaType, bytes, resolver, null);
  }

  /**
   * The same, and repairs what works on one origin only.
   *
   * @param around what is known of the other files; null: nothing, and nothing is repaired
   */
  public static Rewritten rewrite(
      SitePath path,
      String mediaType,
      byte[] bytes,
      Function<Charset, Resolver> resolver,
      @Nullable Surroundings around) {
    Rewriter rewriter = new Rewriter(path, mediaType, bytes, resolver, around);
    try {
      return switch (mediaType) {
        case "text/html" -> rewriter.html();
        case "text/css" -> rewriter.css();
        case "text/javascript" -> rewriter.javaScript();
        case "application/manifest+json" -> rewriter.json(WebManifest::read);
        case "application/ld+json" -> rewriter.json(LinkedData::read);
        default ->
            XmlFormat.isXml(mediaType)
                ? rewriter.xml(mediaType)
                : isJsonManifest(path, mediaType)
                    ? rewriter.json(WebManifest::readIfOne)
                    : new Rewritten(bytes, List.of(), List.of(), "", List.of(), List.of());
      };
    } catch (TooManyReferences e) {
      return rewriter.leftAlone();
    }
  }

  /**
   * What a page has to do with frames.
   *
   * @param bytes the page
   * @param always whether what its scripts do matters even if it has no frames and opens no windows
   */
  public static Frames frames(
      byte[] bytes, Function<Charset, Resolver> resolvers, Surroundings around, boolean always) {
    Rewriter rewriter = new Rewriter(SitePath.of("x"), "text/html", bytes, resolvers, around);
    Bom bom = Bom.of(bytes);
    Encoding declared = bom.encoding();
    if (declared == null) {
      declared = Prescan.declared(rewriter.start(Prescan.LIMIT));
    }
    Encoding encoding = declared == null ? rewriter.guess() : declared;
    Encoding readable = encoding.charset() == null ? Encoding.WINDOWS_1252 : encoding;
    Resolver own = resolvers.apply(queryCharset(readable));
    return Frames.read(rewriter.text(bom, readable), own, around, name(declared), always);
  }

  /** Whether a problem of this kind says what nothing can repair, so that once is enough. */
  public static boolean isReport(String kind) {
    return Reports.KINDS.contains(kind);
  }

  /**
   * What there is to know of a script or style sheet by itself.
   *
   * @throws IllegalArgumentException never: a file of another type tells nothing
   */
  public static OwnFacts facts(
      SitePath path, String mediaType, byte[] bytes, Function<Charset, Resolver> resolver) {
    Rewriter rewriter = new Rewriter(path, mediaType, bytes, resolver, new Blind());
    try {
      return switch (mediaType) {
        case "text/css" -> {
          rewriter.css();
          yield new OwnFacts(
              0,
              List.of(),
              rewriter.references.links(),
              rewriter.references.imports(),
              rewriter.references.sameOrigin());
        }
        case "application/xslt+xml" -> {
          rewriter.xml(mediaType);
          Set<Integer> imports = rewriter.references.sameOrigin();
          yield new OwnFacts(0, List.of(), rewriter.references.links(), imports, imports);
        }
        case "text/javascript" -> {
          rewriter.javaScript();
          String script = new String(bytes, ISO_8859_1);
          Set<Integer> imports = new LinkedHashSet<>(rewriter.references.imports());
          for (Link link : rewriter.references.links()) {
            if (link.kind() == Link.Kind.ENTRY) {
              imports.add(link.entry());
            }
          }
          int words = ScriptWords.in(script, 0, script.length());
          if ((words & ScriptWords.FRAMES) != 0) {
            words |= FrameScript.in(script).words();
          }
          yield new OwnFacts(
              words,
              List.copyOf(rewriter.references.workers()),
              rewriter.references.links(),
              imports,
              rewriter.references.sameOrigin());
        }
        default -> OwnFacts.NOTHING;
      };
    } catch (TooManyReferences e) {
      return OwnFacts.NOTHING;
    }
  }

  /**
   * About how many bytes of memory one file takes, at worst, from being read until it is staged
   * (measured: a whole tree takes 220 for each character; of a longer file, a reference 400, and
   * the shortest has 10 characters).
   *
   * @param size its size in bytes
   */
  public static long memory(SitePath path, String mediaType, long size) {
    if (!rewrites(path, mediaType)) {
      return 4 * size;
    }
    long tree = Math.min(size, HtmlPlaces.LARGEST_TREE);
    return 220 * tree + 40 * (size - tree);
  }

  private Rewritten html() {
    Bom bom = Bom.of(bytes);
    Encoding declared = bom.encoding();
    if (declared == null) {
      declared = Prescan.declared(start(Prescan.LIMIT));
    }
    charset = name(declared);
    if (declared != null && declared.charset() == null) {
      return rewritten(declared);
    }
    Encoding encoding = declared == null ? guess() : declared;
    Text text = text(bom, encoding);
    HtmlPlaces places = HtmlPlaces.find(text.chars());
    Encoding late = places.declared();
    if (declared == null && late != null) {
      // A declaration that comes after the start still counts (section 13.2.3.5).
      charset = name(late);
      if (late.charset() == null) {
        return rewritten(late);
      }
      text = text(bom, late);
      places = late.isAsciiBased() ? places : HtmlPlaces.find(text.chars());
      encoding = late;
    }
    if (places.base() != null) {
      references.hasBase();
    }
    Html.read(text, places, queryCharset(encoding), resolvers, references);
    if (around != null) {
      Resolver own = resolvers.apply(queryCharset(encoding));
      Resolver relative = Html.relativeTo(text, places, own);
      HtmlRepairs.read(HtmlRepairs.Form.HTML, text, relative, around, references);
    }
    return rewritten(encoding);
  }

  private Rewritten css() {
    Bom bom = Bom.of(bytes);
    Encoding declared = bom.encoding();
    if (declared == null) {
      declared = charsetRule();
    }
    charset = name(declared);
    Encoding encoding = declared == null ? guess() : declared;
    if (encoding.charset() != null) {
      Text text = text(bom, encoding);
      Css.read(text.decoded(0, text.length()), resolvers.apply(queryCharset(encoding)), references);
    }
    return rewritten(encoding);
  }

  private Rewritten xml(String mediaType) {
    if (start(2).equals("\u001F\u008B")) {
      return rewritten(Encoding.UTF8); // Packed (.svgz): there is nothing to splice.
    }
    Bom bom = Bom.of(bytes);
    Encoding declared = bom.encoding();
    if (declared == null) {
      declared = XmlDeclaration.declared(bytes);
    }
    charset = name(declared);
    Encoding encoding = declared == null ? guess() : declared;
    if (encoding.charset() != null) {
      Text text = text(bom, encoding);
      Text characters = text.decoded(0, text.length());
      Resolver relative =
          Xml.read(characters, mediaType, queryCharset(encoding), resolvers, references);
      if (around != null && mediaType.equals("application/xhtml+xml")) {
        HtmlRepairs.read(HtmlRepairs.Form.XHTML, characters, relative, around, references);
      }
      if (around != null && around.sharesDomain() && mediaType.equals("image/svg+xml")) {
        SvgDomain.insert(characters, around.origin(), references);
      }
    }
    return rewritten(encoding);
  }

  /**
   * A script is in what its page says, and a module in UTF-8, whatever its page says (WHATWG HTML
   * section 8.1.4.2); queries of specifiers are in UTF-8 in both.
   */
  private Rewritten javaScript() {
    Bom bom = Bom.of(bytes);
    Encoding declared = bom.encoding();
    charset = name(declared);
    Encoding encoding = declared == null ? guess() : declared;
    Text text = text(bom, encoding);
    if (JavaScript.mayHoldReferences(text.chars())) {
      boolean module = path.fileName().endsWith(".mjs");
      Text decoded = text.decoded(0, text.length());
      JavaScript.read(decoded, module, resolvers.apply(UTF_8), references);
    }
    int words = around == null ? 0 : ScriptWords.in(text.chars(), 0, text.length());
    if ((words & ScriptRepairs.NEEDED) != 0) {
      FileScripts found = new FileScripts(resolvers.apply(UTF_8), references);
      ScriptRepairs.read(text.decoded(0, text.length()), words, references, found);
    }
    return rewritten(encoding);
  }

  /** JSON is in UTF-8 (RFC 8259 section 8.1); what some write before it shows what it is in. */
  private Rewritten json(Json format) {
    Bom bom = Bom.of(bytes);
    Encoding encoding = bom.encoding() == null ? Encoding.UTF8 : bom.encoding();
    Text text = text(bom, encoding);
    format.read(text.decoded(0, text.length()), resolvers.apply(UTF_8), references);
    return rewritten(encoding);
  }

  /** A format in JSON. */
  private interface Json {
    void read(Text text, Resolver resolver, References references);
  }

  /** CSS Syntax section 3.2: only these very bytes declare an encoding. */
  private @Nullable Encoding charsetRule() {
    String start = start(1024);
    String open = "@charset \"";
    int end = start.indexOf("\";", open.length());
    return start.startsWith(open) && end > 0
        ? Encoding.forInnerLabel(start.substring(open.length(), end))
        : null;
  }

  /**
   * The encoding of a file that declares none. The server's header, which is lost, would have said
   * it: bytes that are UTF-8 are hardly ever anything else; otherwise what browsers fall back to.
   */
  private Encoding guess() {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return Encoding.UTF8;
    } catch (CharacterCodingException e) {
      return Encoding.WINDOWS_1252;
    }
  }

  private String start(int limit) {
    return new String(bytes, 0, Math.min(limit, bytes.length), ISO_8859_1);
  }

  private Text text(Bom bom, Encoding encoding) {
    return Text.of(bytes, bom.length(), encoding);
  }

  /** UTF-16 has no bytes for a query (WHATWG Encoding section 4.3, "output encoding"). */
  private static Charset queryCharset(Encoding encoding) {
    Charset charset = encoding.charset();
    return charset == null || encoding.isUtf16() ? UTF_8 : charset;
  }

  private static String name(@Nullable Encoding declared) {
    return declared == null ? "" : declared.name();
  }

  private Rewritten leftAlone() {
    String message =
        String.format(
            Locale.ROOT,
            "holds more than %,d references: they all stay as they are; divide it into several"
                + " files",
            TooManyReferences.MOST);
    Problem problem = Problem.of(path, "too-many", message);
    return new Rewritten(bytes, List.of(), List.of(), charset, List.of(problem), List.of());
  }

  private Rewritten rewritten(Encoding encoding) {
    List<Edit> edits = references.edits();
    return new Rewritten(
        Splice.apply(bytes, edits),
        edits,
        references.links(),
        charset,
        references.problems(path, bytes, encoding),
        references.reports().problems(path, bytes, encoding));
  }

  /** A byte order mark. */
  private record Bom(int length, @Nullable Encoding encoding) {

    static Bom of(byte[] bytes) {
      if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
        return new Bom(3, Encoding.UTF8);
      }
      if (startsWith(bytes, 0xFE, 0xFF)) {
        return new Bom(2, Encoding.UTF16BE);
      }
      if (startsWith(bytes, 0xFF, 0xFE)) {
        return new Bom(2, Encoding.UTF16LE);
      }
      return new Bom(0, null);
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
      if (bytes.length < mark.length) {
        return false;
      }
      for (int i = 0; i < mark.length; i++) {
        if ((bytes[i] & 0xFF) != mark[i]) {
          return false;
        }
      }
      return true;
    }
  }
}
