package org.unipage.rewrite;

/** The script that lets pages of a site reach into each other (HTML section 7.1.1.1). */
final class DomainScript {
  private DomainScript() {}

  static String element(String origin) {
    return "<script>" + code(origin) + "</script>";
  }

  /** Of a site whose host cannot be one, such as an address, nothing is changed. */
  static String code(String origin) {
    String host = origin.substring(origin.indexOf("//") + 2);
    int port = host.indexOf(':');
    String name = port < 0 ? host : host.substring(0, port);
    return "try{document.domain=\"" + name + "\"}catch(e){}";
  }
}
