package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** An overview as JSON. */
public final class OverviewJson {
  private OverviewJson() {}

  /** Writes it, and the end of its line; {@code out} stays open. */
  public static void write(Overview overview, OutputStream out) throws IOException {
    try (JsonGenerator json = ManifestJson.JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("siteHost", overview.siteHost());
      json.writeStringField("target", overview.target());
      json.writeNumberField("entries", overview.entries());
      json.writeNumberField("running", overview.running());
      json.writeArrayFieldStart("servers");
      for (Overview.Server server : overview.servers()) {
        json.writeStartObject();
        json.writeStringField("name", server.name());
        json.writeNumberField("pid", server.pid());
        json.writeNumberField("maxRunning", server.maxRunning());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("vms");
      for (Overview.Row row : overview.rows()) {
        json.writeStartObject();
        json.writeStringField("id", row.id());
        json.writeStringField("host", row.host());
        json.writeStringField("state", row.state());
        json.writeNumberField("copies", row.copies());
        json.writeNumberField("requests", row.requests());
        json.writeNumberField("starts", row.starts());
        number(json, "bootP50Ms", row.bootP50());
        number(json, "bootP99Ms", row.bootP99());
        number(json, "rssKib", row.rssKib());
        number(json, "idleMs", row.idleMs());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void number(JsonGenerator json, String name, @Nullable Number value)
      throws IOException {
    json.writeFieldName(name);
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long whole) {
      json.writeNumber(whole);
    } else {
      json.writeNumber(value.doubleValue());
    }
  }
}
