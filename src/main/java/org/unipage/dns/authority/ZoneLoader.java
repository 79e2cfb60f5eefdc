package org.unipage.dns.authority;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/** Reads RFC 1035 master files. */
public final class ZoneLoader {
  private static final Pattern ORIGIN =
      Pattern.compile("\\$ORIGIN\\s+([^\\s;]+).*", Pattern.CASE_INSENSITIVE);

  private ZoneLoader() {}

  /**
   * The records of a master file, {@code $INCLUDE} and {@code $GENERATE} carried out.
   *
   * @param origin what relative names are relative to; null: the file's own first {@code $ORIGIN}
   * @throws BadZone if it is no master file; the message says on which line
   * @throws IOException if it cannot be read
   */
  public static List<Record> records(Path file, @Nullable Name origin) throws IOException, BadZone {
    Name start = origin == null ? firstOrigin(file) : origin;
    List<Record> records = new ArrayList<>();
    try (Master master = new Master(file.toString(), start)) {
      for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record);
      }
    } catch (TextParseException e) {
      throw new BadZone(place(file, String.valueOf(e.getMessage())) + hint(start));
    } catch (IllegalArgumentException e) {
      // A relative name without an origin, or a number out of range: dnsjava gives no line.
      throw new BadZone(file + ": " + e.getMessage() + hint(start));
    }
    return records;
  }

  /** dnsjava says {@code name:line: what}; the file may have been included by ours. */
  private static String place(Path file, String message) {
    String name = String.valueOf(file.getFileName());
    return message.startsWith(name + ":") ? file + message.substring(name.length()) : message;
  }

  private static String hint(@Nullable Name origin) {
    return origin == null ? " (the file has no $ORIGIN: give --origin)" : "";
  }

  /** The {@code $ORIGIN} that stands before every record, if one does. */
  private static @Nullable Name firstOrigin(Path file) throws IOException, BadZone {
    // Any byte is a character: dnsjava reads bytes, and a comment may hold any.
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        Matcher matcher = ORIGIN.matcher(line);
        if (matcher.matches()) {
          try {
            return Name.fromString(matcher.group(1), Name.root);
          } catch (TextParseException e) {
            throw new BadZone(file + ": $ORIGIN is no name: " + e.getMessage());
          }
        }
        if (!line.isBlank() && !line.startsWith(";") && !line.startsWith("$")) {
          return null;
        }
      }
    }
    return null;
  }
}
