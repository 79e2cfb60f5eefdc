package org.unipage.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Map;
import java.util.TreeMap;

/**
 * An answer as it came over the wire.
 *
 * @param status the status code
 * @param fields the header fields, names in lower case; several of one name joined with a comma
 * @param body the body, one char per byte
 */
record Answer(int status, Map<String, String> fields, String body) {

  Answer {
    fields = new TreeMap<>(fields);
  }

  /** An answer with the fields that every answer has, and those given as name, value, … */
  static Answer of(int status, String body, String... fields) {
    Map<String, String> all = new TreeMap<>();
    all.put("access-control-allow-origin", "*");
    all.put("access-control-expose-headers", "*");
    all.put("timing-allow-origin", "*");
    all.put("cross-origin-resource-policy", "cross-origin");
    for (int i = 0; i < fields.length; i += 2) {
      all.put(fields[i], fields[i + 1]);
    }
    return new Answer(status, all, body);
  }

  /** The value of a field, empty if there is none. */
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  /** The same with one field more. */
  Answer with(String name, String value) {
    Map<String, String> more = new TreeMap<>(fields);
    more.put(name, value);
    return new Answer(status, more, body);
  }

  /** The same without its body. */
  Answer withoutBody() {
    return new Answer(status, fields, "");
  }

  byte[] bytes() {
    return body.getBytes(ISO_8859_1);
  }

  /** Long bodies are cut, so that a failure can be read. */
  @Override
  public String toString() {
    String shown = body.length() > 200 ? body.substring(0, 200) + "… " + body.hashCode() : body;
    return status + " " + fields + "\n" + shown + " (" + body.length() + " bytes)";
  }
}
