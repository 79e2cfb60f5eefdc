package org.unipage.link;

import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The resolver of one document; for use by one thread. */
final class DocumentResolver implements Resolver {

  /**
   * How many references of a folder's documents are remembered, fragments aside, and how long ones:
   * documents repeat theirs, and their neighbours'. Hostile ones fill 4096 * 256 chars and no more.
   */
  private static final int REMEMBERED = 4096;

  private static final int REMEMBERED_LENGTH = 256;

  private final Links links;
  private final Url base;
  private final Charset charset;
  final Map<String, Link> remembered;

  /**
   * @param remembered what is known of references, but for those that start with their query: all
   *     others mean the same in every document of the folder of {@code base}
   */
  DocumentResolver(Links links, Url base, Charset charset, Map<String, Link> remembered) {
    this.links = links;
    this.base = base;
    this.charset = charset;
    this.remembered = remembered;
  }

  @Override
  public Link resolve(String reference) {
    String trimmed = Url.trim(reference);
    int hash = trimmed.indexOf('#');
    String front = hash < 0 ? trimmed : trimmed.substring(0, hash);
    if (front.isEmpty()) {
      return Link.left(reference);
    }
    Link link = withoutFragment(front);
    if (link.kind() == Link.Kind.LEFT) {
      return Link.left(reference);
    }
    if (hash < 0) {
      return link;
    }
    String fragment =
        UrlParser.fragment(Url.withoutTabsAndNewlines(trimmed.substring(hash + 1)), 0);
    return new Link(link.kind(), link.url() + '#' + fragment, link.entry(), link.alias());
  }

  private Link withoutFragment(String front) {
    Link known = remembered.get(front);
    if (known != null) {
      return known;
    }
    Url url = Url.parseTrimmed(front, base, charset);
    Link link = url == null || !links.isHere(url) ? Link.left(front) : links.find(url, charset);
    if (front.length() <= REMEMBERED_LENGTH && front.charAt(0) != '?') {
      if (remembered.size() >= REMEMBERED) {
        remembered.clear();
      }
      remembered.put(front, link);
    }
    return link;
  }

  @Override
  public Resolver withBase(String href) {
    Url url = Url.parse(href, base, charset);
    if (url == null || url.scheme().equals("data") || url.scheme().equals("javascript")) {
      return this;
    }
    return new DocumentResolver(links, url, charset, new HashMap<>());
  }

  @Override
  public String baseHref(String href) {
    Url url = Url.parse(href, base, charset);
    String trimmed = Url.trim(href);
    if (trimmed.isEmpty() || trimmed.startsWith("#") || url == null || !links.isHere(url)) {
      return href;
    }
    String fragment = url.fragment();
    return fragment == null ? links.base(url) : links.base(url) + '#' + fragment;
  }

  @Override
  public SortedMap<String, Link> below(String folder, int most) {
    Url url = Url.parse(folder, base, charset);
    return url == null || !links.isHere(url) || !url.target().endsWith("/") || url.query() != null
        ? new TreeMap<>()
        : links.below(url.path(), most);
  }
}
