package org.unipage.rewrite;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real XML: other parsers must see in it what {@link XmlScanner} and {@link Xml} see. */
class RealXmlTest {
  private static final boolean FULL = Boolean.getBoolean("unipage.full");
  private static final Path DOCS = Path.of("/usr/share/doc");

  /** Fixtures that the JDK refuses, or whose own entities it expands. */
  private static final Pattern NOT_WELL_FORMED =
      Pattern.compile("/(?!xml/|svg/)[^/]+/[^/]+$|malformed|undeclared|entities|page|rss2|picture");

  /** These pages are XHTML that is sent as HTML: read as either, it is rewritten to the same. */
  @ParameterizedTest
  @CsvSource({"debian-handbook/html, 4", "git/html, 1"})
  void rewritesXhtmlToWhatItIsAsHtml(Path folder, int step) throws IOException {
    Path root = DOCS.resolve(folder).toRealPath();
    List<String> names = files(root, "");
    TestSite site = TestSite.of(names);
    List<String> pages = names.stream().filter(name -> name.endsWith(".html")).toList();
    int edits = 0;
    int read = 0;
    for (int i = 0; i < pages.size(); i += FULL ? 1 : step) {
      String name = pages.get(i);
      byte[] in = Files.readAllBytes(root.resolve(name));
      if (!new String(in, ISO_8859_1).contains("<html xmlns=")) {
        continue;
      }
      Rewritten xhtml = site.rewrite(name, "application/xhtml+xml", in);
      Rewritten html = site.rewrite(name, "text/html", in);
      assertThat(new String(xhtml.bytes(), UTF_8))
          .as(name)
          .isEqualTo(new String(html.bytes(), UTF_8));
      assertThat(xhtml.edits()).as(name).isEqualTo(html.edits());
      assertThat(xhtml.links()).as(name).isEqualTo(html.links());
      assertThat(xhtml.problems()).as(name).isEqualTo(html.problems());
      edits += xhtml.edits().size();
      read++;
    }
    assertThat(edits).isGreaterThan(read);
    System.out.printf("%s: %d of %d pages as XHTML%n", folder, read, pages.size());
  }

  @Test
  void seesWhatTheJdkSees() throws IOException, XMLStreamException {
    int step = FULL ? 1 : 10;
    List<Path> files = new ArrayList<>();
    for (String folder :
        List.of("python3.11/html", "debian-handbook/html", "openjdk-17-jre-headless/api")) {
      Path root = DOCS.resolve(folder).toRealPath();
      List<String> names = files(root, ".svg");
      for (int i = 0; i < names.size(); i += step) {
        files.add(root.resolve(names.get(i)));
      }
      files(root, ".xml").forEach(name -> files.add(root.resolve(name)));
    }
    for (Path fixture : FixturesTest.fixtures().toList()) {
      if (!NOT_WELL_FORMED.matcher(fixture.toString()).find()) {
        files.add(fixture);
      }
    }
    int events = 0;
    for (Path file : files) {
      String xml = Files.readString(file);
      List<String> ours = ours(xml);
      assertThat(ours).as(file.toString()).isEqualTo(jdks(xml));
      events += ours.size();
    }
    System.out.printf("%d tokens of real XML%n", events);
  }

  private static List<String> ours(String xml) {
    List<String> events = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    XmlScanner scan = new XmlScanner(xml);
    XmlScanner.Token token = scan.next();
    for (; token != XmlScanner.Token.NOTHING; token = scan.next()) {
      switch (token) {
        case START -> {
          flush(text, events);
          List<String> attributes = new ArrayList<>();
          for (int i = 0; i < scan.attributes(); i++) {
            String value = xml.substring(scan.valueStart(i), scan.valueEnd(i));
            if (!scan.attributeName(i).startsWith("xmlns")) {
              CharacterReferences.Place place = CharacterReferences.Place.DOUBLE_QUOTED;
              attributes.add(scan.attributeName(i) + "=" + decoded(value, place));
            }
          }
          events.add(scan.name() + attributes);
          if (scan.isEmpty()) {
            events.add("/" + scan.name());
          }
        }
        case END -> {
          flush(text, events);
          events.add("/" + scan.name());
        }
        case TEXT ->
            text.append(
                decoded(
                    xml.substring(scan.start(), scan.end()), CharacterReferences.Place.CONTENT));
        case CDATA -> text.append(xml, scan.start(), scan.end());
        case INSTRUCTION -> {
          flush(text, events);
          if (!scan.name().equals("xml")) {
            events.add("?" + scan.name() + xml.substring(scan.start(), scan.end()).stripLeading());
          }
        }
        case DOCTYPE, NOTHING -> {}
      }
    }
    return events;
  }

  private static String decoded(String value, CharacterReferences.Place place) {
    Text raw = Text.of(value.getBytes(UTF_8), 0, Encoding.UTF8);
    Text decoded = XmlReferences.decode(raw.decoded(0, raw.length()), place, true);
    return decoded == null ? "unknown" : decoded.chars();
  }

  private static List<String> jdks(String xml) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty("http://java.sun.com/xml/stream/properties/ignore-external-dtd", true);
    List<String> events = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    XMLStreamReader reader =
        factory.createXMLStreamReader(new ByteArrayInputStream(xml.getBytes(UTF_8)), "UTF-8");
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          flush(text, events);
          List<String> attributes = new ArrayList<>();
          for (int i = 0; i < reader.getAttributeCount(); i++) {
            String prefix = reader.getAttributePrefix(i);
            String name = reader.getAttributeLocalName(i);
            attributes.add(qualified(prefix, name) + "=" + reader.getAttributeValue(i));
          }
          events.add(qualified(reader.getPrefix(), reader.getLocalName()) + attributes);
        }
        case XMLStreamConstants.END_ELEMENT -> {
          flush(text, events);
          events.add("/" + qualified(reader.getPrefix(), reader.getLocalName()));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(reader.getText());
        case XMLStreamConstants.PROCESSING_INSTRUCTION -> {
          flush(text, events);
          String data = reader.getPIData() == null ? "" : reader.getPIData();
          events.add("?" + reader.getPITarget() + data);
        }
        default -> {}
      }
    }
    return events;
  }

  /** White space alone is left out: the JDK does not report what is outside the root element. */
  private static void flush(StringBuilder text, List<String> events) {
    if (!text.toString().isBlank()) {
      events.add(text.toString());
    }
    text.setLength(0);
  }

  private static String qualified(String prefix, String name) {
    return prefix == null || prefix.isEmpty() ? name : prefix + ":" + name;
  }

  private static List<String> files(Path root, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      List<String> names =
          new ArrayList<>(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> root.relativize(file).toString())
                  .filter(name -> name.endsWith(suffix))
                  .toList());
      Collections.sort(names);
      return names;
    }
  }
}
