package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/** Finds the encoding that an XML document declares: XML 1.0 section 4.3.3 and appendix F. */
final class XmlDeclaration {

  /** As many bytes as a declaration takes at most. */
  private static final int LIMIT = 1024;

  private XmlDeclaration() {}

  /**
   * @param bytes a document without a byte order mark
   * @return the encoding of its declaration, or UTF-16 if only that makes one; else null
   */
  static @Nullable Encoding declared(byte[] bytes) {
    String start = new String(bytes, 0, Math.min(LIMIT, bytes.length), ISO_8859_1);
    if (start.startsWith("\0<\0?")) {
      return Encoding.UTF16BE;
    }
    if (start.startsWith("<\0?\0")) {
      return Encoding.UTF16LE;
    }
    if (!start.startsWith("<?xml") || start.length() == 5 || !Ascii.isSpace(start.charAt(5))) {
      return null;
    }
    int end = start.indexOf("?>");
    XmlScanner scan = new XmlScanner('<' + start.substring(2, Math.max(2, end)) + '>');
    if (scan.next() == XmlScanner.Token.START) {
      for (int i = 0; i < scan.attributes(); i++) {
        if (scan.attributeName(i).equals("encoding")) {
          return Encoding.forInnerLabel(
              start.substring(scan.valueStart(i) + 1, scan.valueEnd(i) + 1));
        }
      }
    }
    return null;
  }
}
