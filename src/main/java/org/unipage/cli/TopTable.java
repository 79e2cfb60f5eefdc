package org.unipage.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unipage.manifest.Overview;
import org.unipage.manifest.Overview.Row;

/**
 * An overview as a table for people.
 *
 * @param by the column that it is sorted by
 * @param reversed whether the other way round
 */
record TopTable(Column by, boolean reversed) {
  /** The columns, with the key that sorts by each; numbers begin with the largest. */
  @SuppressWarnings("ImmutableEnumChecker") // the functions here have no state
  enum Column {
    ENTRY('e', "ENTRY", 40),
    STATE('s', "STATE", 7),
    COPIES('c', "COPIES", 6),
    REQUESTS('r', "REQUESTS", 9),
    P50('b', "BOOT P50", 9),
    P99('9', "P99", 9),
    MEMORY('m', "MEMORY", 9),
    IDLE('i', "IDLE", 7);

    final char key;
    private final String title;
    private final int width;

    Column(char key, String title, int width) {
      this.key = key;
      this.title = title;
      this.width = width;
    }

    private String text(Row row) {
      return switch (this) {
        case ENTRY -> row.host();
        case STATE -> row.state();
        case COPIES -> Integer.toString(row.copies());
        case REQUESTS -> Long.toString(row.requests());
        case P50 -> millis(row.bootP50());
        case P99 -> millis(row.bootP99());
        case MEMORY -> memory(row.rssKib());
        case IDLE -> time(row.idleMs());
      };
    }

    private Comparator<Row> order() {
      return switch (this) {
        case ENTRY -> Comparator.comparing(Row::host);
        case STATE -> Comparator.comparing(Row::state);
        case COPIES -> largest(Row::copies);
        case REQUESTS -> largest(Row::requests);
        case P50 -> largest(Row::bootP50);
        case P99 -> largest(Row::bootP99);
        case MEMORY -> largest(Row::rssKib);
        case IDLE -> largest(Row::idleMs);
      };
    }

    private boolean leftAligned() {
      return this == ENTRY || this == STATE;
    }
  }

  /** Sorted by what changes most. */
  static final TopTable DEFAULT = new TopTable(Column.REQUESTS, false);

  private static Comparator<Row> largest(Function<Row, @Nullable Number> value) {
    return Comparator.comparingDouble(
        row -> {
          Number number = value.apply(row);
          return number == null ? Double.POSITIVE_INFINITY : -number.doubleValue();
        });
  }

  /** This table after a key was pressed: sorted by its column, or the other way round if it is. */
  TopTable pressed(int key) {
    for (Column column : Column.values()) {
      if (column.key == Character.toLowerCase(key)) {
        return new TopTable(column, column == by && !reversed);
      }
    }
    return this;
  }

  /**
   * The lines.
   *
   * @param width how long they are at most, in characters; the entry column takes what is left
   * @param height how many there are at most
   */
  List<String> lines(Overview overview, int width, int height) {
    int others =
        List.of(Column.values()).stream()
            .filter(column -> column != Column.ENTRY)
            .mapToInt(column -> column.width + 1)
            .sum();
    int longest = overview.rows().stream().mapToInt(row -> row.host().length()).max().orElse(0);
    int entry = Math.max(10, Math.min(Math.max(longest, 5), width - others));
    List<String> lines = new ArrayList<>();
    lines.add(summary(overview));
    lines.add("");
    lines.add(line(entry, column -> column.title + (column == by ? "*" : "")));
    Comparator<Row> order = reversed ? by.order().reversed() : by.order();
    overview.rows().stream()
        .sorted(order.thenComparing(Row::host))
        .limit(Math.max(0, height - lines.size()))
        .forEach(row -> lines.add(line(entry, column -> column.text(row))));
    return lines.stream()
        .limit(Math.max(1, height))
        .map(line -> line.length() > width ? line.substring(0, Math.max(0, width)) : line)
        .toList();
  }

  private static String summary(Overview overview) {
    String servers =
        overview.servers().stream()
            .map(
                server ->
                    String.format(
                        Locale.ROOT,
                        "%s (pid %d, %d at most)",
                        server.name(),
                        server.pid(),
                        server.maxRunning()))
            .collect(Collectors.joining(", "));
    long memory =
        overview.rows().stream().mapToLong(row -> row.rssKib() == null ? 0 : row.rssKib()).sum();
    return String.format(
        Locale.ROOT,
        "%s: %d VMs run, %d entries, target %s, %s; %s",
        overview.siteHost(),
        overview.running(),
        overview.entries(),
        overview.target(),
        memory(memory),
        servers.isEmpty() ? "no server starts VMs" : "started by " + servers);
  }

  private static String line(int entry, Function<Column, String> text) {
    StringBuilder line = new StringBuilder();
    for (Column column : Column.values()) {
      int width = column == Column.ENTRY ? entry : column.width;
      String cell = text.apply(column);
      String cut = cell.length() > width ? cell.substring(0, width - 1) + "~" : cell;
      String pad = " ".repeat(width - cut.length());
      line.append(line.isEmpty() ? "" : " ");
      line.append(column.leftAligned() ? cut + pad : pad + cut);
    }
    return line.toString().stripTrailing();
  }

  private static String millis(@Nullable Double millis) {
    return millis == null ? "-" : String.format(Locale.ROOT, "%.1f ms", millis);
  }

  private static String memory(@Nullable Long kib) {
    return kib == null ? "-" : String.format(Locale.ROOT, "%.1f MB", kib * 1024 / 1e6);
  }

  private static String time(@Nullable Long millis) {
    if (millis == null) {
      return "-";
    }
    long seconds = millis / 1000;
    return seconds < 60
        ? seconds + "s"
        : seconds < 3600
            ? seconds / 60 + "m" + seconds % 60 + "s"
            : seconds / 3600 + "h" + seconds / 60 % 60 + "m";
  }
}
