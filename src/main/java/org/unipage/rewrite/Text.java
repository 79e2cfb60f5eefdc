package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a file as one format's tokenizer sees it: characters, where in the file each of them
 * stands, and how a replacement is spelt there. An attribute's value is a text inside a document's
 * text, a style sheet in that attribute reads the same text, and so on: offsets are always the
 * file's, and {@link #spell} goes through every layer outwards.
 */
final class Text {
  private final String chars;

  /** The file offset of the first char, and how many bytes each char takes if none is mapped. */
  private final int start;

  private final int width;

  /** The file offset after each char, from index {@link #first}; null if {@link #width} tells. */
  private final int @Nullable [] ends;

  private final int first;

  /** What the chars are bytes in; null if they are characters. */
  private final @Nullable Charset charset;

  private final Spelling spelling;

  private Text(
      String chars,
      int start,
      int width,
      int @Nullable [] ends,
      int first,
      @Nullable Charset charset,
      Spelling spelling) {
    this.chars = chars;
    this.start = start;
    this.width = width;
    this.ends = ends;
    this.first = first;
    this.charset = charset;
    this.spelling = spelling;
  }

  /** How a text is written at a place of another one, in the end of the file. */
  private interface Spelling {
    /**
     * @param index where in the text
     * @param characters what is to be read there
     */
    String spell(int index, String characters);
  }

  // Each value of a page has both of these, and C1 makes a lambda's object several times as slowly.

  /** Of a part of a text, from {@code from} on. */
  private record PartSpelling(Spelling whole, int from) implements Spelling {
    @Override
    public String spell(int index, String characters) {
      return whole.spell(from + index, characters);
    }
  }

  /** Of a text whose characters have to be escaped. */
  private record EscapedSpelling(Spelling raw, UnaryOperator<String> escape) implements Spelling {
    @Override
    public String spell(int index, String characters) {
      return raw.spell(index, escape.apply(characters));
    }
  }

  /**
   * A file, read.
   *
   * @param bytes the whole file
   * @param bom how many bytes of it are a byte order mark
   * @param encoding what it is in; one that is {@linkplain Encoding#isAsciiBased ASCII-based} gives
   *     a text whose chars are its bytes, until {@link #decoded} is asked for a part
   */
  static Text of(byte[] bytes, int bom, Encoding encoding) {
    Charset charset = requireNonNull(encoding.charset());
    if (encoding.isUtf16()) {
      boolean big = encoding.isBigEndian();
      Spelling units = (index, characters) -> utf16(characters, big);
      return new Text(utf16(bytes, bom, big), bom, 2, null, 0, null, units);
    }
    String latin1 = new String(bytes, bom, bytes.length - bom, ISO_8859_1);
    Text raw = new Text(latin1, bom, 1, null, 0, charset, (index, characters) -> characters);
    return encoding.isAsciiBased() ? raw : raw.decoded(0, latin1.length());
  }

  /** The characters; those of a file in an ASCII-based encoding are its bytes. */
  String chars() {
    return chars;
  }

  int length() {
    return chars.length();
  }

  /** The file offset of the char at {@code index}; of the end for the length. */
  int offset(int index) {
    if (ends == null) {
      return start + index * width;
    }
    return first + index == 0 ? start : ends[first + index - 1];
  }

  /** How {@code characters}, ASCII, are written into the file from {@code index} on. */
  String spell(int index, String characters) {
    return spelling.spell(index, characters);
  }

  /** The characters of a part, decoded if they were bytes. */
  Text decoded(int from, int to) {
    if (charset == null || (isStateless(charset) && Ascii.isAll(chars, from, to))) {
      String part = chars.substring(from, to);
      Spelling shifted = new PartSpelling(spelling, from);
      return ends == null
          ? new Text(part, offset(from), width, null, 0, null, shifted)
          : new Text(part, start, width, ends, first + from, null, shifted);
    }
    Mapped mapped = new Mapped(to - from, offset(from));
    mapped.decode(chars.substring(from, to).getBytes(ISO_8859_1), charset);
    return new Text(mapped.characters.toString(), mapped.start, 1, mapped.ends, 0, null, spelling);
  }

