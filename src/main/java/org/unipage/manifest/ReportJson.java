package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import org.unipage.site.Problem;

/** Reports as JSON, schema 1: {@code report.schema.json} beside this class. */
public final class ReportJson {

  /** The schema that this class writes. */
  public static final int SCHEMA = 1;

  private ReportJson() {}

  /** Writes a report and the end of its line; {@code out} stays open. */
  public static void write(Report report, OutputStream out) throws IOException {
    try (JsonGenerator json = ManifestJson.JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeNumberField("schema", SCHEMA);
      json.writeStringField("command", report.command());
      json.writeStringField("siteHost", report.siteHost());
      json.writeBooleanField("dryRun", report.dryRun());
      json.writeNumberField("entries", report.entries());
      json.writeNumberField("bytes", report.bytes());
      json.writeNumberField("rewritten", report.rewritten());
      json.writeNumberField("serial", report.serial());
      ManifestJson.strings(json, "created", report.created());
      ManifestJson.strings(json, "replaced", report.replaced());
      ManifestJson.strings(json, "removed", report.removed());
      ManifestJson.strings(json, "readdressed", report.readdressed());
      json.writeBooleanField("holds", report.holds());
      json.writeArrayFieldStart("problems");
      for (Problem problem : report.problems()) {
        json.writeStartObject();
        json.writeStringField("path", problem.path());
        ManifestJson.place(json, problem);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }
}
