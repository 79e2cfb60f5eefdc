package org.unipage.rewrite;

import java.util.Set;
import org.unipage.link.Resolver;

/**
 * The URLs of a web app manifest (W3C Application Manifest, and the additions that browsers know):
 * relative ones are relative to the manifest. {@code id} and {@code related_applications} stay; a
 * service worker's only works on the page's own origin.
 */
final class WebManifest {
  private static final Set<String> URLS =
      Set.of(
          "start_url",
          "icons/*/src",
          "screenshots/*/src",
          "shortcuts/*/url",
          "shortcuts/*/icons/*/src",
          "share_target/action",
          "file_handlers/*/action",
          "file_handlers/*/icons/*/src",
          "protocol_handlers/*/url",
          "note_taking/new_note_url",
          "lock_screen/start_url",
          "tab_strip/home_tab/icons/*/src",
          "tab_strip/new_tab_button/url");

  private WebManifest() {}

  static void read(Text text, Resolver resolver, References references) {
    JsonStrings strings = new JsonStrings(text.chars());
    while (strings.next()) {
      if (!strings.isKey()) {
        read(text, strings, resolver, references);
      }
    }
  }

  /** Reads it if {@link #isManifest} tells so. */
  static void readIfOne(Text text, Resolver resolver, References references) {
    if (isManifest(text.chars())) {
      read(text, resolver, references);
    }
  }

  private static void read(
      Text text, JsonStrings strings, Resolver resolver, References references) {
    String path = strings.path();
    int start = strings.start();
    int end = strings.end();
    if (URLS.contains(path)) {
      references.add(text, start, end, strings.value(), resolver, JsonStrings::escaped);
    } else if (path.equals("scope")) {
      references.addBase(text, start, end, strings.value(), resolver, JsonStrings::escaped);
    } else if (path.equals("serviceworker/src")) {
      references.addUntouched(text, start, strings.value(), resolver);
    }
  }

  /**
   * True for the name of a manifest that a server gives the type of any JSON. (Names such as {@code
   * asset-manifest.json} are those of build tools' lists, but {@link #isManifest} tells.)
   */
  static boolean isName(String fileName) {
    return fileName.equals("manifest.json")
        || fileName.equals("webmanifest.json")
        || fileName.endsWith("-manifest.json")
        || fileName.endsWith(".manifest.json");
  }

  /**
   * True if {@code json} is a web app's, not a browser extension's ({@code manifest_version}) nor
   * another list of files: it has a name or a start, and icons in an array, if it has any.
   */
  private static boolean isManifest(String json) {
    JsonStrings strings = new JsonStrings(json);
    boolean named = false;
    boolean shown = false;
    while (strings.next()) {
      String path = strings.path();
      if (path.equals("manifest_version")) {
        return false;
      }
      named |= path.equals("name") || path.equals("short_name");
      shown |= path.equals("start_url") || path.equals("icons/*/src") || path.equals("display");
    }
    return named && shown;
  }
}
