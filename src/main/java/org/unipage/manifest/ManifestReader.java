package org.unipage.manifest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.unipage.site.Problem;
import org.unipage.site.SitePath;

/** Reads one manifest from a token stream; members that it does not know are skipped. */
final class ManifestReader {
  private final JsonParser json;
  // Ids stand in many reference lists; one String for each is enough.
  private final Map<String, String> ids = new HashMap<>();

  ManifestReader(JsonParser json) {
    this.json = json;
  }

  Manifest read() throws IOException {
    try {
      json.nextToken();
      Manifest manifest = manifest(object(this::topValue));
      if (json.nextToken() != null) {
        throw bad("something follows the manifest");
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw bad("not JSON: " + Problem.printable(e.getOriginalMessage()));
    } catch (IllegalArgumentException e) {
      throw bad(Problem.printable(String.valueOf(e.getMessage())));
    }
  }

  private Manifest manifest(Members m) {
    if (!m.text("generator").equals("unipage")) {
      throw bad("not written by unipage");
    }
    if (m.number("schema") != ManifestJson.SCHEMA) {
      throw bad("schema " + m.number("schema") + "; this unipage reads " + ManifestJson.SCHEMA);
    }
    Members zone = m.get("zone", Members.class);
    return new Manifest(
        m.text("siteHost"),
        m.text("scheme"),
        (int) m.number("port"),
        (int) m.number("listenPort"),
        m.text("naming"),
        m.text("network"),
        m.textOrNull("network6"),
        m.text("gateway"),
        m.list("spare", String.class),
        m.number("highWater"),
        m.text("target"),
        Objects.requireNonNullElse(m.textOrNull("content"), ManifestJson.EMBED),
        Objects.requireNonNullElse(m.textOrNull("server"), ManifestJson.OWN),
        m.textOrNull("publicAddress"),
        new Manifest.Zone(
            zone.text("file"),
            zone.number("serial"),
            zone.text("ns"),
            zone.text("ipv4"),
            zone.textOrNull("ipv6"),
            zone.textOrNull("project")),
        m.text("front"),
        m.text("fingerprint"),
        m.list("entries", Manifest.Page.class));
  }

  private @Nullable Object topValue(String name) throws IOException {
    return switch (name) {
      case "zone" -> object(member -> scalar());
      case "spare" -> array(this::string);
      case "entries" -> array(() -> page(object(this::pageValue)));
      default -> scalar();
    };
  }

  private @Nullable Object pageValue(String name) throws IOException {
    return switch (name) {
      case "aliases" -> array(this::string);
      case "companions", "references" -> array(this::id);
      case "spellings" ->
          array(
              () -> {
                Members s = object(member -> scalar());
                return new Manifest.Spelling(s.text("url"), s.text("id"));
              });
      case "problems" -> array(() -> object(member -> scalar()));
      default -> scalar();
    };
  }

  private Manifest.Page page(Members m) {
    String path = m.text("path");
    List<Problem> problems = new ArrayList<>();
    for (Members p : m.listOrEmpty("problems", Members.class)) {
      problems.add(
          new Problem(
              path,
              (int) p.number("line"),
              (int) p.number("column"),
              p.text("kind"),
              p.text("message")));
    }
    boolean generated = m.flag("generated");
    return new Manifest.Page(
        SitePath.parse(path),
        m.text("originalUrl"),
        m.list("aliases", String.class),
        m.text("url"),
        m.text("host"),
        m.text("id"),
        m.text("ipv4"),
        m.textOrNull("ipv6"),
        m.text("mediaType"),
        m.number("bytes"),
        m.text("sha256"),
        (int) m.number("memory"),
        m.list("companions", String.class),
        m.list("references", String.class),
        m.text("file"),
        generated,
        generated ? "" : m.text("source"),
        m.listOrEmpty("spellings", Manifest.Spelling.class),
        (int) m.number("rewritten"),
        problems,
        new Manifest.Repairs(
            Objects.requireNonNullElse(m.textOrNull("context"), ""),
            m.flag("sharesDomain"),
            Objects.requireNonNullElse(m.textOrNull("charset"), ""),
            m.flag("relative"),
            m.flag("framing"),
            m.values().containsKey("words") ? (int) m.number("words") : Manifest.Repairs.UNKNOWN));
  }

  private interface Value {
    Object read() throws IOException;
  }

  private interface Member {
    @Nullable Object read(String name) throws IOException;
  }

  private Members object(Member member) throws IOException {
    expect(JsonToken.START_OBJECT);
    Map<String, Object> values = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      Object value = member.read(name);
      if (value != null) {
        values.put(name, value);
      }
    }
    expect(JsonToken.END_OBJECT);
    return new Members(values, this::bad);
  }

  private List<Object> array(Value element) throws IOException {
    expect(JsonToken.START_ARRAY);
    List<Object> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(element.read());
    }
    return values;
  }

  private @Nullable Object scalar() throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
      case START_OBJECT, START_ARRAY -> {
        json.skipChildren();
        yield null;
      }
      default -> null;
    };
  }

  private String string() throws IOException {
    expect(JsonToken.VALUE_STRING);
    return json.getText();
  }

  private String id() throws IOException {
    String id = string();
    String known = ids.putIfAbsent(id, id);
    return known == null ? id : known;
  }

  private void expect(JsonToken token) {
    if (json.currentToken() != token) {
      throw bad("expected " + token + ", found " + json.currentToken());
    }
  }

  private ManifestException bad(String why) {
    var at = json.currentLocation();
    return new ManifestException(at.getLineNr() + ":" + at.getColumnNr() + ": " + why);
  }

  /** The members of one JSON object, each asked for with the type that it must have. */
  private record Members(Map<String, Object> values, Function<String, ManifestException> bad) {

    <T> T get(String name, Class<T> type) {
      Object value = values.get(name);
      if (!type.isInstance(value)) {
        throw bad.apply("\"" + name + "\" is missing or no " + type.getSimpleName());
      }
      return type.cast(value);
    }

    String text(String name) {
      return get(name, String.class);
    }

    @Nullable String textOrNull(String name) {
      return values.containsKey(name) ? text(name) : null;
    }

    long number(String name) {
      return get(name, Long.class);
    }

    boolean flag(String name) {
      return values.containsKey(name) && get(name, Boolean.class);
    }

    <T> List<T> list(String name, Class<T> type) {
      List<T> list = new ArrayList<>();
      for (Object value : get(name, List.class)) {
        if (!type.isInstance(value)) {
          throw bad.apply("\"" + name + "\" holds something that is no " + type.getSimpleName());
        }
        list.add(type.cast(value));
      }
      return list;
    }

    <T> List<T> listOrEmpty(String name, Class<T> type) {
      return values.containsKey(name) ? list(name, type) : List.of();
    }
  }
}
