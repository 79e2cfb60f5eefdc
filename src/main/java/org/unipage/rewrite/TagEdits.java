package org.unipage.rewrite;

import org.jspecify.annotations.Nullable;
import org.unipage.link.Link;
import org.unipage.link.Resolver;

/** Where the attributes of a document's tags lead, and what is written in their place. */
final class TagEdits {
  private final Text text;
  private final Resolver resolver;
  private final References references;

  /**
   * @param text the document
   * @param resolver for its references, {@code base} taken into account
   */
  TagEdits(Text text, Resolver resolver, References references) {
    this.text = text;
    this.resolver = resolver;
    this.references = references;
  }

  Text text() {
    return text;
  }

  Resolver resolver() {
    return resolver;
  }

  References references() {
    return references;
  }

  /** The entry that an attribute leads to, if it does. */
  @Nullable Link entry(StartTag tag, String attribute) {
    String value = tag.value(attribute);
    if (value.isEmpty()) {
      return null;
    }
    Link link = resolver.resolve(value);
    return link.kind() == Link.Kind.ENTRY ? link : null;
  }

  /** Gives a tag an attribute, or one that it has another value. */
  void set(StartTag tag, String attribute, String value) {
    HtmlTags.Value there = tag.at(attribute);
    if (there == null) {
      insert(tag.nameEnd(), ' ' + attribute + "=\"" + value + '"');
    } else if (there.delimiter() == null) {
      insert(there.end(), "=\"" + value + '"');
    } else {
      Text raw = text.decoded(there.start(), there.end());
      references.repair(
          text.offset(there.start()),
          text.offset(there.end()),
          CharacterReferences.decodeWhole(raw, there.delimiter()).spell(0, value));
    }
  }

  void insert(int at, String markup) {
    references.repair(text.offset(at), text.offset(at), text.spell(at, markup));
  }

  /** Leaves a link as it is, if it does not name the old host. */
  void leave(HtmlTags.@Nullable Value value) {
    if (value != null && References.isRelative(value.read(text).strip())) {
      references.keep(text.offset(value.start()), text.offset(value.end()));
    }
  }

  /** Leaves a reference on the page's own origin, if the page can carry what it leads to. */
  void stay(StartTag tag, String attribute, Link link, String what) {
    HtmlTags.Value there = tag.at(attribute);
    if (there == null || there.delimiter() == null) {
      return;
    }
    String reference = tag.value(attribute);
    if (references.carry(text.offset(there.start()), link.entry(), reference, what)) {
      String wanted = references.ownUrl(reference, link);
      Text raw = text.decoded(there.start(), there.end());
      Text value = CharacterReferences.decodeWhole(raw, there.delimiter());
      if (wanted.equals(reference)) {
        references.keep(raw.offset(0), raw.offset(raw.length()));
      } else {
        references.repair(raw.offset(0), raw.offset(raw.length()), value.spell(0, wanted));
      }
    }
  }
}
