package org.unipage.name;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.unipage.name.Label.Mark;
import org.unipage.site.SitePath;

/** {@link Naming.Style#DOTTED}: the pieces of the file name, then the folders, innermost first. */
final class DottedLayout implements Layout {

  @Override
  public String labels(SitePath path) {
    List<String> segments = path.segments();
    int folders = segments.size() - 1;
    boolean isIndex = path.fileName().equals(Naming.INDEX);
    List<String> labels = isIndex ? new ArrayList<>() : fileLabels(path.fileName());
    for (int i = folders - 1; i >= 0; i--) {
      String folder = segments.get(i);
      boolean endsAFile = isIndex && i < folders - 1 && Extensions.isKnown(folder);
      boolean reserved = i == 0 && Naming.RESERVED.contains(folder);
      labels.add(new Label(folder, endsAFile || reserved ? Mark.NAME : Mark.NONE).encode());
    }
    return String.join(".", labels);
  }

  private static List<String> fileLabels(String file) {
    List<String> pieces = pieces(file);
    int last = pieces.size() - 1;
    List<String> labels = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      boolean known = i > 0 && Extensions.isKnown(pieces.get(i));
      Mark mark = i == last ? (known ? Mark.NONE : Mark.FILE) : known ? Mark.NAME : Mark.NONE;
      labels.add(new Label(pieces.get(i), mark).encode());
    }
    return labels;
  }

  /** A dot divides a file name if it stands between two characters that are no dots. */
  private static List<String> pieces(String file) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    for (int i = 1; i < file.length() - 1; i++) {
      if (file.charAt(i) == '.' && file.charAt(i - 1) != '.' && file.charAt(i + 1) != '.') {
        pieces.add(file.substring(start, i));
        start = i + 1;
      }
    }
    pieces.add(file.substring(start));
    return pieces;
  }

  @Override
  public Optional<SitePath> path(String labels) {
    List<String> segments = new ArrayList<>();
    List<String> file = new ArrayList<>();
    boolean fileEnded = false;
    for (String label : labels.split("\\.", -1)) {
      Label name = Label.decode(label);
      if (name == null) {
        return Optional.empty();
      }
      segments.add(name.text());
      boolean known = segments.size() > 1 && Extensions.isKnown(label);
      if (!fileEnded && (known || name.mark() == Mark.FILE)) {
        fileEnded = true;
        file.addAll(segments);
        segments.clear();
      }
    }
    Collections.reverse(segments);
    segments.add(fileEnded ? String.join(".", file) : Naming.INDEX);
    return Layout.join(segments);
  }
}
