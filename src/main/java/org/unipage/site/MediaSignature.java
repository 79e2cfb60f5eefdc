package org.unipage.site;

/**
 * The signatures of audio and video that need more than a comparison (WHATWG MIME Sniffing sections
 * 6.2.1 to 6.2.3). Bytes come one per char.
 */
final class MediaSignature {

  /**
   * Kilobits per second of MPEG-1 layer III, then of MPEG-2 and 2.5 layer III; index 0 is "free".
   */
  private static final int[][] MP3_RATES = {
    {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
    {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
  };

  private static final int[] MP3_FREQUENCIES = {44100, 48000, 32000};

  private MediaSignature() {}

  /** A {@code ftyp} box that names a brand starting with {@code mp4}. */
  static boolean isMp4(String bytes) {
    if (bytes.length() < 12 || !bytes.startsWith("ftyp", 4)) {
      return false;
    }
    long box =
        (long) bytes.charAt(0) << 24
            | bytes.charAt(1) << 16
            | bytes.charAt(2) << 8
            | bytes.charAt(3);
    if (bytes.length() < box || box % 4 != 0) {
      return false;
    }
    if (bytes.startsWith("mp4", 8)) {
      return true;
    }
    for (int i = 16; i < box; i += 4) {
      if (bytes.startsWith("mp4", i)) {
        return true;
      }
    }
    return false;
  }

  /** An EBML header whose DocType element, in its first bytes, says {@code webm}. */
  static boolean isWebm(String bytes) {
    if (!bytes.startsWith("\u001AE\u00DF\u00A3")) {
      return false;
    }
    int element = bytes.indexOf("B\u0082", 4);
    if (element < 0 || element >= 38 || element + 2 >= bytes.length()) {
      return false;
    }
    int at = element + 2 + vintLength(bytes.charAt(element + 2));
    while (at < bytes.length() && bytes.charAt(at) == 0) {
      at++;
    }
    return bytes.startsWith("webm", at);
  }

  private static int vintLength(char first) {
    return Math.min(Integer.numberOfLeadingZeros(first) - 24 + 1, 8);
  }

  /** Two headers of layer III, the second just where the first frame ends. */
  static boolean isMp3(String bytes) {
    int frame = mp3FrameLength(bytes, 0);
    return frame > 4 && mp3FrameLength(bytes, frame) > 4;
  }

  /** How long the frame that starts at {@code at} is; 0 if none starts there. */
  private static int mp3FrameLength(String bytes, int at) {
    if (bytes.length() < at + 4 || bytes.charAt(at) != 0xFF) {
      return 0;
    }
    int second = bytes.charAt(at + 1);
    int version = second >> 3 & 3; // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
    int third = bytes.charAt(at + 2);
    int rate = third >> 4;
    int frequency = third >> 2 & 3;
    if ((second & 0xE0) != 0xE0 || (second & 6) != 2 || version == 1 || rate == 15) {
      return 0;
    }
    if (frequency == 3) {
      return 0;
    }
    int hertz = MP3_FREQUENCIES[frequency] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
    int bits = MP3_RATES[version == 3 ? 0 : 1][rate] * 1000;
    return (version == 3 ? 144 : 72) * bits / hertz + (third >> 1 & 1);
  }
}
