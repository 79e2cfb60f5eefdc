package org.unipage.browser;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page to load once from the original and once in each of some views.
 *
 * @param path its original URL in origin-form
 * @param like the page of the original to compare it with, if not itself
 * @param act what a visitor does there (a name in {@code acts.mjs}), if anything
 * @param views {@code split}, or {@code without R} for the same with repair R taken out
 */
record PageLoad(String path, @Nullable String like, @Nullable String act, List<String> views) {
  PageLoad {
    views = List.copyOf(views);
  }

  static PageLoad of(String path, String... views) {
    return new PageLoad(path, null, null, List.of(views));
  }
}
