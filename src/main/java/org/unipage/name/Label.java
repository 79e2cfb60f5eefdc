package org.unipage.name;

import org.jspecify.annotations.Nullable;

/**
 * One label and the name that it spells; {@link Naming} has the grammar. {@link #encode} and {@link
 * #decode} take linear time in the length of what they are given.
 *
 * @param text the name, bytes as chars from U+0000 to U+00FF
 * @param mark what its suffix says besides
 */
record Label(String text, Mark mark) {

  /** What a label says about its name that the name alone does not. */
  enum Mark {
    /** Nothing. */
    NONE,
    /** {@code f}: the file name ends here. */
    FILE,
    /** {@code n}: this is a mere name, not an extension, a suffix or a label of the tool's. */
    NAME
  }

  /** The most characters in a label (RFC 1035 section 2.3.4). */
  static final int MAX = 63;

  /** 60 bits in base 32. */
  private static final int HASH_DIGITS = 12;

  /** Bytes that have a letter of their own, and at the same index that letter. */
  private static final String BYTES = "_./ ?=&%~+,:;!'()@-";

  private static final String LETTERS = "udhsqeaptlmoigjvwry";

  /**
   * The label for this name: the name itself if it is unmarked and can stand for itself, else its
   * base and a suffix. It may be too long for a label.
   */
  String encode() {
    return mark == Mark.NONE && isPlain(text) ? text : new Escape(text).label(mark);
  }

  /** The name that {@code label} spells; null if its suffix says nothing that can be understood. */
  static @Nullable Label decode(String label) {
    return looksEscaped(label) ? new Unescape(label).name() : new Label(label, Mark.NONE);
  }

  /** The label for a name that does not fit: what is readable of it, and a hash, 60 bits of it. */
  static String cut(String name, long hash) {
    String digits = Long.toUnsignedString(hash >>> 4, 32);
    String tail = "xh" + "0".repeat(HASH_DIGITS - digits.length()) + digits;
    String base = new Escape(name).base();
    int end = Math.min(base.length(), MAX - 1 - tail.length());
    while (end > 0 && base.charAt(end - 1) == '-') {
      end--;
    }
    return end == 0 ? tail : base.substring(0, end) + '-' + tail;
  }

  /** Whether a name can be a label as it is. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLower(c) && !isDigit(c) && c != '-') {
        return false;
      }
    }
    return !name.isEmpty()
        && !name.startsWith("-")
        && !name.endsWith("-")
        && !name.startsWith("--", 2)
        && !looksEscaped(name)
        && !looksCut(name);
  }

  /** {@code (.*-)?x[0-9][0-9a-z]*[a-z]}. */
  private static boolean looksEscaped(String label) {
    int tail = label.lastIndexOf('-') + 1;
    return label.length() - tail >= 3
        && label.charAt(tail) == 'x'
        && isDigit(label.charAt(tail + 1))
        && isLower(label.charAt(label.length() - 1));
  }

  /** {@code (.*-)?xh[0-9a-v]{12}}. */
  private static boolean looksCut(String label) {
    int tail = label.lastIndexOf('-') + 1;
    if (label.length() - tail != 2 + HASH_DIGITS || !label.startsWith("xh", tail)) {
      return false;
    }
    return label.chars().skip(tail + 2L).allMatch(c -> Character.digit(c, 32) >= 0);
  }

