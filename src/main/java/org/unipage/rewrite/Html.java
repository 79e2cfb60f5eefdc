package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.function.Function;
import org.unipage.link.Resolver;

/** The references of an HTML document, in the order of its source. */
final class Html {
  private Html() {}

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
    Resolver own = resolvers.apply(charset);
    Resolver utf8 = charset.equals(UTF_8) ? own : resolvers.apply(UTF_8);
    read(text, places, own, utf8, references, 0);
  }

  /** The resolver for the references in a document that has its own base URL or not. */
  static Resolver relativeTo(Text text, HtmlPlaces places, Resolver own) {
    HtmlPlaces.Place base = places.base();
    if (base == null || base.delimiter() == null) {
      return own;
    }
    Text raw = text.decoded(base.start(), base.end());
    return own.withBase(CharacterReferences.decodeWhole(raw, base.delimiter()).chars());
  }

  /**
   * @param own resolves its references, its own base element aside
   * @param utf8 the same for queries in UTF-8, which documents inside this one are in
   * @param depth how many documents this one is in
   */
  static void read(
      Text text, HtmlPlaces found, Resolver own, Resolver utf8, References references, int depth) {
    for (int start : found.doubtful()) {
      references.problem(
          text.offset(start),
          "markup",
          "an attribute here could not be located exactly, so it stays as it is: correct the"
              + " markup");
    }
    HtmlPlaces.Place base = found.base();
    String href = base == null ? null : value(text, base).chars();
    Resolver resolver = href == null ? own : own.withBase(href);
    Values values = new Values(href == null ? utf8 : utf8.withBase(href), references, depth);
    for (HtmlPlaces.Place place : found.places()) {
      Resolver relative = place.base().isEmpty() ? resolver : resolver.withBase(place.base());
      boolean isBase = base != null && place.start() == base.start();
      values.read(place.kind(), value(text, place), resolver, isBase ? own : relative);
    }
  }

  private static Text value(Text text, HtmlPlaces.Place place) {
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
}