  /**
   * A text that was made of this one by decoding character references.
   *
   * @param characters its characters
   * @param sources the index in this text after the source of each of them
   * @param open the characters whose reference lacks its semicolon: it takes in what is written
   *     next
   * @param escape how characters are written in this text
   */
  Text layer(String characters, int[] sources, BitSet open, UnaryOperator<String> escape) {
    int[] offsets = new int[characters.length()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = offset(sources[i]);
    }
    Spelling inner =
        (index, text) -> {
          String escaped = escape.apply(text);
          return index == 0
              ? spelling.spell(0, escaped)
              : spelling.spell(sources[index - 1], open.get(index - 1) ? ';' + escaped : escaped);
        };
    return new Text(characters, offset(0), 1, offsets, 0, null, inner);
  }

  /** This text with its characters as they are, but written as {@code escape} says. */
  Text layer(UnaryOperator<String> escape) {
    Spelling inner = new EscapedSpelling(spelling, escape);
    return new Text(chars, start, width, ends, first, charset, inner);
  }

  private static boolean isStateless(Charset charset) {
    return !charset.name().equals("ISO-2022-JP");
  }

  private static String utf16(byte[] bytes, int bom, boolean big) {
    char[] units = new char[(bytes.length - bom) / 2];
    for (int i = 0; i < units.length; i++) {
      int high = bytes[bom + 2 * i + (big ? 0 : 1)] & 0xFF;
      int low = bytes[bom + 2 * i + (big ? 1 : 0)] & 0xFF;
      units[i] = (char) (high << 8 | low);
    }
    return new String(units);
  }

  private static String utf16(String text, boolean big) {
    StringBuilder out = new StringBuilder(2 * text.length());
    for (int i = 0; i < text.length(); i++) {
      char high = (char) (text.charAt(i) >> 8);
      char low = (char) (text.charAt(i) & 0xFF);
      out.append(big ? high : low).append(big ? low : high);
    }
    return out.toString();
  }

  /** Characters with the file offset after each. */
  private static final class Mapped {
    private final StringBuilder characters;
    private int[] ends;
    private final int start;

    Mapped(int capacity, int start) {
      this.characters = new StringBuilder(capacity);
      this.ends = new int[capacity];
      this.start = start;
    }

    /**
     * Decodes one byte at a time, so that the bytes that each character took are known whatever the
     * charset (escape sequences count to the character that follows them).
     */
    void decode(byte[] bytes, Charset charset) {
      CharsetDecoder decoder =
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .onUnmappableCharacter(CodingErrorAction.REPLACE);
      boolean stateless = isStateless(charset);
      ByteBuffer in = ByteBuffer.wrap(bytes);
      CharBuffer out = CharBuffer.allocate(16);
      for (int i = 0; i < bytes.length; i++) {
        if (stateless && bytes[i] >= 0 && in.position() == i) {
          append((char) bytes[i], start + i + 1);
          in.position(i + 1);
          continue;
        }
        in.limit(i + 1);
        decoder.decode(in, out, false);
        take(out, start + i + 1);
        in.limit(bytes.length);
      }
      decoder.decode(in, out, true);
      decoder.flush(out);
      take(out, start + bytes.length);
    }

    private void take(CharBuffer out, int end) {
      out.flip();
      while (out.hasRemaining()) {
        append(out.get(), end);
      }
      out.clear();
    }

    private void append(char c, int end) {
      if (characters.length() == ends.length) {
        ends = Arrays.copyOf(ends, ends.length * 2 + 16);
      }
      ends[characters.length()] = end;
      characters.append(c);
    }
  }
}
