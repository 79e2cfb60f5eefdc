package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Problem;

/**
 * The manifest as JSON (RFC 8259), schema 1: {@code manifest.schema.json} beside this class says
 * what stands where. ASCII only, one line for each entry, the same bytes for the same manifest.
 */
public final class ManifestJson {

  /** The schema that this class reads and writes. */
  public static final int SCHEMA = 1;

  /** What {@code content} is if a manifest does not say it. */
  static final String EMBED = "embed";

  /** What {@code server} is if a manifest does not say it. */
  static final String OWN = "own";

  static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .streamReadConstraints(
              // One page may refer to a million others; the file is our own.
              StreamReadConstraints.builder().maxNestingDepth(20).build())
          .build();

  private ManifestJson() {}

  /**
   * Reads a manifest.
   *
   * @throws IOException if the file cannot be read
   * @throws ManifestException if it is no manifest of this schema; the message says where
   */
  public static Manifest read(Path file) throws IOException {
    return read(Files.readAllBytes(file), false).manifest();
  }

  /**
   * Reads a manifest that most of is to be written again.
   *
   * @throws IOException if the file cannot be read
   * @throws ManifestException if it is no manifest of this schema; the message says where
   */
  public static KeptManifest readToKeep(Path file) throws IOException {
    return read(Files.readAllBytes(file), true);
  }

  private static KeptManifest read(byte[] json, boolean asItLies) throws IOException {
    int start = EntryReader.start(json);
    EntryLines lines = start < 0 ? EntryLines.NONE : EntryReader.read(json, start, asItLies);
    if (!lines.pages().isEmpty()) {
      // What stands before them, as a manifest without any.
      byte[] head = Arrays.copyOf(json, start + 2);
      head[start] = ']';
      head[start + 1] = '}';
      try {
        Manifest manifest = new ManifestReader(JSON.createParser(head)).read();
        return new KeptManifest(manifest.withEntries(lines.pages()), lines);
      } catch (ManifestException e) {
        // The whole is read below, to say where.
      }
    }
    return new KeptManifest(new ManifestReader(JSON.createParser(json)).read(), EntryLines.NONE);
  }

  /** Writes a manifest; {@code out} stays open. */
  public static void write(Manifest manifest, OutputStream out) throws IOException {
    write(manifest, null, out);
  }

  /**
   * Writes a manifest; {@code out} stays open.
   *
   * @param before another one: of entries that come from it, the lines are copied
   */
  public static void write(Manifest manifest, @Nullable KeptManifest before, OutputStream out)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setPrettyPrinter(new LinePerMember());
      json.writeStartObject();
      json.writeStringField("generator", "unipage");
      json.writeNumberField("schema", SCHEMA);
      json.writeStringField("siteHost", manifest.siteHost());
      json.writeStringField("scheme", manifest.scheme());
      json.writeNumberField("port", manifest.port());
      json.writeNumberField("listenPort", manifest.listenPort());
      json.writeStringField("naming", manifest.naming());
      json.writeStringField("network", manifest.network());
      optional(json, "network6", manifest.network6());
      json.writeStringField("gateway", manifest.gateway());
      strings(json, "spare", manifest.spare());
      json.writeNumberField("highWater", manifest.highWater());
      json.writeStringField("target", manifest.target());
      optional(json, "content", manifest.content().equals(EMBED) ? null : manifest.content());
      optional(json, "server", manifest.server().equals(OWN) ? null : manifest.server());
      optional(json, "publicAddress", manifest.publicAddress());
      Manifest.Zone zone = manifest.zone();
      json.writeObjectFieldStart("zone");
      json.writeStringField("file", zone.file());
      json.writeNumberField("serial", zone.serial());
      json.writeStringField("ns", zone.ns());
      json.writeStringField("ipv4", zone.ipv4());
      optional(json, "ipv6", zone.ipv6());
      optional(json, "project", zone.project());
      json.writeEndObject();
      json.writeStringField("front", manifest.front());
      json.writeStringField("fingerprint", manifest.fingerprint());
      json.writeArrayFieldStart("entries");
      json.flush();
      EntryWriter.write(manifest.entries(), before == null ? EntryLines.NONE : before.lines(), out);
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /** The members of a problem but its path. */
  static void place(JsonGenerator json, Problem problem) throws IOException {
    json.writeNumberField("line", problem.line());
    json.writeNumberField("column", problem.column());
    json.writeStringField("kind", problem.kind());
    json.writeStringField("message", problem.message());
  }

  static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /** Each top-level member on a line of its own. */
  private static final class LinePerMember extends MinimalPrettyPrinter {
    private int depth;

    @Override
    public void writeStartObject(JsonGenerator json) throws IOException {
      depth++;
      json.writeRaw('{');
    }

    @Override
    public void beforeObjectEntries(JsonGenerator json) throws IOException {
      line(json);
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
      json.writeRaw(',');
      line(json);
    }

    @Override
    public void writeEndObject(JsonGenerator json, int members) throws IOException {
      depth--;
      if (depth == 0) {
        json.writeRaw('\n');
      }
      json.writeRaw('}');
    }

    private void line(JsonGenerator json) throws IOException {
      if (depth == 1) {
        json.writeRaw('\n');
      }
    }
  }
}
