package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.unipage.link.Resolver;

/** The references of an HTML document, in the order of its source. */
final class Html {

  /** Documents inside documents inside documents: deeper ones are reported, and left alone. */
  private static final int DEEPEST = 8;

  private final Text text;
  private final Function<Charset, Resolver> resolvers;
  private final Charset charset;
  private final References references;
  private final int depth;

  private Html(
      Text text,
      Charset charset,
      Function<Charset, Resolver> resolvers,
      References references,
      int depth) {
    this.text = text;
    this.charset = charset;
    this.resolvers = resolvers;
    this.references = references;
    this.depth = depth;
  }

  /**
   * @param text the document
   * @param places what was found in it
   * @param charset what its URLs' queries are encoded in
   * @param resolvers makes the resolver for documents at its URL
   */
  static void read(
      Text text,
      HtmlPlaces places,
      Charset charset,
      Function<Charset, Resolver> resolvers,
      References references) {
    new Html(text, charset, resolvers, references, 0).read(places);
  }

  private void read(HtmlPlaces found) {
    for (int start : found.doubtful()) {
      references.problem(
          text.offset(start),
          "markup",
          "an attribute here could not be located exactly, so it stays as it is: correct the markup");
    }
    HtmlPlaces.Place base = found.base();
    Resolver own = resolvers.apply(charset);
    Resolver resolver = base == null ? own : own.withBase(value(base).chars());
    for (HtmlPlaces.Place place : found.places()) {
      Text value = value(place);
      Resolver relative = place.base().isEmpty() ? resolver : resolver.withBase(place.base());
      switch (place.kind()) {
        case URL -> references.add(value, 0, value.length(), relative);
        case URLS -> list(value, relative, ' ');
        case COMMA_URLS -> list(value, relative, ',');
        case SRCSET -> Srcset.read(value, resolver, references);
        case CSS -> Css.read(value, resolver, references);
        case REFRESH -> Refresh.read(value, resolver, references);
        case BASE ->
            references.addBase(value, 0, value.length(), place.equals(base) ? own : resolver);
        case SAME_ORIGIN -> references.addUntouched(value, 0, value.length(), resolver);
        case SRCDOC -> srcdoc(value, base);
      }
    }
  }

  private Text value(HtmlPlaces.Place place) {
    Text raw = text.decoded(place.start(), place.end());
    CharacterReferences.Place delimiter = place.delimiter();
    if (delimiter == null) {
      return raw;
    }
    return switch (place.kind()) {
      case URL, BASE -> CharacterReferences.decodeWhole(raw, delimiter);
      default -> CharacterReferences.decode(raw, delimiter);
    };
  }

  private void list(Text value, Resolver resolver, char separator) {
    String chars = value.chars();
    int at = 0;
    while (at < chars.length()) {
      int start = at;
      while (at < chars.length() && !isSeparator(chars.charAt(at), separator)) {
        at++;
      }
      if (at > start && separator == ' ') {
        references.add(value, start, at, resolver);
      } else if (at > start) {
        references.add(value, start, at, resolver, url -> url.replace(",", "%2C"));
      }
      at++;
    }
  }

  private static boolean isSeparator(char c, char separator) {
    return c == separator || (separator == ' ' && Ascii.isSpace(c));
  }

  /**
   * An {@code iframe srcdoc} document is in UTF-8 and, without a base of its own, at the base URL
   * of the document around it (WHATWG HTML section 2.4.3).
   */
  private void srcdoc(Text value, HtmlPlaces.@Nullable Place base) {
    if (depth == DEEPEST) {
      references.problem(
          value.offset(0),
          "markup",
          "documents are nested too deeply here, so the innermost stay as they are: nest fewer");
      return;
    }
    Function<Charset, Resolver> inner = resolvers;
    if (base != null) {
      String href = value(base).chars();
      inner = innerCharset -> resolvers.apply(innerCharset).withBase(href);
    }
    HtmlPlaces places = HtmlPlaces.find(value.chars());
    new Html(value, UTF_8, inner, references, depth + 1).read(places);
  }
}
