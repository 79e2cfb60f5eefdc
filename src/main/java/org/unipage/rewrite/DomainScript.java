package org.unipage.rewrite;

/** The script that lets pages of a site reach into each other (HTML section 7.1.1.1). */
final class DomainScript {
  private DomainScript() {}

  static String element(String origin) {
    return "<script>" + code(origin) + "</script>";
  }

  /** Of a site whose host cannot be one, such as an address, nothing is changed. */
  static String code(String origin) {
    return "try{document.domain=\"" + host(origin) + "\"}catch(e){}";
  }

  /**
   * Whether pages can share the site's domain. A name of one label is a public suffix, whatever it
   * is (Public Suffix List, "the prevailing rule is *"); of others, too few to carry the list for
   * them, the browser says it.
   */
  static boolean works(String origin) {
    return host(origin).indexOf('.') >= 0;
  }

  private static String host(String origin) {
    String host = origin.substring(origin.indexOf("//") + 2);
    int port = host.indexOf(':');
    return port < 0 ? host : host.substring(0, port);
  }
}