  private static boolean isLower(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isLetter(char c) {
    return isLower(c) || isUpper(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isKept(char c) {
    return isLetter(c) || isDigit(c);
  }

  /** Divides a name into what can be read, the base, and what was lost from it, the suffix. */
  private static final class Escape {
    private final String text;
    private final StringBuilder base = new StringBuilder();
    private final StringBuilder suffix = new StringBuilder();

    /** Base characters since the last operation that stand for themselves. */
    private int skipped;

    /** Whether the character before was lost. */
    private boolean lost;

    /** The index after the last letter or digit: no hyphen of the base stands from here on. */
    private int end;

    Escape(String text) {
      this.text = text;
      this.end = text.length();
      while (end > 0 && !isKept(text.charAt(end - 1))) {
        end--;
      }
      for (int i = 0; i < text.length(); ) {
        i = isLetter(text.charAt(i)) ? word(i) : other(i);
      }
    }

    String base() {
      return base.toString();
    }

    String label(Mark mark) {
      String last =
          switch (mark) {
            case FILE -> "f";
            case NAME -> "n";
            case NONE -> suffix.length() == 0 ? "n" : "";
          };
      return (base.length() == 0 ? "x" : base + "-x")
          + (suffix.length() == 0 ? "0" : "")
          + suffix
          + last;
    }

    /** Takes the letters from {@code start} on; returns the index after them. */
    private int word(int start) {
      lost = false;
      int stop = start;
      int capitals = start; // where the capitals begin that last to the end of the word
      for (; stop < text.length() && isLetter(text.charAt(stop)); stop++) {
        if (isLower(text.charAt(stop))) {
          capitals = stop + 1;
        }
      }
      for (int i = start; i < stop; i++) {
        char c = text.charAt(i);
        if (isLower(c)) {
          skipped++;
        } else if (i < capitals || stop - capitals == 1) {
          operation().append('c');
        } else if (i == capitals) {
          operation().append('k');
        }
        base.append((char) (c | 0x20));
      }
      return stop;
    }

    /** Takes what is no letter at {@code i}; returns the index after it. */
    private int other(int i) {
      char c = text.charAt(i);
      if (isDigit(c) || (c == '-' && hyphenStands(i))) {
        base.append(c);
        skipped++;
        lost = false;
        return i + 1;
      }
      lost = true;
      StringBuilder out = operation();
      if (base.length() > 0 && !endsInHyphen() && i < end) {
        base.append('-');
      }
      int letter = BYTES.indexOf(c);
      if (letter >= 0) {
        out.append(LETTERS.charAt(letter));
        return i + 1;
      }
      int stop = i;
      while (stop < text.length() && isRaw(text.charAt(stop))) {
        stop++;
      }
      raw(i, stop);
      return stop;
    }

    /**
     * A hyphen of the name's stands in the base unless it would be at an end, or third and fourth,
     * or follows a lost character: then the decoder would take it for that character's.
     */
    private boolean hyphenStands(int i) {
      return !lost && base.length() > 0 && i < end && !(base.length() == 3 && endsInHyphen());
    }

    private boolean endsInHyphen() {
      return base.length() > 0 && base.charAt(base.length() - 1) == '-';
    }

    private StringBuilder operation() {
      if (skipped > 0 || suffix.length() == 0) {
        suffix.append(skipped);
      }
      skipped = 0;
      return suffix;
    }

    private void raw(int start, int stop) {
      suffix.append('b');
      int bits = 0;
      int count = 0;
      for (int i = start; i < stop; i++) {
        bits = (bits << 8 | text.charAt(i)) & 0xFFF;
        for (count += 8; count >= 5; count -= 5) {
          suffix.append(Character.forDigit(bits >> (count - 5) & 31, 32));
        }
      }
      if (count > 0) {
        suffix.append(Character.forDigit(bits << (5 - count) & 31, 32));
      }
      suffix.append('z');
    }

    private static boolean isRaw(char c) {
      return !isKept(c) && BYTES.indexOf(c) < 0;
    }
  }

  /** Puts back into the base what the suffix says was lost. */
  private static final class Unescape {
    private final String base;
    private final String suffix;
    private final StringBuilder text = new StringBuilder();
    private int at; // in base

    Unescape(String label) {
      int tail = label.lastIndexOf('-') + 1;
      this.base = label.substring(0, Math.max(0, tail - 1));
      this.suffix = label.substring(tail + 1);
    }

    @Nullable Label name() {
      int last = suffix.length() - 1;
      Mark mark =
          switch (suffix.charAt(last)) {
            case 'f' -> Mark.FILE;
            case 'n' -> Mark.NAME;
            default -> Mark.NONE;
          };
      int stop = mark == Mark.NONE ? suffix.length() : last;
      for (int i = 0; i < stop; ) {
        i = isDigit(suffix.charAt(i)) ? skip(i, stop) : operation(i, stop);
        if (i < 0) {
          return null;
        }
      }
      text.append(base, at, base.length());
      return new Label(text.toString(), mark);
    }

    private int skip(int i, int stop) {
      int count = 0;
      for (; i < stop && isDigit(suffix.charAt(i)); i++) {
        count = 10 * count + (suffix.charAt(i) - '0');
        if (count > base.length() - at) {
          return -1;
        }
      }
      text.append(base, at, at + count);
      at += count;
      return i;
    }

    private int operation(int i, int stop) {
      char operation = suffix.charAt(i);
      if (operation == 'c' || operation == 'k') {
        int from = at;
        while (at < base.length() && isLower(base.charAt(at)) && (operation == 'k' || at == from)) {
          text.append((char) (base.charAt(at++) & ~0x20));
        }
        return at == from ? -1 : i + 1;
      }
      if (at < base.length() && base.charAt(at) == '-') {
        at++;
      }
      if (operation == 'b') {
        return raw(i + 1, stop);
      }
      int index = LETTERS.indexOf(operation);
      if (index < 0) {
        return -1;
      }
      text.append(BYTES.charAt(index));
      return i + 1;
    }

    private int raw(int i, int stop) {
      int bits = 0;
      int count = 0;
      for (; i < stop && suffix.charAt(i) != 'z'; i++) {
        int digit = Character.digit(suffix.charAt(i), 32);
        if (digit < 0) {
          return -1;
        }
        bits = (bits << 5 | digit) & 0xFFF;
        count += 5;
        if (count >= 8) {
          count -= 8;
          text.append((char) (bits >> count & 0xFF));
        }
      }
      return i < stop ? i + 1 : -1;
    }
  }
}
