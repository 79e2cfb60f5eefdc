package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The state of a server as JSON. */
public final class ServerStateJson {
  private ServerStateJson() {}

  /** Writes a state; {@code out} stays open. */
  public static void write(ServerState state, OutputStream out) throws IOException {
    try (JsonGenerator json = ManifestJson.JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("server", state.server());
      json.writeNumberField("pid", state.pid());
      json.writeStringField("start", state.start());
      json.writeNumberField("maxRunning", state.maxRunning());
      json.writeArrayFieldStart("entries");
      for (ServerState.EntryState entry : state.entries()) {
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringField("id", entry.id());
        json.writeNumberField("requests", entry.requests());
        json.writeNumberField("starts", entry.starts());
        json.writeNumberField("p50", entry.p50());
        json.writeNumberField("p99", entry.p99());
        json.writeNumberField("lastUsed", entry.lastUsed());
        json.writeStringField("copies", String.join(" ", entry.copies()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  /**
   * Reads a state.
   *
   * @throws IOException if the file cannot be read, or is no such state
   */
  public static ServerState read(Path file) throws IOException {
    try (JsonParser json = ManifestJson.JSON.createParser(Files.readAllBytes(file))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(file + ": no state of a server");
      }
      List<ServerState.EntryState> entries = new ArrayList<>();
      Map<String, String> top = new HashMap<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() == JsonToken.START_ARRAY && name.equals("entries")) {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            entries.add(entry(fields(json)));
          }
        } else {
          top.put(name, json.getText());
          json.skipChildren();
        }
      }
      return new ServerState(
          top.getOrDefault("server", ""),
          Long.parseLong(top.getOrDefault("pid", "0")),
          top.getOrDefault("start", ""),
          Integer.parseInt(top.getOrDefault("maxRunning", "0")),
          entries);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": no state of a server", e);
    }
  }

  private static Map<String, String> fields(JsonParser json) throws IOException {
    Map<String, String> fields = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      fields.put(name, json.getText());
      json.skipChildren();
    }
    return fields;
  }

  private static ServerState.EntryState entry(Map<String, String> fields) {
    return new ServerState.EntryState(
        fields.getOrDefault("id", ""),
        Long.parseLong(fields.getOrDefault("requests", "0")),
        Long.parseLong(fields.getOrDefault("starts", "0")),
        Double.parseDouble(fields.getOrDefault("p50", "-1")),
        Double.parseDouble(fields.getOrDefault("p99", "-1")),
        Long.parseLong(fields.getOrDefault("lastUsed", "0")),
        List.of(fields.getOrDefault("copies", "").split(" ")).stream()
            .filter(copy -> !copy.isEmpty())
            .toList());
  }
}
