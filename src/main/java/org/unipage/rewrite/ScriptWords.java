package org.unipage.rewrite;

import java.util.Map;

/**
 * The words in a script that tell what it may do, found in one pass without understanding it: a
 * word in a comment or a string counts too, so what is done upon a word must be harmless.
 */
final class ScriptWords {
  /** Reads the pixels of images. */
  static final int IMAGES = 1;

  /** Reads the samples of sound and film. */
  static final int MEDIA = 1 << 1;

  /** Reads the rules of style sheets. */
  static final int RULES = 1 << 2;

  /** Listens to what goes wrong in scripts. */
  static final int ERRORS = 1 << 3;

  /** Looks into frames or out of one. */
  static final int FRAMES = 1 << 4;

  /** Starts workers. */
  static final int WORKERS = 1 << 5;

  /** Asks for data when it runs. */
  static final int FETCHES = 1 << 6;

  /** Makes elements that load something. */
  static final int LOADS = 1 << 7;

  /** Says something that may have to be reported. */
  static final int REPORTED = 1 << 8;

  /** Reaches into frames; only {@link FrameScript} can tell. */
  static final int LOOKS_IN = 1 << 9;

  /** Reaches out of the frame that it is in; only {@link FrameScript} can tell. */
  static final int LOOKS_OUT = 1 << 10;

  private static final Map<String, Integer> FLAGS =
      Map.ofEntries(
          Map.entry("getImageData", IMAGES | REPORTED),
          Map.entry("toDataURL", IMAGES | REPORTED),
          Map.entry("toBlob", IMAGES | REPORTED),
          Map.entry("convertToBlob", IMAGES | REPORTED),
          Map.entry("createImageBitmap", IMAGES | REPORTED),
          Map.entry("texImage2D", IMAGES | REPORTED),
          Map.entry("texSubImage2D", IMAGES | REPORTED),
          Map.entry("copyExternalImageToTexture", IMAGES | REPORTED),
          Map.entry("captureStream", IMAGES | MEDIA),
          Map.entry("createMediaElementSource", MEDIA),
          Map.entry("cssRules", RULES),
          Map.entry("insertRule", RULES),
          Map.entry("deleteRule", RULES),
          Map.entry("onerror", ERRORS),
          Map.entry("onunhandledrejection", ERRORS),
          Map.entry("unhandledrejection", ERRORS),
          Map.entry("ErrorEvent", ERRORS),
          Map.entry("contentDocument", FRAMES),
          Map.entry("contentWindow", FRAMES),
          Map.entry("getSVGDocument", FRAMES),
          Map.entry("frames", FRAMES),
          Map.entry("parent", FRAMES),
          Map.entry("top", FRAMES),
          Map.entry("opener", FRAMES),
          Map.entry("frameElement", FRAMES),
          Map.entry("open", FRAMES | REPORTED),
          Map.entry("Worker", WORKERS),
          Map.entry("importScripts", WORKERS),
          Map.entry("SharedWorker", WORKERS | REPORTED),
          Map.entry("fetch", FETCHES),
          Map.entry("XMLHttpRequest", FETCHES),
          Map.entry("EventSource", FETCHES),
          Map.entry("sendBeacon", FETCHES),
          Map.entry("ajax", FETCHES),
          Map.entry("getJSON", FETCHES),
          Map.entry("Image", LOADS),
          Map.entry("createElement", LOADS),
          Map.entry("innerHTML", LOADS),
          Map.entry("insertAdjacentHTML", LOADS),
          Map.entry("write", LOADS),
          Map.entry("FontFace", LOADS),
          Map.entry("localStorage", REPORTED),
          Map.entry("sessionStorage", REPORTED),
          Map.entry("indexedDB", REPORTED),
          Map.entry("caches", REPORTED),
          Map.entry("cookie", REPORTED),
          Map.entry("referrer", REPORTED),
          Map.entry("BroadcastChannel", REPORTED),
          Map.entry("serviceWorker", REPORTED),
          Map.entry("styleSheet", REPORTED),
          Map.entry("createElementNS", LOADS | REPORTED),
          Map.entry("redirected", REPORTED),
          Map.entry("subtle", REPORTED),
          Map.entry("clipboard", REPORTED),
          Map.entry("audioWorklet", REPORTED),
          Map.entry("paintWorklet", REPORTED),
          Map.entry("withCredentials", REPORTED),
          Map.entry("credentials", REPORTED),
          Map.entry("mode", REPORTED),
          Map.entry("origin", REPORTED),
          Map.entry("host", REPORTED),
          Map.entry("hostname", REPORTED),
          Map.entry("pushState", REPORTED),
          Map.entry("replaceState", REPORTED));

  private static final int SIZE = 1024;
  private static final String[] WORDS = new String[SIZE];
  private static final int[] VALUES = new int[SIZE];

  static {
    FLAGS.forEach(
        (word, flags) -> {
          int slot = slot(word, 0, word.length(), word.hashCode());
          WORDS[slot] = word;
          VALUES[slot] = flags;
        });
  }

  private ScriptWords() {}

  /** The flags of all words in the script from {@code from} to {@code to}. */
  static int in(String text, int from, int to) {
    int found = 0;
    int hash = 0;
    int start = -1;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (Ascii.isAlphanumeric(c) || c == '_' || c == '$') {
        if (start < 0) {
          start = i;
          hash = 0;
        }
        hash = 31 * hash + c; // as String.hashCode does
      } else if (start >= 0) {
        found |= VALUES[slot(text, start, i, hash)];
        start = -1;
      }
    }
    return start < 0 ? found : found | VALUES[slot(text, start, to, hash)];
  }

  /** Where a word is in the table, or is to be; what is not there has no flags. */
  private static int slot(String text, int start, int end, int hash) {
    int slot = hash & (SIZE - 1);
    while (WORDS[slot] != null
        && !(WORDS[slot].length() == end - start && text.startsWith(WORDS[slot], start))) {
      slot = (slot + 1) & (SIZE - 1);
    }
    return slot;
  }
}
