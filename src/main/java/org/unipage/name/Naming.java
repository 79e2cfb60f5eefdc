package org.unipage.name;

import java.util.Optional;
import org.unipage.site.SitePath;

/** The naming rule: page hosts and project ids, pure functions of site host and path. */
public final class Naming {

  /** How page hosts are spelt. */
  public enum Style {
    /** A label for the file and one for each folder: {@code logo.png.img.www.example.org}. */
    DOTTED,
    /** One label before the site host, so that one wildcard certificate covers every page host. */
    FLAT
  }

  private final String siteHost;
  private final Style style;

  private Naming(String siteHost, Style style) {
    this.siteHost = siteHost;
    this.style = style;
  }

  /** The rule for the site at {@code siteHost}, a valid host name in lower case. */
  public static Naming of(String siteHost, Style style) {
    return new Naming(siteHost, style);
  }

  /** The page host of the entry at {@code path}. */
  public String host(SitePath path) {
    return path + siteHost + style;
  }

  /** The path whose page host is {@code host}, if there is one. */
  public Optional<SitePath> path(String host) {
    return Optional.empty();
  }

  /** 20 hex digits that name the project of the entry at {@code path}. */
  public String id(SitePath path) {
    return path.encoded();
  }
}
