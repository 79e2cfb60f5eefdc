package org.unipage.link;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding (RFC 3986 section 2.1; WHATWG URL section 1.3). */
final class Percent {

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Here U+2212 is written as U+FF0D (WHATWG Encoding sections 12.1 to 12.3, the encoders). */
  private static final String JAPANESE = "windows-31j|EUC-JP|ISO-2022-JP";

  private Percent() {}

  /**
   * Appends {@code text[from, to)} in UTF-8 with the characters of {@code set} percent-encoded. An
   * unpaired surrogate counts as U+FFFD, as in a scalar value string.
   */
  static void encode(StringBuilder out, String text, int from, int to, AsciiSet set) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (set.contains(c)) {
          octet(out, c);
        } else {
          out.append(c);
        }
      } else if (c < 0x800) {
        octet(out, 0xC0 | (c >> 6));
        continuation(out, c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < to
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int codePoint = Character.toCodePoint(c, text.charAt(++i));
        octet(out, 0xF0 | (codePoint >> 18));
        continuation(out, codePoint >> 12);
        continuation(out, codePoint >> 6);
        continuation(out, codePoint);
      } else {
        int scalar = Character.isSurrogate(c) ? 0xFFFD : c;
        octet(out, 0xE0 | (scalar >> 12));
        continuation(out, scalar >> 6);
        continuation(out, scalar);
      }
    }
  }

  /** Appends the byte that carries the last six bits of {@code bits}. */
  private static void continuation(StringBuilder out, int bits) {
    octet(out, 0x80 | (bits & 0x3F));
  }

  /**
   * A query, percent-encoded after encoding with {@code charset}: what that encoding lacks becomes
   * {@code &#N;}, percent-encoded.
   */
  static String encodeQuery(String query, Charset charset) {
    StringBuilder out = new StringBuilder(query.length() + 16);
    Charset encoding = isAscii(query) ? StandardCharsets.UTF_8 : outputEncoding(charset);
    if (encoding.equals(StandardCharsets.UTF_8)) {
      encode(out, query, 0, query.length(), AsciiSet.QUERY);
      return out.toString();
    }
    CharsetEncoder encoder =
        encoding
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    String text = encoding.name().matches(JAPANESE) ? query.replace('\u2212', '\uFF0D') : query;
    CharBuffer in = CharBuffer.wrap(text);
    ByteBuffer bytes = ByteBuffer.allocate(1024);
    while (true) {
      CoderResult result = encoder.encode(in, bytes, true);
      drain(bytes, out);
      if (result.isUnderflow()) {
        break;
      }
      if (result.isError()) {
        // Back to ASCII, where the encoding has states, before anything else is written.
        encoder.flush(bytes);
        drain(bytes, out);
        encoder.reset();
        int codePoint = result.isMalformed() ? 0xFFFD : Character.codePointAt(text, in.position());
        out.append("%26%23").append(codePoint).append("%3B");
        in.position(in.position() + result.length());
      }
    }
    encoder.flush(bytes);
    drain(bytes, out);
    return out.toString();
  }

  private static void drain(ByteBuffer bytes, StringBuilder out) {
    bytes.flip();
    while (bytes.hasRemaining()) {
      int b = bytes.get() & 0xFF;
      if (AsciiSet.QUERY.contains(b)) {
        octet(out, b);
      } else {
        out.append((char) b);
      }
    }
    bytes.clear();
  }

  /**
   * The encoding that a browser writes URLs in for a document in {@code charset}: the WHATWG
   * encoding that the name of a Java charset is a label of, and UTF-8 where that has no encoder
   * (WHATWG Encoding section 4.3, "get an output encoding").
   */
  static Charset outputEncoding(Charset charset) {
    return switch (charset.name()) {
      case "ISO-8859-1", "US-ASCII" -> Charset.forName("windows-1252");
      case "ISO-8859-9" -> Charset.forName("windows-1254");
      case "TIS-620", "x-iso-8859-11" -> Charset.forName("x-windows-874");
      case "GB2312" -> Charset.forName("GBK");
      case "Shift_JIS" -> Charset.forName("windows-31j");
      case "EUC-KR" -> Charset.forName("x-windows-949");
      default ->
          charset.name().startsWith("UTF-")
                  || charset.name().startsWith("x-UTF-")
                  || !charset.canEncode()
              ? StandardCharsets.UTF_8
              : charset;
    };
  }

  /**
   * The bytes that {@code text} stands for, one per char; a {@code %} that no two hex digits follow
   * stands for itself.
   *
   * @param text chars from U+0000 to U+00FF
   */
  static String decode(String text) {
    int percent = text.indexOf('%');
    if (percent < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length()).append(text, 0, percent);
    for (int i = percent; i < text.length(); i++) {
      char c = text.charAt(i);
      if (isEscape(text, i)) {
        out.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Whether {@code text} has a {@code %} and two hex digits at {@code i}. */
  static boolean isEscape(String text, int i) {
    return text.charAt(i) == '%'
        && i + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(i + 1))
        && HexFormat.isHexDigit(text.charAt(i + 2));
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** Appends one byte, percent-encoded. */
  static void octet(StringBuilder out, int b) {
    out.append('%').append(HEX.toHighHexDigit(b)).append(HEX.toLowHexDigit(b));
  }
}
