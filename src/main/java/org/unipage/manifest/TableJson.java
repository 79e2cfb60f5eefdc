package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** A table of texts as JSON: an object with one list of objects. */
public final class TableJson {
  private TableJson() {}

  /**
   * Writes it and the end of its line; {@code out} stays open.
   *
   * @param head the object's own members, in their order
   * @param name the name of the list
   * @param rows its objects
   */
  public static void write(
      Map<String, String> head, String name, List<Map<String, String>> rows, OutputStream out)
      throws IOException {
    try (JsonGenerator json = ManifestJson.JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      members(json, head);
      json.writeArrayFieldStart(name);
      for (Map<String, String> row : rows) {
        json.writeStartObject();
        members(json, row);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void members(JsonGenerator json, Map<String, String> members) throws IOException {
    for (Map.Entry<String, String> member : members.entrySet()) {
      json.writeStringField(member.getKey(), member.getValue());
    }
  }
}
