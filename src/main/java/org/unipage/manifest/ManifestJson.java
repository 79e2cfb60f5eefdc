package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return new ManifestReader(JSON.createParser(in)).read();
    }
  }

  /** Writes a manifest; {@code out} stays open. */
  public static void write(Manifest manifest, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setPrettyPrinter(new LinePerEntry());
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
      for (Manifest.Page page : manifest.entries()) {
        write(json, page);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void write(JsonGenerator json, Manifest.Page page) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", page.path().encoded());
    json.writeStringField("originalUrl", page.originalUrl());
    strings(json, "aliases", page.aliases());
    json.writeStringField("url", page.url());
    json.writeStringField("host", page.host());
    json.writeStringField("id", page.id());
    json.writeStringField("ipv4", page.ipv4());
    optional(json, "ipv6", page.ipv6());
    json.writeStringField("mediaType", page.mediaType());
    json.writeNumberField("bytes", page.bytes());
    json.writeStringField("sha256", page.sha256());
    json.writeNumberField("memory", page.memory());
    strings(json, "companions", page.companions());
    strings(json, "references", page.references());
    json.writeStringField("file", page.file());
    if (page.generated()) {
      json.writeBooleanField("generated", true);
    } else {
      json.writeStringField("source", page.source());
    }
    if (!page.spellings().isEmpty()) {
      json.writeArrayFieldStart("spellings");
      for (Manifest.Spelling spelling : page.spellings()) {
        json.writeStartObject();
        json.writeStringField("url", spelling.url());
        json.writeStringField("id", spelling.id());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeNumberField("rewritten", page.rewritten());
    Manifest.Repairs repairs = page.repairs();
    if (!repairs.context().isEmpty()) {
      json.writeStringField("context", repairs.context());
    }
    if (repairs.sharesDomain()) {
      json.writeBooleanField("sharesDomain", true);
    }
    if (repairs.relative()) {
      json.writeBooleanField("relative", true);
    }
    if (!page.problems().isEmpty()) {
      json.writeArrayFieldStart("problems");
      for (Problem problem : page.problems()) {
        json.writeStartObject();
        place(json, problem);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
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

  /** Top-level members and entries each on a line of their own. */
  private static final class LinePerEntry extends MinimalPrettyPrinter {
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

    @Override
    public void writeStartArray(JsonGenerator json) throws IOException {
      depth++;
      json.writeRaw('[');
    }

    @Override
    public void beforeArrayValues(JsonGenerator json) throws IOException {
      elementLine(json);
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(',');
      elementLine(json);
    }

    @Override
    public void writeEndArray(JsonGenerator json, int values) throws IOException {
      depth--;
      json.writeRaw(']');
    }

    private void line(JsonGenerator json) throws IOException {
      if (depth == 1) {
        json.writeRaw('\n');
      }
    }

    private void elementLine(JsonGenerator json) throws IOException {
      if (depth == 2 && "entries".equals(json.getOutputContext().getParent().getCurrentName())) {
        json.writeRaw('\n');
      }
    }
  }
}
