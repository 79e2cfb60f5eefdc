package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Problem;

/** Reads the lines of {@code staging/vm}. */
public final class VmReplyJson {
  private VmReplyJson() {}

  /**
   * Reads one line of {@code vm serve}.
   *
   * @throws IOException if it is none; the message says what came instead
   */
  public static VmReply reply(String line) throws IOException {
    try (JsonParser json = ManifestJson.JSON.createParser(line)) {
      boolean ok = false;
      List<VmReply.Vm> vms = new ArrayList<>();
      List<VmReply.Trouble> problems = new ArrayList<>();
      expect(json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "ok" -> ok = json.getBooleanValue();
          case "vms" -> {
            expect(value, JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
              vms.add(vm(json));
            }
          }
          case "problems" -> {
            expect(value, JsonToken.START_ARRAY);
            while (json.nextToken() == JsonToken.START_OBJECT) {
              problems.add(trouble(json));
            }
          }
          default -> json.skipChildren();
        }
      }
      return new VmReply(ok, vms, problems);
    } catch (IOException | IllegalArgumentException e) {
      throw bad(line, e);
    }
  }

  /**
   * Reads one line of {@code vm status --json}.
   *
   * @throws IOException if it is none; the message says what came instead
   */
  public static VmReply.Vm vm(String line) throws IOException {
    try (JsonParser json = ManifestJson.JSON.createParser(line)) {
      expect(json.nextToken(), JsonToken.START_OBJECT);
      return vm(json);
    } catch (IOException | IllegalArgumentException e) {
      throw bad(line, e);
    }
  }

  private static IOException bad(String line, Exception e) {
    String shown = line.length() > 100 ? line.substring(0, 100) + "..." : line;
    return new IOException("no answer of staging/vm: " + Problem.printable(shown), e);
  }

  private static VmReply.Vm vm(JsonParser json) throws IOException {
    String id = "";
    int copy = 0;
    String state = "";
    Long pid = null;
    String ipv4 = null;
    Integer bootMs = null;
    String log = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.VALUE_NULL) {
        continue;
      }
      switch (name) {
        case "id" -> id = json.getText();
        case "copy" -> copy = json.getIntValue();
        case "state" -> state = json.getText();
        case "pid" -> pid = json.getLongValue();
        case "ipv4" -> ipv4 = json.getText();
        case "bootMs" -> bootMs = json.getIntValue();
        case "log" -> log = json.getText();
        default -> json.skipChildren();
      }
    }
    expect(json.currentToken(), JsonToken.END_OBJECT);
    return new VmReply.Vm(id, copy, state, pid, ipv4, bootMs, log);
  }

  private static VmReply.Trouble trouble(JsonParser json) throws IOException {
    String id = "";
    String message = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "id" -> id = json.getText();
        case "message" -> message = json.getText();
        default -> json.skipChildren();
      }
    }
    return new VmReply.Trouble(id, message);
  }

  private static void expect(@Nullable JsonToken is, JsonToken token) {
    if (is != token) {
      throw new IllegalArgumentException("expected " + token + ", found " + is);
    }
  }
}
