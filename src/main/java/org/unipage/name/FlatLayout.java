package org.unipage.name;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.unipage.name.Label.Mark;
import org.unipage.site.SitePath;

/** {@link Naming.Style#FLAT}: the path, last segment first, as the name of one label. */
final class FlatLayout implements Layout {

  @Override
  public String labels(SitePath path) {
    boolean isIndex = path.fileName().equals(Naming.INDEX);
    String name = lastFirst(path);
    Mark mark = Mark.NONE;
    if (isIndex ? hasExtension(name) || Naming.RESERVED.contains(name) : !hasExtension(name)) {
      mark = isIndex ? Mark.NAME : Mark.FILE;
    }
    return new Label(name, mark).encode();
  }

  /** The segments last first, divided by slashes; a folder index counts as its folder. */
  static String lastFirst(SitePath path) {
    List<String> segments = Arrays.asList(path.latin1().split("/", -1));
    Collections.reverse(segments);
    boolean isIndex = segments.size() > 1 && segments.get(0).equals(Naming.INDEX);
    return String.join("/", isIndex ? segments.subList(1, segments.size()) : segments);
  }

  /** Whether the first segment of {@code name} ends in a known extension. */
  private static boolean hasExtension(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? name : name.substring(0, slash);
    int dot = first.lastIndexOf('.');
    return dot > 0 && Extensions.isKnown(first.substring(dot + 1));
  }

  @Override
  public Optional<SitePath> path(String labels) {
    Label name = Label.decode(labels);
    if (name == null) {
      return Optional.empty();
    }
    List<String> segments = Arrays.asList(name.text().split("/", -1));
    Collections.reverse(segments);
    boolean isFile =
        switch (name.mark()) {
          case FILE -> true;
          case NAME -> false;
          case NONE -> hasExtension(name.text());
        };
    String path = String.join("/", segments);
    return Layout.join(isFile ? List.of(path) : List.of(path, Naming.INDEX));
  }
}
