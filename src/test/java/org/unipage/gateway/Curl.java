package org.unipage.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a real curl got.
 *
 * @param exit curl's exit status
 * @param status the status line
 * @param fields the header fields, names in lower case, values of one name joined by commas
 * @param body the body
 */
record Curl(int exit, String status, Map<String, String> fields, String body) {

  /** Gets {@code url}, whose host is at {@code address}, with more words for curl before it. */
  static Curl get(Gateway gateway, String url, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of("-i"));
    words.addAll(List.of(more));
    Process curl = start(gateway, url, words);
    String said = new String(curl.getInputStream().readAllBytes(), ISO_8859_1);
    int exit = curl.waitFor();
    if (said.startsWith("HTTP/1.1 100 ")) { // the answer follows
      said = said.substring(said.indexOf("\r\n\r\n") + 4);
    }
    int end = said.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Curl(exit, "", Map.of(), said);
    }
    List<String> lines = said.substring(0, end).lines().toList();
    Map<String, String> fields = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      fields.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
    }
    return new Curl(exit, lines.get(0).strip(), fields, said.substring(end + 4));
  }

  /** The bodies alone. */
  static String raw(Gateway gateway, String url, String... more) throws Exception {
    Process curl = start(gateway, url, List.of(more));
    String said = new String(curl.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(curl.waitFor()).isZero();
    return said;
  }

  /** Starts a curl. */
  static Process start(Gateway gateway, String url, List<String> more) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("curl", "-s", "--no-progress-meter", "--max-time", "60"));
    command.add("--connect-to");
    command.add("::127.0.0.1:" + gateway.address().getPort());
    command.addAll(more);
    command.add(url);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  String field(String name) {
    String value = fields.get(name);
    assertThat(value).as("%s in %s", name, this).isNotNull();
    return String.valueOf(value);
  }
}
