package org.unipage.link;

/** Punycode (RFC 3492), encoding only. */
final class Punycode {
  private static final int BASE = 36;
  private static final int T_MIN = 1;
  private static final int T_MAX = 26;
  private static final int SKEW = 38;
  private static final int DAMP = 700;
  private static final int INITIAL_BIAS = 72;
  private static final int INITIAL_N = 0x80;

  private Punycode() {}

  /**
   * Appends {@code label} in Punycode, without {@code xn--}.
   *
   * @param label up to a few thousand chars: the time grows with the square of its length
   */
  static void encode(String label, StringBuilder out) {
    int[] codePoints = label.codePoints().toArray();
    int start = out.length();
    for (int c : codePoints) {
      if (c < INITIAL_N) {
        out.append((char) c);
      }
    }
    int basic = out.length() - start;
    if (basic > 0) {
      out.append('-');
    }
    int handled = basic;
    int n = INITIAL_N;
    long delta = 0;
    int bias = INITIAL_BIAS;
    while (handled < codePoints.length) {
      int next = Integer.MAX_VALUE;
      for (int c : codePoints) {
        if (c >= n && c < next) {
          next = c;
        }
      }
      delta += (long) (next - n) * (handled + 1);
      n = next;
      for (int c : codePoints) {
        if (c < n) {
          delta++;
        } else if (c == n) {
          variableLength(delta, bias, out);
          bias = adapt(delta, handled + 1, handled == basic);
          delta = 0;
          handled++;
        }
      }
      delta++;
      n++;
    }
  }

  private static void variableLength(long delta, int bias, StringBuilder out) {
    long q = delta;
    for (int k = BASE; ; k += BASE) {
      int t = Math.max(T_MIN, Math.min(T_MAX, k - bias));
      if (q < t) {
        out.append(digit((int) q));
        return;
      }
      out.append(digit(t + (int) ((q - t) % (BASE - t))));
      q = (q - t) / (BASE - t);
    }
  }

  private static int adapt(long delta, int points, boolean first) {
    long left = first ? delta / DAMP : delta / 2;
    left += left / points;
    int k = 0;
    while (left > (BASE - T_MIN) * T_MAX / 2) {
      left /= BASE - T_MIN;
      k += BASE;
    }
    return (int) (k + (BASE - T_MIN + 1) * left / (left + SKEW));
  }

  private static char digit(int value) {
    return (char) (value < 26 ? 'a' + value : '0' + value - 26);
  }
}
